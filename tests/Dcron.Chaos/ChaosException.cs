namespace Dcron.Chaos;

/// <summary>The run cannot go on, for a reason that is no fault of Dcron's; the message says what to do.</summary>
internal sealed class ChaosException(string message, Exception? cause = null) : Exception(message, cause);

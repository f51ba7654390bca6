namespace Dcron.Actors.Executor.Shell;

/// <summary>A process could not be started; the message says which thing was in the way, as a sentence for people.</summary>
internal sealed class CannotStartException(string message, Exception? inner = null) : Exception(message, inner);

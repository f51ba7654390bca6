namespace Dcron.Actors.Executor.Http;

/// <summary>A request could not be made; the message says which thing was in the way, as a sentence for people.</summary>
internal sealed class CannotSendException(string message, Exception? inner = null) : Exception(message, inner);

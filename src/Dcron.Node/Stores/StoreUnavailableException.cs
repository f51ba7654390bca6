namespace Dcron.Node.Stores;

/// <summary>A store cannot be opened or did not do what it was asked. The message names the file or the server and what to do, and never a password.</summary>
public sealed class StoreUnavailableException(string message, Exception? inner = null) : Exception(message, inner);

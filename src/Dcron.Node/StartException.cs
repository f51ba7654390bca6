namespace Dcron.Node;

/// <summary>The node cannot start, for a reason outside the program; the message is for the person who starts it.</summary>
internal sealed class StartException(NodeExitCode code, string message, Exception? inner = null) : Exception(message, inner)
{
    public NodeExitCode Code { get; } = code;
}

namespace Dcron.Actors.Executor;

/// <summary>To the executor of this node: start nothing more; answered by <see cref="Drained"/> when nothing runs and all that ended is acknowledged.</summary>
internal sealed class Drain
{
    public static readonly Drain Instance = new();
}

internal sealed class Drained
{
    public static readonly Drained Instance = new();
}

/// <summary>To the executor of this node: end what still runs.</summary>
internal sealed class EndAll
{
    public static readonly EndAll Instance = new();
}

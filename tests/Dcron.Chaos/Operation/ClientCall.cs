using System.Collections.Immutable;
using Dcron.Chaos.Workload;

namespace Dcron.Chaos.Operation;

/// <summary>What a client can ask of a job.</summary>
internal enum CallKind
{
    Put,
    Pause,
    Resume,
    Delete,
    Run,
}

/// <summary>One request of the client and what came of it.</summary>
/// <param name="Acknowledged">False: it was refused, or not answered, and may or may not have had an effect.</param>
internal sealed record ClientCall(CallKind Kind, string Job, DateTimeOffset Sent, DateTimeOffset Done, bool Acknowledged)
{
    /// <summary>What was put; null for anything else.</summary>
    public ChaosJob? Definition { get; init; }

    /// <summary>Nodes that the answer named as not reached.</summary>
    public ImmutableArray<string> Unreached { get; init; } = [];

    /// <summary>The execution that a run was promised.</summary>
    public string? Execution { get; init; }

    public string Answer { get; init; } = "";

    public override string ToString() =>
        $"{Sent:HH:mm:ss.fff}-{Done:HH:mm:ss.fff} {Kind.ToString().ToLowerInvariant()} {Job}{(Definition is null ? "" : $" edition {Definition.Edition} '{Definition.Beat?.Schedule ?? "@manually"}'")}"
        + $" {(Acknowledged ? "acknowledged" : "NOT acknowledged")}{(Unreached.IsEmpty ? "" : $", unreached {string.Join(' ', Unreached)}")} {(Acknowledged ? Execution : Answer)}";
}

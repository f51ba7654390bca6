using System.Collections.Immutable;
using Dcron.Chaos.Workload;

namespace Dcron.Chaos.Operation;

/// <summary>What a client can ask.</summary>
internal enum CallKind
{
    Put,
    Pause,
    Resume,
    Delete,
    Run,
    Backfill,

    /// <summary>Of an execution.</summary>
    Kill,

    /// <summary>Of all jobs, or of those of a team.</summary>
    PauseMany,
    ResumeMany,
}

/// <summary>One request of the client and what came of it.</summary>
/// <param name="Job">Empty: it concerns jobs together.</param>
/// <param name="Acknowledged">False: it was refused, or not answered, and may or may not have had an effect.</param>
internal sealed record ClientCall(CallKind Kind, string Job, DateTimeOffset Sent, DateTimeOffset Done, bool Acknowledged)
{
    /// <summary>What was put; null for anything else.</summary>
    public ChaosJob? Definition { get; init; }

    /// <summary>Of a pause of many: the jobs of this team; null: all jobs.</summary>
    public string? Team { get; init; }

    /// <summary>Nodes that the answer named as not reached, or as having something to stop.</summary>
    public ImmutableArray<string> Unreached { get; init; } = [];

    /// <summary>The execution that a run was promised, or that is to be ended.</summary>
    public string? Execution { get; init; }

    /// <summary>Of a run: requests with the same key are one run.</summary>
    public string? Key { get; init; }

    /// <summary>Of a run: whatever the job's overlap policy says.</summary>
    public bool Forced { get; init; }

    /// <summary>It was answered that the present state forbids it: it has had no effect.</summary>
    public bool Refused { get; init; }

    public string Answer { get; init; } = "";

    /// <summary>Whether it says what held for a job from then on.</summary>
    public bool Changes => Kind is CallKind.Put or CallKind.Pause or CallKind.Resume or CallKind.Delete or CallKind.PauseMany or CallKind.ResumeMany && !Refused;

    public bool Concerns(ChaosJob job) => Job.Length > 0 ? Job == job.Name : Team is null || Team == job.Team;

    public override string ToString() =>
        $"{Sent:HH:mm:ss.fff}-{Done:HH:mm:ss.fff} {Kind.ToString().ToLowerInvariant()} {Whom}{(Definition is null ? "" : $" edition {Definition.Edition} '{Definition.Beat?.Schedule ?? "@manually"}'")}"
        + $"{(Forced ? " by force" : "")}{(Key is null ? "" : $" with key {Key}")}"
        + $" {(Acknowledged ? "acknowledged" : Refused ? "refused" : "NOT acknowledged")}{(Unreached.IsEmpty ? "" : $", {(Kind == CallKind.Kill ? "to stop it" : "unreached")} {string.Join(' ', Unreached)}")} {(Acknowledged ? Execution : Answer)}";

    private string Whom => Job.Length > 0 ? Job : Team is null ? "all jobs" : $"all of {Team}";
}

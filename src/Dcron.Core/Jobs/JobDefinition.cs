using System.Collections.Immutable;
using Dcron.Core.Executions;
using Dcron.Core.Nodes;
using Dcron.Core.Schedules;
using Dcron.Core.Work;

namespace Dcron.Core.Jobs;

/// <summary>What a user writes about a job: what to do, when, where, and what to do when things go wrong. Never holds what the system knows.</summary>
public sealed partial record JobDefinition
{
    public static readonly TimeSpan DefaultKillGrace = TimeSpan.FromSeconds(10);

    public required JobId Name { get; init; }
    public string Description { get; init; } = "";
    public ImmutableSortedDictionary<string, string> Labels { get; init; } = ImmutableSortedDictionary<string, string>.Empty;
    public Owner Owner { get; init; } = Owner.None;

    /// <summary>When the job is due; holds its time zone.</summary>
    public required Schedule Schedule { get; init; }

    public required WorkSpec Work { get; init; }
    public Target Target { get; init; } = Target.AnyOneNode;
    public OverlapPolicy Overlap { get; init; } = OverlapPolicy.Allow;
    public MisfirePolicy Misfire { get; init; } = MisfirePolicy.Default;
    public RetryPolicy Retry { get; init; } = RetryPolicy.None;

    /// <summary>How long one attempt may run before it is stopped; null: for ever.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Between SIGTERM and SIGKILL when an attempt is stopped.</summary>
    public TimeSpan KillGrace { get; init; } = DefaultKillGrace;

    public OnLost OnLost { get; init; } = OnLost.Mark;

    /// <summary>No due time before this instant counts.</summary>
    public DateTimeOffset? StartsAt { get; init; }

    /// <summary>No due time at or after this instant counts.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Delete the job once an execution has succeeded and no due time is left.</summary>
    public bool Ephemeral { get; init; }

    public HistoryPolicy History { get; init; } = HistoryPolicy.Default;

    /// <summary>What clients of other schedulers wrote and Dcron has no field for, by the scheduler's name: kept for them to read back, and acted on by nobody.</summary>
    public ImmutableSortedDictionary<string, string> Foreign { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>
    /// The first due time strictly after <paramref name="after"/>, within <see cref="StartsAt"/> and <see cref="ExpiresAt"/>. Due times that a
    /// calendar moves are where it moves them; those that it skips are due times all the same.
    /// </summary>
    public DateTimeOffset? NextDue(DateTimeOffset after)
    {
        if (StartsAt is { } starts && after < starts) after = starts.AddTicks(-1);
        var next = Exclusions is null ? Schedule.Next(after) : Exclusions.Next(Schedule, after);
        return next is { } due && ExpiresAt is { } expires && due >= expires ? null : next;
    }

    /// <summary>Whether a launch of this definition and one of <paramref name="other"/> are the same thing at the same times: then an edit revokes nothing.</summary>
    public bool LaunchesLike(JobDefinition other) =>
        Schedule.Equals(other.Schedule) && Work.Equals(other.Work) && Target.Equals(other.Target) && Overlap == other.Overlap
        && Timeout == other.Timeout && KillGrace == other.KillGrace && StartsAt == other.StartsAt && ExpiresAt == other.ExpiresAt
        && IsTimedLike(other);

    public bool Equals(JobDefinition? other) =>
        other is not null
        && Name == other.Name && Description == other.Description && Labels.SequenceEqual(other.Labels) && Owner == other.Owner
        && Schedule.Equals(other.Schedule) && Work.Equals(other.Work) && Target.Equals(other.Target)
        && Overlap == other.Overlap && Misfire == other.Misfire && Retry == other.Retry
        && Timeout == other.Timeout && KillGrace == other.KillGrace && OnLost == other.OnLost
        && StartsAt == other.StartsAt && ExpiresAt == other.ExpiresAt && Ephemeral == other.Ephemeral && History == other.History
        && Foreign.SequenceEqual(other.Foreign) && IsTimedLike(other);

    public override int GetHashCode() => HashCode.Combine(Name, Schedule, Work);
}

/// <summary>Who answers for a job.</summary>
public sealed record Owner(string Name, string Email)
{
    public static readonly Owner None = new("", "");
}

/// <summary>What happens when a due time arrives while an execution of the same job is open.</summary>
public enum OverlapPolicy
{
    /// <summary>Run beside it.</summary>
    Allow = 0,

    /// <summary>Skip the due time, with the reason recorded.</summary>
    Skip = 1,

    /// <summary>Wait for it to end; several wait in the order of their due times.</summary>
    Queue = 2,

    /// <summary>End it, and start when it has ended.</summary>
    Replace = 3,
}

/// <summary>What an attempt whose node was lost means.</summary>
public enum OnLost
{
    /// <summary>At most once: the outcome is Lost, and nothing runs again.</summary>
    Mark = 0,

    /// <summary>At least once: run it again, on another node where there is one.</summary>
    Rerun = 1,
}

public enum CatchUp
{
    /// <summary>Skip every misfire.</summary>
    Skip = 0,

    /// <summary>Run once, for the latest misfire within the window; skip the others.</summary>
    Latest = 1,

    /// <summary>Run every misfire within the window; skip what is older.</summary>
    All = 2,
}

/// <summary>What to do with due times that passed while nobody could act on them. A due time late by less than <see cref="Threshold"/> is merely late and always runs.</summary>
public sealed record MisfirePolicy(CatchUp Policy, TimeSpan Window)
{
    /// <summary>A due time later than this is a misfire.</summary>
    public static readonly TimeSpan Threshold = TimeSpan.FromSeconds(60);

    /// <summary>At most this many misfires of one job are run in one catch-up; older ones are skipped with that reason.</summary>
    public const int MaxCatchUp = 1000;

    public static readonly MisfirePolicy Default = new(CatchUp.Latest, TimeSpan.FromHours(1));
}

/// <summary>Whether and when a failed or timed-out attempt is tried again.</summary>
/// <param name="Attempts">Attempts in all, the first included; 1 means no retry.</param>
/// <param name="Delay">Before the second attempt.</param>
/// <param name="Backoff">Each further delay is the last one times this; 1 or more.</param>
/// <param name="MaxDelay">No delay is longer.</param>
public sealed record RetryPolicy(int Attempts, TimeSpan Delay, double Backoff, TimeSpan MaxDelay)
{
    public static readonly RetryPolicy None = new(1, TimeSpan.FromSeconds(10), 2.0, TimeSpan.FromHours(1));

    /// <summary>From 0 to 1: each delay is longer or shorter by up to this part of it, so that what failed together is not tried again together.</summary>
    public double Jitter { get; init; }

    /// <summary>Try again on another node where there is one.</summary>
    public bool OtherNode { get; init; }

    /// <summary>The delay after <paramref name="attempt"/> (1, 2, ...) failed, or null when that was the last.</summary>
    public TimeSpan? DelayAfter(int attempt)
    {
        if (attempt >= Attempts) return null;
        var seconds = Delay.TotalSeconds * Math.Pow(Backoff, attempt - 1);
        return seconds >= MaxDelay.TotalSeconds ? MaxDelay : TimeSpan.FromSeconds(seconds);
    }

    /// <summary>The delay after this attempt failed, jitter and all: the same each time it is asked for. Null: that was the last.</summary>
    public TimeSpan? DelayAfter(AttemptId attempt)
    {
        if (DelayAfter(attempt.Number) is not { } delay || Jitter <= 0) return DelayAfter(attempt.Number);
        var place = StableHash.Of(attempt.ToString()) / (double)ulong.MaxValue;
        var jittered = delay * (1 + Jitter * (2 * place - 1));
        return jittered < MaxDelay ? jittered : MaxDelay;
    }
}

/// <summary>How much of a job's history is kept.</summary>
/// <param name="Keep">At most this many executions.</param>
/// <param name="MaxAge">None older than this; null: no limit by age.</param>
public sealed record HistoryPolicy(int Keep, TimeSpan? MaxAge)
{
    public static readonly HistoryPolicy Default = new(1000, TimeSpan.FromDays(30));
}

using System.Collections.Immutable;
using Dcron.Core.Calendars;
using Dcron.Core.Executions;

namespace Dcron.Core.Jobs;

public sealed partial record JobDefinition
{
    /// <summary>The calendars on whose days and in whose windows the job does not run, each named once.</summary>
    public ImmutableArray<CalendarId> Calendars { get; init; } = [];

    public OnExcluded OnExcluded { get; init; } = OnExcluded.Skip;

    /// <summary>Calendars that apply to jobs which do not name them do not apply to this one.</summary>
    public bool IgnoreBlackouts { get; init; }

    /// <summary>Each execution starts within this time after its due time, at an instant that its identity alone decides; whole seconds, zero: at the due time.</summary>
    public TimeSpan Jitter { get; init; } = TimeSpan.Zero;

    /// <summary>What the calendars that apply say, once <see cref="Bind"/> has been asked. No part of the definition: neither compared nor stored.</summary>
    internal Exclusions? Exclusions { get; private init; }

    /// <summary>The same definition under these calendars: its due times are then what they leave of the schedule's.</summary>
    public JobDefinition Bind(CalendarCatalogue known)
    {
        var applied = known.AppliedTo(this);
        if (Exclusions is null ? applied.IsEmpty : Exclusions.Fit(this, applied)) return this;
        return this with { Exclusions = applied.IsEmpty ? null : new Exclusions(this, applied) };
    }

    /// <summary>The calendars that apply, once <see cref="Bind"/> has been asked.</summary>
    public ImmutableArray<CalendarDefinition> Applied => Exclusions?.Calendars ?? [];

    /// <summary>Why a due time is skipped by the calendars that apply; null: it is not.</summary>
    public string? WhyExcluded(DateTimeOffset due) => ExclusionAt(due).Reason;

    /// <summary>Why nothing runs at an instant by the calendars that apply, or null; and until when at least that is so.</summary>
    public (string? Reason, DateTimeOffset Until) ExclusionAt(DateTimeOffset instant) => Exclusions?.At(instant) ?? (null, DateTimeOffset.MaxValue);

    /// <summary>When the execution of a due time is to start.</summary>
    public DateTimeOffset StartOf(DateTimeOffset due)
    {
        var seconds = Jitter.Ticks / TimeSpan.TicksPerSecond;
        // The upper half of the hash: the lower one chooses the node.
        return seconds < 2 ? due : due.AddSeconds((StableHash.Of(ExecutionId.Scheduled(Name, due).ToString()) >> 32) % (ulong)seconds);
    }

    private bool IsTimedLike(JobDefinition other) =>
        Calendars.SequenceEqual(other.Calendars) && OnExcluded == other.OnExcluded && IgnoreBlackouts == other.IgnoreBlackouts && Jitter == other.Jitter;
}

/// <summary>What becomes of a due time on a day that a calendar excludes. The numbers are a wire contract: append only.</summary>
public enum OnExcluded
{
    /// <summary>It is skipped, with the reason recorded.</summary>
    Skip = 0,

    /// <summary>It moves to the same time of day on the next day that no calendar of the job excludes.</summary>
    Next = 1,
}

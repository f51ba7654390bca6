using Dcron.Core.Jobs;
using Dcron.Core.Schedules;
using static Dcron.Actors.Wire.Values;

namespace Dcron.Actors.Wire;

/// <summary>Jobs that run after others, and backfills.</summary>
internal static class Follows
{
    public static Proto.After ToProto(this AfterSchedule after) => new()
    {
        Jobs = { after.Jobs.Write(j => j.Value) },
        On = (Proto.AfterOn)(int)Known(after.On),
        Join = (Proto.AfterJoin)(int)Known(after.Join),
    };

    public static AfterSchedule ToCore(this Proto.After after) =>
        new(after.Jobs.Read(j => Job(j)), Known((AfterOn)(int)after.On), Known((AfterJoin)(int)after.Join));

    // Most jobs follow none and are followed by none.
    public static Proto.Following? ToProto(this Following following)
    {
        if (following == Following.None) return null;
        var proto = new Proto.Following
        {
            Joins = { following.Joins.Write(ToProto) },
            Heard = { following.Heard.Write(h => new Proto.Heard { Parent = h.Parent.Value, Line = h.Line, Number = h.Number }) },
        };
        if (following.Floor != DateTimeOffset.MinValue) proto.FloorAt = Millis(following.Floor);
        if (following.PlannedThrough != DateTimeOffset.MinValue) proto.PlannedThroughAt = Millis(following.PlannedThrough);
        return proto;
    }

    public static Following ToCore(this Proto.Following? following) => following is null
        ? Following.None
        : new Following(
            following.Joins.Read(ToCore),
            following.Heard.Read(h => new Heard(Job(h.Parent), h.Line, h.Number)),
            following.HasFloorAt ? Instant(following.FloorAt) : DateTimeOffset.MinValue,
            following.HasPlannedThroughAt ? Instant(following.PlannedThroughAt) : DateTimeOffset.MinValue);

    public static Proto.Telling? ToProto(this Telling telling) => telling == Telling.None
        ? null
        : new Proto.Telling { Line = telling.Line, Number = telling.Number, Untold = { telling.Untold.Write(ToProto) } };

    public static Telling ToCore(this Proto.Telling? telling) =>
        telling is null ? Telling.None : new Telling(telling.Line, telling.Number, telling.Untold.Read(ToCore));

    public static Proto.ParentEnded ToProto(this JobEvent.ParentEnded e) =>
        new() { Parent = e.Parent.ToProto(), Outcome = Word(e.Outcome), Line = e.Line, Number = e.Number };

    public static JobEvent.ParentEnded ToCore(this Proto.ParentEnded e, JobId job, DateTimeOffset at) =>
        new(job, at, e.Parent.ToCore(), Word(e.Outcome), e.Line, e.Number);

    public static JobEvent ToCore(this Proto.BackfillChanged e, JobId job, DateTimeOffset at) =>
        e.Began is null ? new JobEvent.BackfillCancelled(job, at) : new JobEvent.BackfillBegan(job, at, e.Began.ToCore());

    public static Proto.WaitingJoin ToProto(WaitingJoin join) => new()
    {
        Due = Due(join.Due),
        Suffix = join.Suffix,
        Ends = { join.Ends.Write(ToProto) },
        Missing = { join.Missing.Write(j => j.Value) },
    };

    public static WaitingJoin ToCore(Proto.WaitingJoin join) =>
        new(Due(join.Due), join.Suffix, join.Ends.Read(ToCore), join.Missing.Read(j => Job(j)));

    public static Proto.Backfill ToProto(this Backfill backfill)
    {
        var proto = new Proto.Backfill
        {
            Id = backfill.Id,
            FromAt = Millis(backfill.From),
            ToAt = Millis(backfill.To),
            MaxParallel = backfill.MaxParallel,
            At = Millis(backfill.At),
            Total = backfill.Total,
            Left = { backfill.Left.Write(Due) },
            Succeeded = backfill.Succeeded,
            Failed = backfill.Failed,
            Cancelled = backfill.Cancelled,
        };
        if (backfill.EndedAt is { } ended) proto.EndedAt = Millis(ended);
        return proto;
    }

    public static Backfill ToCore(this Proto.Backfill backfill) => new(
        backfill.Id,
        Instant(backfill.FromAt),
        Instant(backfill.ToAt),
        backfill.MaxParallel,
        Instant(backfill.At),
        backfill.Total,
        backfill.Left.Read(Due))
    {
        Succeeded = backfill.Succeeded,
        Failed = backfill.Failed,
        Cancelled = backfill.Cancelled,
        EndedAt = Instant(backfill.HasEndedAt, backfill.EndedAt),
    };

    private static Proto.Join ToProto(Join join) => new()
    {
        Due = Due(join.Due),
        Suffix = join.Suffix,
        At = Millis(join.At),
        Settled = join.Settled,
        Ends = { join.Ends.Write(ToProto) },
    };

    private static Join ToCore(Proto.Join join) => new(Due(join.Due), join.Suffix, Instant(join.At), join.Settled, join.Ends.Read(ToCore));

    private static Proto.ParentEnd ToProto(ParentEnd end) => new() { Parent = end.Parent.Value, Outcome = Word(end.Outcome) };

    private static ParentEnd ToCore(Proto.ParentEnd end) => new(Job(end.Parent), Word(end.Outcome));

    private static Proto.Untold ToProto(Untold untold) => new()
    {
        Number = untold.Number,
        Due = Due(untold.Due),
        Suffix = untold.Suffix,
        Outcome = Word(untold.Outcome),
        At = Millis(untold.At),
        Followers = { untold.Followers.Write(f => f.Value) },
    };

    private static Untold ToCore(Proto.Untold untold) =>
        new(untold.Number, Due(untold.Due), untold.Suffix, Word(untold.Outcome), Instant(untold.At), untold.Followers.Read(f => Job(f)));
}

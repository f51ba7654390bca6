using Dcron.Actors.Watchdog;
using static Dcron.Actors.Wire.Values;

namespace Dcron.Actors.Wire;

/// <summary>What the scheduler says to the watchdogs.</summary>
internal static class Beats
{
    public static Proto.SchedulerBeat ToProto(this SchedulerBeat beat) => new()
    {
        Term = beat.Term,
        Node = beat.Node,
        At = Millis(beat.At),
        Silent = { beat.Silent },
        Expected = { beat.Expected.Write(ToProto) },
    };

    public static SchedulerBeat ToCore(this Proto.SchedulerBeat beat) =>
        new(beat.Term, beat.Node, Instant(beat.At), [.. beat.Silent], beat.Expected.Read(ToCore));

    private static Proto.ExpectedDue ToProto(ExpectedDue expected)
    {
        var proto = new Proto.ExpectedDue { Job = expected.Job.Value, Due = Due(expected.Due), Schedule = expected.Schedule };
        if (expected.TimeZone is { } zone) proto.TimeZone = zone;
        return proto;
    }

    private static ExpectedDue ToCore(Proto.ExpectedDue expected) =>
        new(Job(expected.Job), Due(expected.Due), expected.Schedule, expected.HasTimeZone ? expected.TimeZone : null);
}

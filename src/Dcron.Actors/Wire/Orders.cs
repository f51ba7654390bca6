using Dcron.Actors.Nodes;
using Dcron.Core.Executions;
using Dcron.Core.Jobs;
using static Dcron.Actors.Wire.Values;

namespace Dcron.Actors.Wire;

/// <summary>What the scheduler and the executors say to each other.</summary>
internal static class Orders
{
    public static Proto.Hello ToProto(this Hello hello) => new() { Term = hello.Term, To = hello.To.Value, Session = hello.Session };

    public static Hello ToCore(this Proto.Hello hello) => new(hello.Term, Process(hello.To), hello.Session);

    public static Proto.LedgerReport ToProto(this LedgerReport report) => new()
    {
        Term = report.Term,
        From = report.From.Value,
        PreviousTerm = report.PreviousTerm,
        Entries = { report.Entries.Write(ToProto) },
        Session = report.Session,
        Part = report.Part,
        More = report.More,
        Predecessors = { report.Predecessors.Select(p => p.Value) },
    };

    public static LedgerReport ToCore(this Proto.LedgerReport report) =>
        new(report.Term, Process(report.From), report.PreviousTerm, report.Entries.Read(ToCore), report.Session, report.Part, report.More) { Predecessors = [.. report.Predecessors.Select(Process)] };

    public static Proto.OrderBatch ToProto(this OrderBatch batch) =>
        new() { Term = batch.Term, To = batch.To.Value, Number = batch.Number, Orders = { batch.Orders.Write(ToProto) } };

    public static OrderBatch ToCore(this Proto.OrderBatch batch) => new(batch.Term, Process(batch.To), batch.Number, batch.Orders.Read(ToCore));

    public static Proto.OrdersTaken ToProto(this OrdersTaken taken) => new() { Term = taken.Term, From = taken.From.Value, Number = taken.Number };

    public static OrdersTaken ToCore(this Proto.OrdersTaken taken) => new(taken.Term, Process(taken.From), taken.Number);

    public static Proto.ReportBatch ToProto(this ReportBatch batch) =>
        new() { Term = batch.Term, From = batch.From.Value, Reports = { batch.Reports.Write(ToProto) } };

    public static ReportBatch ToCore(this Proto.ReportBatch batch) => new(batch.Term, Process(batch.From), batch.Reports.Read(ToCore));

    public static Proto.PulseRequest ToProto(this PulseRequest pulse)
    {
        var proto = new Proto.PulseRequest
        {
            Node = pulse.Node,
            From = pulse.From.Value,
            Stamp = pulse.Stamp,
            ClockAt = Millis(pulse.Clock),
            Armed = pulse.Armed,
            Running = pulse.Running,
            Queued = pulse.Queued,
            Capacity = pulse.Capacity,
        };
        if (pulse.RoundTrip is { } took) proto.RoundTripMs = Millis(took);
        return proto;
    }

    public static PulseRequest ToCore(this Proto.PulseRequest pulse) =>
        new(pulse.Node, Process(pulse.From), pulse.Stamp, Instant(pulse.ClockAt), pulse.Armed, pulse.Running, pulse.Queued)
        {
            Capacity = pulse.Capacity,
            RoundTrip = pulse.HasRoundTripMs ? TimeSpan.FromMilliseconds(pulse.RoundTripMs) : null,
        };

    public static Proto.DrainNotice ToProto(this DrainNotice notice) => new() { Term = notice.Term, From = notice.From.Value };

    public static DrainNotice ToCore(this Proto.DrainNotice notice) => new(notice.Term, Process(notice.From));

    public static Proto.PortRefused ToProto(this PortRefused vote)
    {
        var proto = new Proto.PortRefused { Of = vote.Of.Value, By = vote.By.Value };
        if (vote.StoppedBy is { } at) proto.StoppedByAt = Millis(at);
        return proto;
    }

    public static PortRefused ToCore(this Proto.PortRefused vote) => new(Process(vote.Of), Process(vote.By), Instant(vote.HasStoppedByAt, vote.StoppedByAt));

    public static Proto.Pulse ToProto(this Pulse pulse) => new() { Term = pulse.Term, To = pulse.To.Value, Stamp = pulse.Stamp };

    public static Pulse ToCore(this Proto.Pulse pulse) => new(pulse.Term, Process(pulse.To), pulse.Stamp);

    private static Proto.LedgerEntry ToProto(LedgerEntry entry)
    {
        var proto = new Proto.LedgerEntry { Id = entry.Id.ToProto(), Phase = (Proto.LedgerPhase)(int)Known(entry.Phase) };
        if (entry.StartedAt is { } started) proto.StartedAt = Millis(started);
        return proto;
    }

    private static LedgerEntry ToCore(Proto.LedgerEntry entry) =>
        new(entry.Id.ToCore(), Known((LedgerPhase)(int)entry.Phase), Instant(entry.HasStartedAt, entry.StartedAt));

    private static Proto.Order ToProto(Order order) => order switch
    {
        Order.Arm arm => new() { Arm = ToProto(arm.Attempt) },
        Order.Disarm disarm => new() { Disarm = disarm.Attempt.ToProto(), Revocation = disarm.Revocation },
        Order.Kill kill => new() { Kill = new() { Attempt = kill.Attempt.ToProto(), Reason = kill.Reason } },
        Order.Acknowledge acknowledge => new() { Acknowledge = acknowledge.Attempt.ToProto() },
        _ => throw Unknown("Order", order.GetType().Name),
    };

    private static Order ToCore(Proto.Order order) => order.KindCase switch
    {
        Proto.Order.KindOneofCase.Arm => new Order.Arm(ToCore(order.Arm)),
        Proto.Order.KindOneofCase.Disarm => new Order.Disarm(order.Disarm.ToCore(), order.Revocation),
        Proto.Order.KindOneofCase.Kill => new Order.Kill(order.Kill.Attempt.ToCore(), order.Kill.Reason),
        Proto.Order.KindOneofCase.Acknowledge => new Order.Acknowledge(order.Acknowledge.ToCore()),
        _ => throw Unknown("Order", order.KindCase),
    };

    private static Proto.ArmedAttempt ToProto(ArmedAttempt attempt)
    {
        var proto = new Proto.ArmedAttempt
        {
            Id = attempt.Id.ToProto(),
            StartAt = Millis(attempt.StartAt),
            Trigger = Word(attempt.Trigger),
            Revision = attempt.Revision,
            Work = attempt.Work.ToProto(),
            KillGrace = Millis(attempt.KillGrace),
            History = attempt.History.ToProto(),
            Overlap = (Proto.OverlapPolicy)(int)Known(attempt.Overlap),
            RetryPossible = attempt.RetryPossible,
        };
        if (attempt.Timeout is { } timeout) proto.Timeout = Millis(timeout);
        if (attempt.PlannedAt is { } planned) proto.PlannedAt = Millis(planned);
        proto.Request = attempt.Request.ToProto();
        return proto;
    }

    private static ArmedAttempt ToCore(Proto.ArmedAttempt attempt) => new(
        attempt.Id.ToCore(),
        Instant(attempt.StartAt),
        Word(attempt.Trigger),
        attempt.Revision,
        attempt.Work.ToCore(),
        attempt.HasTimeout ? Duration(attempt.Timeout) : null,
        Duration(attempt.KillGrace),
        attempt.History.ToCore())
    {
        Overlap = Known((OverlapPolicy)(int)attempt.Overlap),
        RetryPossible = attempt.RetryPossible,
        PlannedAt = Instant(attempt.HasPlannedAt, attempt.PlannedAt),
        Request = attempt.Request.ToCore(),
    };

    private static Proto.Report ToProto(Report report)
    {
        var proto = new Proto.Report { Attempt = report.Attempt.ToProto() };
        switch (report)
        {
            case Report.Started started: proto.Started = Millis(started.At); break;
            case Report.Finished finished: proto.Finished = finished.Result.ToProto(); break;
            case Report.Disarmed disarmed: (proto.Disarmed, proto.Revocation) = (new(), disarmed.Revocation); break;
            case Report.DisarmRefused: proto.DisarmRefused = new(); break;
            default: throw Unknown("Report", report.GetType().Name);
        }
        return proto;
    }

    private static Report ToCore(Proto.Report report)
    {
        var attempt = report.Attempt.ToCore();
        return report.KindCase switch
        {
            Proto.Report.KindOneofCase.Started => new Report.Started(attempt, Instant(report.Started)),
            Proto.Report.KindOneofCase.Finished => new Report.Finished(attempt, report.Finished.ToCore()),
            Proto.Report.KindOneofCase.Disarmed => new Report.Disarmed(attempt, report.Revocation),
            Proto.Report.KindOneofCase.DisarmRefused => new Report.DisarmRefused(attempt),
            _ => throw Unknown("Report", report.KindCase),
        };
    }
}

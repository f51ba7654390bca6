using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using Dcron.Actors.History;
using Dcron.Actors.Nodes;
using Dcron.Actors.Telemetry;
using Dcron.Core.Executions;
using Dcron.Core.Nodes;

namespace Dcron.Actors.Executor;

/// <summary>
/// Runs attempts on this node; one on every node with role executor, at /user/executor. Holds what schedulers arm until its time, starts it
/// by its own clock while it has a warrant, and reports until the scheduler and the history have acknowledged. Obeys the highest term it
/// has heard of. It has no journal: when it dies with its process, the scheduler calls what it held by its name, lost or never started.
/// </summary>
internal sealed class ExecutorActor : UntypedActor
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan GiveBackWithin = TimeSpan.FromSeconds(3);

    private readonly DcronSettings settings;
    private readonly Incarnation self;
    private readonly IPeers peers;
    private readonly TimeProvider clock;
    private readonly ILoggingAdapter log = Context.GetLogger();
    private readonly ExecutorLedger ledger = new();
    private readonly RunningWork running;
    private readonly Warrant warrant;
    private readonly HistoryOutbox history = new();
    private readonly List<Report> reports = [];
    private readonly Repetition repetition = new();
    private readonly ExecutorMeters meters = new();
    private readonly WakeTimer timer;
    private readonly ITimer everySecond;
    private IActorRef scheduler = ActorRefs.Nobody;
    private long lastOrders;
    private int beatWaits;
    private IActorRef? drainedTo;
    private DateTimeOffset giveUpArmedAt;

    public ExecutorActor(DcronSettings settings, Incarnation self, IPeers peers, Runners runners, TimeProvider clock, IBootClock bootClock)
    {
        (this.settings, this.self, this.peers, this.clock) = (settings, self, peers, clock);
        var actor = Self;
        running = new RunningWork(runners, settings, clock, ended => actor.Tell(ended, ActorRefs.NoSender));
        warrant = new Warrant(settings.Warrant, bootClock);
        timer = new WakeTimer(clock, Self, Wake.Instance);
        everySecond = clock.CreateTimer(_ => TellBeat(actor), null, TimeSpan.Zero, Second);
    }

    protected override void PostStop()
    {
        timer.Dispose();
        everySecond.Dispose();
        meters.Dispose();
        running.StopAll();
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Wake: StartDue(); break;
            case OrderBatch m: OnOrders(m); break;
            case WorkEnded m: OnEnded(m); break;
            case Flush: SendReports(); break;
            case Pulse m: OnPulse(m); break;
            case Beat: OnBeat(); break;
            case AttemptsRecorded m when m.To == self: OnRecorded(m.Number); break;
            case Hello m: OnHello(m); break;
            case Drain: OnDrain(); break;
            case EndAll: running.CancelAll("the node stopped before it had ended"); break;
            case ExecutorMessage: break; // meant for another incarnation
            default: Unhandled(message); break;
        }
    }

    private void OnHello(Hello hello)
    {
        if (hello.To != self) return;
        var before = ledger.Term;
        if (!ledger.Accept(hello.Term))
        {
            log.Warning("Hello of term {0} refused: this node has heard of term {1}.", hello.Term, ledger.Term);
            return;
        }

        if (hello.Term > before) log.Info("This node obeys the scheduler of term {0}.", hello.Term);
        scheduler = Sender;
        lastOrders = 0;
        TellLedger(hello, before);
        reports.Clear();
        repetition.Restart(clock.Now());
        AddUnacknowledged(DateTimeOffset.MaxValue);
        if (drainedTo is not null) Sender.Tell(new DrainNotice(ledger.Term, self));
    }

    private void TellLedger(Hello hello, long before)
    {
        var parts = ledger.Entries().Chunk(MostEntries).DefaultIfEmpty([]).ToList();
        foreach (var (part, entries) in parts.Index())
            Sender.Tell(new LedgerReport(hello.Term, self, before, [.. entries], hello.Session, part, More: part < parts.Count - 1));
    }

    private void OnOrders(OrderBatch batch)
    {
        if (batch.To != self) return;
        if (batch.Term < ledger.Term)
        {
            log.Warning("Orders of term {0} refused: this node obeys term {1}.", batch.Term, ledger.Term);
            return;
        }

        // One number after the other: a repeated batch is only confirmed, and one that came too early is sent again.
        if (batch.Number == lastOrders + 1)
        {
            lastOrders = batch.Number;
            foreach (var order in batch.Orders) Obey(order);
            StartDue();
            ReportDrained();
        }

        Sender.Tell(new OrdersTaken(batch.Term, self, lastOrders));
    }

    private void Obey(Order order)
    {
        switch (order)
        {
            case Order.Arm x: ledger.Arm(x.Attempt); break;
            case Order.Disarm x: Add(ledger.Disarm(x.Attempt, x.Revocation)); break;
            case Order.Acknowledge x: ledger.AcknowledgedByScheduler(x.Attempt); break;
            case Order.Kill x: Kill(x); break;
            default: throw new InvalidOperationException($"Unknown order {order.GetType().Name}.");
        }
    }

    private void Kill(Order.Kill order)
    {
        if (ledger.IsRunning(order.Attempt)) running.Cancel(order.Attempt, order.Reason);
        else if (ledger.FindArmed(order.Attempt) is { } armed)
            Conclude(armed, new AttemptResult(Outcome.Cancelled, null, order.Reason, null, clock.Now()), "", 0);
    }

    private void StartDue()
    {
        running.StopOverdue();
        // First everything is started, then what was over at once is booked: thousands may be due in the same second.
        var over = new List<WorkEnded>();
        for (var started = 0; started < MostStarts && MayStart && ledger.StartNext(clock.Now()) is { } attempt; started++)
        {
            meters.Started(attempt, ledger.StartedAt(attempt.Id));
            if (running.Start(attempt) is { } ended) over.Add(ended);
            else Add(new Report.Started(attempt.Id, ledger.StartedAt(attempt.Id)));
        }

        foreach (var ended in over) Book(ended);
        // Without warrant or room, what is due waits for a pulse or for an end, not for the clock.
        var next = MayStart ? ledger.NextStart : null;
        timer.At(Earlier(next, running.NextDeadline));
    }

    // A busy executor is asked once, not once for each second that it was late.
    private void TellBeat(IActorRef actor)
    {
        if (Interlocked.Exchange(ref beatWaits, 1) == 0) actor.Tell(Beat.Instance, ActorRefs.NoSender);
    }

    private bool MayStart => running.Count < settings.MaxRunning && drainedTo is null && warrant.IsValid;

    private void OnEnded(WorkEnded ended)
    {
        running.Forget(ended.Attempt.Id);
        Book(ended);
        // There is room again.
        StartDue();
        ReportDrained();
    }

    private void Book(WorkEnded ended)
    {
        var result = new AttemptResult(ended.Outcome, ended.ExitCode, ended.Reason, ledger.StartedAt(ended.Attempt.Id), ended.At);
        meters.Ended(ended.Attempt, result);
        Conclude(ended.Attempt, result, ended.Output.ToText(), ended.Output.Cut);
    }

    private void Conclude(ArmedAttempt attempt, AttemptResult result, string output, long cut)
    {
        ledger.Finish(attempt.Id, result);
        Add(new Report.Finished(attempt.Id, result));
        foreach (var id in history.Add(new AttemptRecord(attempt.Id, attempt.Trigger, attempt.Revision, result, output, cut, attempt.History)))
        {
            log.Error("The history has been away for too long: attempt {0} will not be in it.", id);
            ledger.AcknowledgedByHistory(id);
        }
    }

    private void Add(Report report)
    {
        // Whatever the mailbox holds by now goes with the same message.
        if (reports.Count == 0) Self.Tell(Flush.Instance);
        reports.Add(report);
    }

    private void SendReports()
    {
        foreach (var part in reports.Chunk(MostReports)) scheduler.Tell(new ReportBatch(ledger.Term, self, [.. part]));
        reports.Clear();
        SendHistory();
    }

    private void OnPulse(Pulse pulse)
    {
        if (pulse.To != self) return;
        var hadWarrant = warrant.IsValid;
        warrant.Confirm(pulse.Stamp);
        if (hadWarrant || !warrant.IsValid) return;
        log.Info("This node may start armed work.");
        StartDue();
    }

    private void OnBeat()
    {
        Volatile.Write(ref beatWaits, 0);
        var now = clock.Now();
        meters.Note(ledger.Armed, ledger.Running, ledger.Term);
        var request = new PulseRequest(settings.NodeName, self, warrant.Ask(), now, ledger.Armed, ledger.Running, MayStart ? 0 : ledger.Waiting(now)) { Capacity = settings.MaxRunning };
        foreach (var directory in peers.Directories()) directory.Tell(request, Self);
        if (warrant.IsMissing && ledger.Armed > 0) log.Warning("No scheduler node confirms this node: the {0} attempts armed here wait.", ledger.Armed);
        if (repetition.EndedBefore(now) is { } endedBefore) repetition.Done(AddUnacknowledged(endedBefore), now);
        if (drainedTo is not null) scheduler.Tell(new DrainNotice(ledger.Term, self));
        SendHistory();
        ReportDrained();
    }

    private bool AddUnacknowledged(DateTimeOffset endedBefore)
    {
        var unacknowledged = ledger.Unacknowledged(endedBefore);
        foreach (var report in unacknowledged) Add(report);
        return unacknowledged.Count > 0;
    }

    private void SendHistory()
    {
        var targets = peers.Histories();
        if (targets.Count == 0) return;
        foreach (var send in history.Due(clock.Now()))
            targets[send.Target % targets.Count].Tell(new RecordAttempts(self, send.Batch.Number, send.Batch.Attempts), Self);
    }

    private void OnRecorded(long number)
    {
        if (history.Acknowledge(number) is not { } batch) return;
        foreach (var record in batch.Attempts) ledger.AcknowledgedByHistory(record.Id);
        SendHistory();
        ReportDrained();
    }

    private void OnDrain()
    {
        drainedTo = Sender;
        giveUpArmedAt = clock.Now() + GiveBackWithin;
        log.Info("Draining: {0} attempts run here and may end; {1} are armed and given back.", ledger.Running, ledger.Armed);
        scheduler.Tell(new DrainNotice(ledger.Term, self));
        ReportDrained();
    }

    private void ReportDrained()
    {
        if (drainedTo is null || !ledger.IsQuiet) return;
        // The scheduler takes back what is armed; where there is none, nobody will.
        if (ledger.Armed > 0 && clock.Now() < giveUpArmedAt) return;
        drainedTo.Tell(Drained.Instance);
    }

    private static DateTimeOffset? Earlier(DateTimeOffset? a, DateTimeOffset? b) => a is null || b < a ? b : a;

    /// <summary>Starts in one go: what else the mailbox holds, a pulse or an order to disarm, must not wait for more.</summary>
    private const int MostStarts = 10_000;

    /// <summary>Reports, and entries of the ledger, in one message; a message must stay well below the frame size of remoting.</summary>
    private const int MostReports = 500, MostEntries = 5000;

    private sealed class Wake : INotInfluenceReceiveTimeout
    {
        public static readonly Wake Instance = new();
    }

    private sealed class Beat : INotInfluenceReceiveTimeout
    {
        public static readonly Beat Instance = new();
    }

    private sealed class Flush
    {
        public static readonly Flush Instance = new();
    }
}

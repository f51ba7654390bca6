using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using Dcron.Actors.Executor.Starts;
using Dcron.Actors.Nodes;
using Dcron.Actors.Telemetry;
using Dcron.Core.Executions;
using Dcron.Core.Nodes;

namespace Dcron.Actors.Executor;

/// <summary>
/// Runs attempts on this node; one on every node with role executor, at /user/executor. Holds what schedulers arm until its time, starts it
/// by its own clock while it has a warrant, and reports until the scheduler and the history have acknowledged. Obeys the highest term it
/// has heard of. It has no journal, but a file of what it started: a process that follows a crashed one tells the scheduler what had started.
/// </summary>
internal sealed partial class ExecutorActor : UntypedActor
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan WarnAgainAfter = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan GiveBackWithin = TimeSpan.FromSeconds(3);

    private readonly DcronSettings settings;
    private readonly Incarnation self;
    private readonly IPeers peers;
    private readonly TimeProvider clock;
    private readonly ILoggingAdapter log = Context.GetLogger();
    private readonly ExecutorLedger ledger = new();
    private readonly RunningWork running;
    private readonly Orphans orphans;
    private readonly StartLedger starts;
    private readonly Warrant warrant;
    private readonly RoundTrips roundTrips;
    private readonly ExecutorReports reports;
    private readonly ExecutorMeters meters = new();
    private readonly WakeTimer timer;
    private readonly ITimer everySecond;
    private IActorRef scheduler = ActorRefs.Nobody;
    private long lastOrders;
    private int beatWaits;
    private IActorRef? drainedTo;
    private DateTimeOffset giveUpArmedAt;
    private DateTimeOffset warnAgainAt;

    public ExecutorActor(DcronSettings settings, Incarnation self, IPeers peers, Runners runners, TimeProvider clock, IBootClock bootClock)
    {
        (this.settings, this.self, this.peers, this.clock) = (settings, self, peers, clock);
        var actor = Self;
        starts = StartLedger.Open(settings.StartsFile, self, BootId.Current(clock, bootClock), log);
        reports = new ExecutorReports(ledger, starts, self, log);
        running = new RunningWork(runners, settings, clock, ended => actor.Tell(ended, ActorRefs.NoSender), starts.Began);
        orphans = new Orphans(settings.Orphans, clock, ended => actor.Tell(ended, ActorRefs.NoSender));
        warrant = new Warrant(settings.Warrant, bootClock);
        roundTrips = new RoundTrips(bootClock);
        timer = new WakeTimer(clock, Self, Wake.Instance);
        everySecond = clock.CreateTimer(_ => TellBeat(actor), null, TimeSpan.Zero, Second);
    }

    protected override void PreStart() => Adopt();

    protected override void PostStop()
    {
        timer.Dispose();
        everySecond.Dispose();
        meters.Dispose();
        running.StopAll();
        orphans.Dispose();
        starts.Dispose();
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Wake: StartDue(); break;
            case OrderBatch m: OnOrders(m); break;
            case WorkEnded m: OnEnded(m); break;
            case OrphanEnded m: OnOrphanEnded(m); break;
            case Flush: SendReports(); break;
            case Pulse m: OnPulse(m); break;
            case Beat: OnBeat(); break;
            case AttemptsRecorded m when m.To == self: OnRecorded(m.Number); break;
            case Hello m: OnHello(m); break;
            case Drain: OnDrain(); break;
            case EndAll: EndAllWork(); break;
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
        if (reports.StartOver(clock.Now())) Self.Tell(Flush.Instance);
        if (drainedTo is not null) Sender.Tell(new DrainNotice(ledger.Term, self));
    }

    private void TellLedger(Hello hello, long before)
    {
        var parts = ledger.Entries().Chunk(MostEntries).DefaultIfEmpty([]).ToList();
        foreach (var (part, entries) in parts.Index())
            Sender.Tell(new LedgerReport(hello.Term, self, before, [.. entries], hello.Session, part, More: part < parts.Count - 1) { Predecessors = starts.Predecessors });
    }

    private void OnOrders(OrderBatch batch)
    {
        if (batch.To != self)
        {
            NoteForeign(batch);
            return;
        }

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
            case Order.Arm x: ledger.Arm(x.Attempt, starts.LineOf(x.Attempt)); break;
            case Order.Disarm x: Add(ledger.Disarm(x.Attempt, x.Revocation)); break;
            case Order.Acknowledge x: reports.Acknowledged(x.Attempt); break;
            case Order.Kill x: End(x.Attempt, Outcome.Cancelled, x.Reason); break;
            default: throw new InvalidOperationException($"Unknown order {order.GetType().Name}.");
        }
    }

    // A busy executor is asked once, not once for each second that it was late.
    private void TellBeat(IActorRef actor)
    {
        if (Interlocked.Exchange(ref beatWaits, 1) == 0) actor.Tell(Beat.Instance, ActorRefs.NoSender);
    }

    private void Conclude(ArmedAttempt attempt, AttemptResult result, string output, long cut)
    {
        if (reports.Conclude(attempt, result, output, cut)) Self.Tell(Flush.Instance);
    }

    private void Add(Report report)
    {
        // Whatever the mailbox holds by now goes with the same message.
        if (reports.Add(report)) Self.Tell(Flush.Instance);
    }

    private void SendReports()
    {
        reports.Send(scheduler);
        SendHistory();
    }

    private void OnPulse(Pulse pulse)
    {
        if (pulse.To != self) return;
        roundTrips.Note(Sender.Path.Address, pulse.Stamp);
        var hadWarrant = warrant.IsValid;
        warrant.Confirm(Sender.Path.Address, pulse.Stamp);
        if (hadWarrant || !warrant.IsValid) return;
        log.Info("This node may start armed work.");
        StartDue();
    }

    private void OnBeat()
    {
        Volatile.Write(ref beatWaits, 0);
        var now = clock.Now();
        meters.Note(ledger.Armed, ledger.Running, ledger.Term);
        var confirmers = peers.Confirmers();
        var request = new PulseRequest(settings.NodeName, self, warrant.Ask([.. confirmers.Select(AddressOf)]), now, ledger.Armed, ledger.Running, MayStart ? ledger.Held : ledger.Waiting(now)) { Capacity = settings.MaxRunning };
        foreach (var directory in confirmers) directory.Tell(request with { RoundTrip = roundTrips.ShortestTo(AddressOf(directory)) }, Self);
        WarnOfNoWarrant(now);
        if (reports.Repeat(now)) Self.Tell(Flush.Instance);
        starts.Flush();
        if (drainedTo is not null) scheduler.Tell(new DrainNotice(ledger.Term, self));
        SendHistory();
        ReportDrained();
    }

    private static Address AddressOf(ICanTell directory) => directory is ActorSelection selection ? selection.Anchor.Path.Address : ((IActorRef)directory).Path.Address;

    private void SendHistory() => reports.SendHistory(peers.Histories(), clock.Now(), Self);

    private void OnRecorded(long number)
    {
        if (!reports.Recorded(number)) return;
        SendHistory();
        ReportDrained();
    }

    // At once, and then twice a minute.
    private void WarnOfNoWarrant(DateTimeOffset now)
    {
        if (!warrant.IsMissing || ledger.Armed == 0) warnAgainAt = DateTimeOffset.MinValue;
        else if (now >= warnAgainAt)
        {
            log.Warning("Too few scheduler nodes confirm this node: the {0} attempts armed here wait.", ledger.Armed);
            warnAgainAt = now + WarnAgainAfter;
        }
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

    /// <summary>Entries of the ledger in one message, which must stay well below the frame size of remoting.</summary>
    private const int MostEntries = 5000;

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

using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using Dcron.Core.Executions;
using Dcron.Core.Nodes;

namespace Dcron.Actors.Scheduler;

/// <summary>
/// The scheduler's end of the line to one executor process; a child of the scheduler, one per member with role executor. Says hello
/// until the executor answers with its ledger, then carries orders in numbered batches, each repeated until taken, and spreads reports to
/// the partitions. Keeps nothing that the ledger does not tell again: it starts over with a hello whenever the line may have been broken.
/// </summary>
internal sealed class ExecutorLink : UntypedActor
{
    /// <summary>Orders in one message; a message must stay well below the frame size of remoting.</summary>
    private const int MostOrders = 500;

    private const int MostInFlight = 8;
    private static readonly TimeSpan RepeatAfter = TimeSpan.FromSeconds(1);

    private readonly long term;
    private readonly NodeInfo node;
    private readonly ICanTell executor;
    private readonly IReadOnlyList<IActorRef> partitions;
    private readonly TimeProvider clock;
    private readonly ILoggingAdapter log = Context.GetLogger();
    private readonly Queue<Order> waiting = new();
    private readonly Queue<OrderBatch> inFlight = new();
    private readonly List<LedgerReport> ledger = [];
    private readonly WakeTimer repeat;
    private bool reachable = true;
    private bool up;
    private bool wasUp;
    private bool draining;
    private long number;
    private long session;

    public ExecutorLink(long term, NodeInfo node, ICanTell executor, IReadOnlyList<IActorRef> partitions, TimeProvider clock)
    {
        (this.term, this.node, this.executor, this.partitions, this.clock) = (term, node, executor, partitions, clock);
        repeat = new WakeTimer(clock, Self, Repeat.Instance);
    }

    protected override void PreStart() => SayHello();

    protected override void PostStop() => repeat.Dispose();

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case SendOrders m when m.Session == session: Enqueue(m.Orders); break;
            case SendOrders: break; // of an earlier session
            case Pump: SendWaiting(); break;
            case OrdersTaken m when m.From == node.Incarnation && m.Term == term: Taken(m.Number); break;
            case ReportBatch m when m.From == node.Incarnation && m.Term == term: SpreadReports(m.Reports); break;
            case LedgerReport m when m.From == node.Incarnation && m.Term == term && m.Session == session: Gather(m); break;
            case DrainNotice m when m.From == node.Incarnation: Drain(); break;
            case NodeLeaving: Drain(); break;
            case LinkReachable m: ReachabilityChanged(m.Reachable); break;
            case PartitionUp: SayHello(); break;
            case Repeat: RepeatUnanswered(); break;
            case ReportBatch m: NoteForeign(m); break;
            case ExecutorMessage: break; // of another term or incarnation
            default: Unhandled(message); break;
        }
    }

    private void SayHello()
    {
        up = false;
        number = 0;
        waiting.Clear();
        inFlight.Clear();
        ledger.Clear();
        // Greater than any before, also should this link have been started again.
        session = Math.Max(session + 1, clock.Now().UtcTicks);
        RepeatHello();
    }

    private void RepeatHello()
    {
        executor.Tell(new Hello(term, node.Incarnation, session), Self);
        repeat.At(clock.Now() + RepeatAfter);
    }

    // The parts of one ledger come in order. A repeated hello is answered by the whole ledger again, from its first part.
    private void Gather(LedgerReport report)
    {
        if (up) return; // a repeated hello was answered twice
        if (report.Part == 0) ledger.Clear();
        else if (report.Part != ledger.Count) return;
        ledger.Add(report);
        if (report.More) return;
        ComeUp(report, [.. ledger.SelectMany(part => part.Entries)]);
        ledger.Clear();
    }

    private void ComeUp(LedgerReport report, ImmutableArray<LedgerEntry> entries)
    {
        up = true;
        if (wasUp) log.Debug("Executor {0} told its ledger again: {1} attempts.", node.Name, entries.Length);
        else log.Info("Executor {0} is up in term {1} and holds {2} attempts.", node.Name, term, entries.Length);
        wasUp = true;
        var parts = entries.ToLookup(e => e.Id.Execution.Job.PartitionOf(partitions.Count));
        for (var i = 0; i < partitions.Count; i++)
            partitions[i].Tell(new NodeReady(node, Self, [.. parts[i]], report.PreviousTerm, session, report.Predecessors));
        Context.Parent.Tell(new NodeReady(node, Self, [], report.PreviousTerm, session, report.Predecessors));
        if (draining) TellPartitions(new NodeLeaving(node.Incarnation));
    }

    private void Enqueue(ImmutableArray<Order> orders)
    {
        if (!up) return;
        // Whatever else the mailbox holds goes with the same batch.
        if (waiting.Count == 0) Self.Tell(Pump.Instance);
        foreach (var order in orders) waiting.Enqueue(order);
    }

    private void SendWaiting()
    {
        while (waiting.Count > 0 && inFlight.Count < MostInFlight)
        {
            var orders = ImmutableArray.CreateBuilder<Order>(Math.Min(waiting.Count, MostOrders));
            while (waiting.Count > 0 && orders.Count < MostOrders) orders.Add(waiting.Dequeue());
            var batch = new OrderBatch(term, node.Incarnation, ++number, orders.DrainToImmutable());
            inFlight.Enqueue(batch);
            executor.Tell(batch, Self);
            repeat.At(clock.Now() + RepeatAfter);
        }
    }

    private void Taken(long through)
    {
        if (!up) return;
        while (inFlight.TryPeek(out var batch) && batch.Number <= through) inFlight.Dequeue();
        SendWaiting();
        if (inFlight.Count == 0) repeat.At(null);
    }

    private void RepeatUnanswered()
    {
        if (!up) RepeatHello();
        foreach (var batch in inFlight) executor.Tell(batch, Self);
        if (!up || inFlight.Count > 0) repeat.At(clock.Now() + RepeatAfter);
    }

    private void SpreadReports(ImmutableArray<Report> reports)
    {
        foreach (var part in reports.GroupBy(r => r.Attempt.Execution.Job.PartitionOf(partitions.Count)))
            partitions[part.Key].Tell(new NodeReports(node.Incarnation, [.. part]));
    }

    // What is of an earlier term only is told again after the hello.
    private void NoteForeign(ReportBatch batch)
    {
        if (batch.From == node.Incarnation) return;
        foreach (var late in batch.Reports.OfType<Report.Finished>())
            log.Warning("Attempt {0}: another process of node {1} (incarnation {2}; now it is {3}) reports that it ended as {4}. This changes nothing.", late.Attempt, node.Name, batch.From, node.Incarnation, late.Result.Outcome);
    }

    private void ReachabilityChanged(bool now)
    {
        if (reachable == now) return;
        reachable = now;
        if (now) SayHello();
        else TellPartitions(new NodeUnavailable(node.Incarnation));
    }

    private void Drain()
    {
        if (draining) return;
        draining = true;
        log.Info("Executor {0} drains: what is armed there is taken back.", node.Name);
        TellPartitions(new NodeLeaving(node.Incarnation));
    }

    private void TellPartitions(object message)
    {
        foreach (var partition in partitions) partition.Tell(message);
    }

    private sealed class Repeat : INotInfluenceReceiveTimeout
    {
        public static readonly Repeat Instance = new();
    }

    private sealed class Pump
    {
        public static readonly Pump Instance = new();
    }
}

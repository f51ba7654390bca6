using System.Collections.Immutable;
using Dcron.Core.Executions;
using Dcron.Core.Jobs;
using Dcron.Core.Nodes;

namespace Dcron.Actors.Tests.Simulation;

/// <summary>An executor process: the real ledger, with the order numbering, the refusal of old terms and the warrant of the actor around it.</summary>
internal sealed class SimulatedExecutor
{
    private readonly NodeInfo node;
    private readonly Promises promises;
    private readonly ExecutorLedger ledger = new();
    private readonly Dictionary<AttemptId, ArmedAttempt> starts = [];
    private readonly Dictionary<AttemptId, DateTimeOffset> ends = [];
    private readonly Dictionary<AttemptId, string> cancelled = [];
    private readonly List<Report> reports = [];
    private readonly ImmutableArray<Incarnation> predecessors;
    private SimulatedLink? scheduler;
    private long lastOrders;

    /// <param name="before">The node's last process, where its file of starts is still there.</param>
    public SimulatedExecutor(NodeInfo node, TimeSpan clockError, Promises promises, SimulatedExecutor? before, DateTimeOffset now)
    {
        (this.node, ClockError, this.promises) = (node, clockError, promises);
        predecessors = before is null ? [] : [.. before.predecessors, before.node.Incarnation];
        foreach (var entry in before?.ledger.Entries().Where(e => e.StartedAt is not null) ?? []) Adopt(before!, entry, now);
    }

    public NodeInfo Node => node;

    /// <summary>How far its clock is ahead.</summary>
    public TimeSpan ClockError { get; }

    public bool Alive { get; private set; } = true;

    /// <summary>As real time goes; null: confirmed all the time.</summary>
    public DateTimeOffset? WarrantEnds { get; set; }

    public void Crash()
    {
        Alive = false;
        foreach (var id in ends.Keys) promises.Stopped(id);
    }

    public void Receive(ExecutorMessage message, SimulatedLink from, DateTimeOffset now)
    {
        if (!Alive) return;
        switch (message)
        {
            case Hello hello: OnHello(hello, from); break;
            case OrderBatch batch: OnOrders(batch, from, now); break;
            default: throw new InvalidOperationException($"An executor does not take {message}.");
        }
    }

    /// <summary>Starts and ends what its own clock says is to start and end.</summary>
    public void Work(DateTimeOffset now)
    {
        if (!Alive) return;
        foreach (var (id, end) in ends.Where(e => e.Value <= now).ToList()) EndRun(id, end);
        if (WarrantEnds is { } until && now >= until) return;
        // A decision may follow from what an earlier one ended.
        while (ledger.NextDecision is { } at && at <= now + ClockError)
            foreach (var overlapped in ledger.Decide(now + ClockError)) End(overlapped.Attempt.Id, overlapped.Outcome, overlapped.Reason, now);
        while (ledger.StartNext(now + ClockError) is { } attempt)
        {
            promises.Started(attempt, node, now);
            starts[attempt.Id] = attempt;
            ends[attempt.Id] = now + Duration(attempt.Id);
            reports.Add(new Report.Started(attempt.Id, ledger.StartedAt(attempt.Id)));
        }
    }

    private void EndRun(AttemptId id, DateTimeOffset end)
    {
        ends.Remove(id);
        promises.Stopped(id);
        var outcome = cancelled.ContainsKey(id) ? Outcome.Cancelled : Fails(id) ? Outcome.Failed : Outcome.Succeeded;
        Conclude(id, new AttemptResult(outcome, null, cancelled.GetValueOrDefault(id, ""), ledger.StartedAt(id), end + ClockError));
    }

    private void End(AttemptId id, Outcome outcome, string reason, DateTimeOffset now)
    {
        if (ledger.IsRunning(id))
        {
            // What is told to stop takes its time.
            if (cancelled.TryAdd(id, reason)) ends[id] = Earlier(ends[id], now + TimeSpan.FromMilliseconds(300));
        }
        else if (ledger.FindArmed(id) is not null)
        {
            Conclude(id, new AttemptResult(outcome, null, reason, null, now + ClockError));
        }
    }

    private void Conclude(AttemptId id, AttemptResult result)
    {
        ledger.Finish(id, result);
        ledger.AcknowledgedByHistory(id);
        reports.Add(ledger.Unacknowledged(DateTimeOffset.MaxValue).First(r => r.Attempt == id));
    }

    public void SendReports()
    {
        if (!Alive || reports.Count == 0 || scheduler is null) return;
        scheduler.ToScheduler.Enqueue(new ReportBatch(ledger.Term, node.Incarnation, [.. reports]));
        reports.Clear();
    }

    public void RepeatReports()
    {
        reports.AddRange(ledger.Unacknowledged(DateTimeOffset.MaxValue).Where(r => !reports.Contains(r)).ToList());
        SendReports();
    }

    private void Adopt(SimulatedExecutor before, LedgerEntry entry, DateTimeOffset now)
    {
        starts[entry.Id] = before.starts[entry.Id];
        ledger.Adopt(before.starts[entry.Id], entry.StartedAt!.Value);
        var ended = before.ledger.Unacknowledged(DateTimeOffset.MaxValue).FirstOrDefault(r => r.Attempt == entry.Id)?.Result;
        ledger.Finish(entry.Id, ended ?? new AttemptResult(Outcome.Lost, null, "", entry.StartedAt, now + ClockError));
        ledger.AcknowledgedByHistory(entry.Id);
    }

    private void OnHello(Hello hello, SimulatedLink from)
    {
        var before = ledger.Term;
        if (!ledger.Accept(hello.Term)) return;
        scheduler = from;
        lastOrders = 0;
        from.ToScheduler.Enqueue(new LedgerReport(hello.Term, node.Incarnation, before, [.. ledger.Entries()], hello.Session) { Predecessors = predecessors });
        reports.Clear();
        RepeatReports();
    }

    private void OnOrders(OrderBatch batch, SimulatedLink from, DateTimeOffset now)
    {
        if (batch.Term < ledger.Term) return;
        if (batch.Number == lastOrders + 1)
        {
            lastOrders = batch.Number;
            foreach (var order in batch.Orders) Obey(order, now);
            Work(now);
        }

        from.ToScheduler.Enqueue(new OrdersTaken(batch.Term, node.Incarnation, lastOrders));
    }

    private void Obey(Order order, DateTimeOffset now)
    {
        switch (order)
        {
            case Order.Arm x: ledger.Arm(x.Attempt); break;
            case Order.Disarm x: reports.Add(ledger.Disarm(x.Attempt, x.Revocation)); break;
            case Order.Kill x: End(x.Attempt, Outcome.Cancelled, x.Reason, now); break;
            case Order.Acknowledge x: ledger.AcknowledgedByScheduler(x.Attempt); break;
            default: throw new InvalidOperationException($"Unknown order {order}.");
        }
    }

    private static DateTimeOffset Earlier(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;

    private static TimeSpan Duration(AttemptId id) => TimeSpan.FromMilliseconds(20 + StableHash.Of(id.ToString()) % 2500);

    private static bool Fails(AttemptId id) => StableHash.Of(id.ToString()) % 5 == 0;
}

using Akka.Actor;
using Dcron.Actors.Scheduler;
using Dcron.Core.Executions;

namespace Dcron.Actors.Tests.Simulation;

/// <summary>The line between one scheduler and one executor: both directions keep their order, and lose all that is on the way when the line breaks.</summary>
internal sealed class SimulatedLink
{
    private readonly long term;
    private readonly Action<object> toPartition;
    private readonly Queue<OrderBatch> inFlight = new();
    private bool up;
    private long number;
    private long session;

    public SimulatedLink(long term, SimulatedExecutor executor, Action<object> toPartition)
    {
        (this.term, Executor, this.toPartition) = (term, executor, toPartition);
        Self = new Mailbox($"link-{executor.Node.Incarnation}", m => Send((SendOrders)m));
        SayHello();
    }

    public SimulatedExecutor Executor { get; }

    public IActorRef Self { get; }

    public Queue<ExecutorMessage> ToExecutor { get; } = new();

    public Queue<ExecutorMessage> ToScheduler { get; } = new();

    public bool Reachable { get; private set; } = true;

    public void SetReachable(bool reachable)
    {
        if (Reachable == reachable) return;
        Reachable = reachable;
        if (reachable) Break();
        else toPartition(new NodeUnavailable(Executor.Node.Incarnation));
    }

    public void Break()
    {
        ToExecutor.Clear();
        ToScheduler.Clear();
        SayHello();
    }

    /// <summary>Reports may be lost without the line being seen to break.</summary>
    public void LoseReports()
    {
        var kept = ToScheduler.Where(m => m is not ReportBatch).ToList();
        ToScheduler.Clear();
        foreach (var message in kept) ToScheduler.Enqueue(message);
    }

    public void RepeatOrders()
    {
        if (!up) return;
        foreach (var batch in inFlight) ToExecutor.Enqueue(batch);
    }

    public void DeliverToExecutor(int most, DateTimeOffset now)
    {
        while (Reachable && most-- > 0 && ToExecutor.TryDequeue(out var message)) Executor.Receive(message, this, now);
    }

    public void DeliverToScheduler(int most)
    {
        while (Reachable && most-- > 0 && ToScheduler.TryDequeue(out var message)) Take(message);
    }

    private void SayHello()
    {
        up = false;
        number = 0;
        inFlight.Clear();
        ToExecutor.Enqueue(new Hello(term, Executor.Node.Incarnation, ++session));
    }

    private void Send(SendOrders orders)
    {
        if (!up || orders.Session != session) return;
        var batch = new OrderBatch(term, Executor.Node.Incarnation, ++number, orders.Orders);
        inFlight.Enqueue(batch);
        ToExecutor.Enqueue(batch);
    }

    private void Take(ExecutorMessage message)
    {
        switch (message)
        {
            case LedgerReport m when m.Term == term && m.Session == session && !up:
                up = true;
                toPartition(new NodeReady(Executor.Node, Self, m.Entries, m.PreviousTerm, session, m.Predecessors));
                break;
            case LedgerReport: break;
            case OrdersTaken m:
                while (up && inFlight.TryPeek(out var batch) && batch.Number <= m.Number) inFlight.Dequeue();
                break;
            case ReportBatch m: toPartition(new NodeReports(Executor.Node.Incarnation, m.Reports)); break;
            default: throw new InvalidOperationException($"A scheduler does not take {message}.");
        }
    }
}

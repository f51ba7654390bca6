using System.Collections.Immutable;
using Dcron.Core.Nodes;

namespace Dcron.Core.Executions;

/// <summary>
/// The protocol between the scheduler and an executor. Every message names the term of its scheduler or the incarnation of its
/// executor, so that the old ones of either are refused.
/// </summary>
public abstract record ExecutorMessage;

/// <summary>Scheduler to executor, until answered by <see cref="LedgerReport"/>: a new term has begun, or a new link. Restarts the order numbers.</summary>
/// <param name="Session">Comes back in the answer; a link that starts over takes a new one, so that an older ledger is not taken for the present one.</param>
public sealed record Hello(long Term, Incarnation To, long Session = 0) : ExecutorMessage;

/// <summary>Executor to scheduler: everything the executor holds.</summary>
/// <param name="PreviousTerm">The highest term this process had heard of before; 0: none, it is new.</param>
/// <param name="Session">Of the hello that is answered.</param>
/// <param name="Part">A long ledger comes in several messages, counted from zero.</param>
/// <param name="More">Another part follows.</param>
public sealed record LedgerReport(long Term, Incarnation From, long PreviousTerm, ImmutableArray<LedgerEntry> Entries, long Session = 0, int Part = 0, bool More = false) : ExecutorMessage
{
    /// <summary>Earlier processes of the node: what they had been handed and is not among the entries they never started, or it has been acknowledged.</summary>
    public ImmutableArray<Incarnation> Predecessors { get; init; } = [];
}

/// <summary>Scheduler to executor: orders, numbered from 1 per link; carried out once and in order, repeated until acknowledged.</summary>
public sealed record OrderBatch(long Term, Incarnation To, long Number, ImmutableArray<Order> Orders) : ExecutorMessage;

/// <summary>Executor to scheduler: every batch up to this number has been taken.</summary>
public sealed record OrdersTaken(long Term, Incarnation From, long Number) : ExecutorMessage;

/// <summary>Executor to scheduler: what happened. Finished attempts are repeated until acknowledged.</summary>
public sealed record ReportBatch(long Term, Incarnation From, ImmutableArray<Report> Reports) : ExecutorMessage;

/// <summary>Executor to every scheduler-role node, each second: may I go on starting armed work?</summary>
/// <param name="Stamp">The executor's own boot clock, in milliseconds; comes back in <see cref="Pulse"/>, so an old answer grants nothing.</param>
public sealed record PulseRequest(string Node, Incarnation From, long Stamp, DateTimeOffset Clock, int Armed, int Running, int Queued) : ExecutorMessage
{
    /// <summary>How many attempts may run there at once; 0: not said.</summary>
    public int Capacity { get; init; }

    /// <summary>How long the quickest of the last few pulses between the two took there and back; null: not known.</summary>
    public TimeSpan? RoundTrip { get; init; }
}

/// <summary>Scheduler-role node to executor: you are a member as far as I know. Leave to start armed work lasts one warrant from the stamp.</summary>
/// <param name="Term">The highest term the sender knows.</param>
public sealed record Pulse(long Term, Incarnation To, long Stamp) : ExecutorMessage;

/// <summary>Executor to scheduler, each second while it lasts: the node is about to stop; give it nothing more and move what is armed.</summary>
public sealed record DrainNotice(long Term, Incarnation From) : ExecutorMessage;

/// <summary>One thing the scheduler tells an executor to do.</summary>
public abstract record Order
{
    public sealed record Arm(ArmedAttempt Attempt) : Order;

    /// <summary>Do not start it. Answered by <see cref="Report.Disarmed"/> or <see cref="Report.DisarmRefused"/>.</summary>
    /// <param name="Revocation">Comes back in the answer: the same attempt may be armed and revoked again, and an answer to the first revocation says nothing of the second.</param>
    public sealed record Disarm(AttemptId Attempt, long Revocation = 0) : Order;

    /// <summary>Stop it if it runs; its outcome is then Cancelled.</summary>
    public sealed record Kill(AttemptId Attempt, string Reason) : Order;

    /// <summary>The result is durable with the scheduler.</summary>
    public sealed record Acknowledge(AttemptId Attempt) : Order;
}

/// <summary>One thing an executor tells the scheduler.</summary>
public abstract record Report(AttemptId Attempt)
{
    public sealed record Started(AttemptId Attempt, DateTimeOffset At) : Report(Attempt);

    public sealed record Finished(AttemptId Attempt, AttemptResult Result) : Report(Attempt);

    /// <summary>It has not started and never will.</summary>
    public sealed record Disarmed(AttemptId Attempt, long Revocation = 0) : Report(Attempt);

    /// <summary>Too late: it runs or has ended.</summary>
    public sealed record DisarmRefused(AttemptId Attempt) : Report(Attempt);
}

/// <summary>Executor to a history actor; answered by <see cref="AttemptsRecorded"/>, else sent again, perhaps to another.</summary>
public sealed record RecordAttempts(Incarnation From, long Number, ImmutableArray<AttemptRecord> Records) : ExecutorMessage;

/// <summary>History actor to executor: that batch is durable.</summary>
public sealed record AttemptsRecorded(Incarnation To, long Number) : ExecutorMessage;

using Akka.Actor;
using Akka.Event;
using Dcron.Actors.Executor.Starts;
using Dcron.Actors.History;
using Dcron.Core.Executions;
using Dcron.Core.Nodes;

namespace Dcron.Actors.Executor;

/// <summary>What an executor has to tell: to its scheduler and to the history, each until it is acknowledged. An end is written down before it is told.</summary>
internal sealed class ExecutorReports(ExecutorLedger ledger, StartLedger starts, Incarnation self, ILoggingAdapter log)
{
    /// <summary>Reports in one message, which must stay well below the frame size of remoting.</summary>
    private const int Most = 500;

    private readonly HistoryOutbox history = new();
    private readonly List<Report> waiting = [];
    private readonly Repetition repetition = new();

    /// <summary>True: it is the first that waits, and somebody should see to it that <see cref="Send"/> is called.</summary>
    public bool Add(Report report)
    {
        waiting.Add(report);
        return waiting.Count == 1;
    }

    /// <summary>An attempt has ended, having run or not. True: as <see cref="Add"/>.</summary>
    public bool Conclude(ArmedAttempt attempt, AttemptResult result, string output, long cut)
    {
        ledger.Finish(attempt.Id, result);
        if (result.StartedAt is not null) starts.Ended(attempt.Id, result);
        foreach (var id in history.Add(new AttemptRecord(attempt.Id, attempt.Trigger, attempt.Revision, result, output, cut, attempt.History) { PlannedAt = attempt.PlannedAt, Request = attempt.Request }))
        {
            log.Error("The history has been away for too long: attempt {0} will not be in it.", id);
            if (ledger.AcknowledgedByHistory(id)) starts.Settled(id);
        }

        return Add(new Report.Finished(attempt.Id, result));
    }

    public void Send(IActorRef scheduler)
    {
        starts.Flush();
        foreach (var part in waiting.Chunk(Most)) scheduler.Tell(new ReportBatch(ledger.Term, self, [.. part]));
        waiting.Clear();
    }

    /// <summary>Another scheduler, or one that starts over: it hears of every end that is not acknowledged. True: as <see cref="Add"/>.</summary>
    public bool StartOver(DateTimeOffset now)
    {
        waiting.Clear();
        repetition.Restart(now);
        return AddUnacknowledged(DateTimeOffset.MaxValue);
    }

    /// <summary>Tells again what has not been acknowledged for a while. True: as <see cref="Add"/>.</summary>
    public bool Repeat(DateTimeOffset now)
    {
        if (repetition.EndedBefore(now) is not { } endedBefore) return false;
        var any = AddUnacknowledged(endedBefore);
        repetition.Done(any, now);
        return any;
    }

    /// <summary>The scheduler has it.</summary>
    public void Acknowledged(AttemptId id)
    {
        if (ledger.AcknowledgedByScheduler(id)) starts.Settled(id);
    }

    /// <summary>The history has this batch. False: that was known.</summary>
    public bool Recorded(long number)
    {
        if (history.Acknowledge(number) is not { } batch) return false;
        foreach (var record in batch.Attempts)
            if (ledger.AcknowledgedByHistory(record.Id)) starts.Settled(record.Id);
        return true;
    }

    public void SendHistory(IReadOnlyList<ICanTell> targets, DateTimeOffset now, IActorRef sender)
    {
        if (targets.Count == 0) return;
        foreach (var send in history.Due(now))
            targets[send.Target % targets.Count].Tell(new RecordAttempts(self, send.Batch.Number, send.Batch.Attempts), sender);
    }

    private bool AddUnacknowledged(DateTimeOffset endedBefore)
    {
        var unacknowledged = ledger.Unacknowledged(endedBefore);
        waiting.AddRange(unacknowledged);
        return unacknowledged.Count > 0;
    }
}

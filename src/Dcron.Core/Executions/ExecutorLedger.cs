using Dcron.Core.Jobs;

namespace Dcron.Core.Executions;

/// <summary>
/// What one executor process holds: attempts armed, running, and ended but not acknowledged. Not thread-safe, and free of clocks and
/// I/O: the actor around it brings the time. An attempt is forgotten only when the scheduler and the history both have it.
/// </summary>
public sealed class ExecutorLedger
{
    private readonly Dictionary<AttemptId, LedgerItem> items = [];
    // Most of what is armed starts on the same whole seconds: a queue of instants, and for each its attempts in the order of their arming.
    private readonly PriorityQueue<DateTimeOffset, DateTimeOffset> instants = new();
    private readonly Dictionary<DateTimeOffset, Queue<LedgerItem>> byStart = [];
    private readonly HashSet<AttemptId> unacknowledged = [];
    private readonly OverlapLines lines;

    public ExecutorLedger() => lines = new OverlapLines(Enqueue);

    /// <summary>The highest term heard of; orders of a lower one are refused.</summary>
    public long Term { get; private set; }

    public int Armed { get; private set; }

    public int Running { get; private set; }

    /// <summary>How many armed attempts are past their time and wait for another one of their job to end.</summary>
    public int Held => lines.Held;

    /// <summary>False: an old scheduler speaks; do nothing of what it says.</summary>
    public bool Accept(long term)
    {
        if (term < Term) return false;
        Term = term;
        return true;
    }

    /// <summary>Holds an attempt until its time. An attempt that is known already, in whatever phase, is not taken again.</summary>
    /// <param name="note">Comes back when it starts: what can be made ready before the whole second at which thousands are due.</param>
    public bool Arm(ArmedAttempt attempt, byte[]? note = null)
    {
        var item = new LedgerItem(attempt, note);
        if (!items.TryAdd(attempt.Id, item)) return false;
        lines.Add(item);
        if (attempt.Overlap == OverlapPolicy.Allow) Enqueue(item);
        Armed++;
        return true;
    }

    /// <summary>Takes over what an earlier process of this node had started: it counts as running until it is finished.</summary>
    public void Adopt(ArmedAttempt attempt, DateTimeOffset startedAt)
    {
        var item = new LedgerItem(attempt) { Phase = LedgerPhase.Running, StartedAt = startedAt };
        items.Add(attempt.Id, item);
        lines.Add(item);
        Running++;
    }

    /// <summary>Gives up an attempt that has not started; what is not known here has not started here.</summary>
    public Report Disarm(AttemptId id, long revocation)
    {
        if (items.TryGetValue(id, out var item) && item.Phase != LedgerPhase.Armed) return new Report.DisarmRefused(id);
        if (items.Remove(id, out var given))
        {
            given.Phase = null;
            Armed--;
            lines.Remove(given);
        }

        return new Report.Disarmed(id, revocation);
    }

    /// <summary>When the earliest armed attempt that need not wait for another of its job is to start; null: none is armed.</summary>
    public DateTimeOffset? NextStart
    {
        get
        {
            while (instants.TryPeek(out var instant, out _))
            {
                var queue = byStart[instant];
                while (queue.TryPeek(out var item) && item.Phase != LedgerPhase.Armed) queue.Dequeue();
                if (queue.Count > 0) return instant;
                byStart.Remove(instants.Dequeue());
            }

            return null;
        }
    }

    /// <summary>When <see cref="Decide"/> has something to decide; null: not before something else happens.</summary>
    public DateTimeOffset? NextDecision => lines.Next;

    /// <summary>
    /// Takes the overlap decision for every attempt whose time has come, and for those that wait and may have their turn. What may start
    /// is then given out by <see cref="StartNext"/>; what is returned is to be ended, whether it runs or is armed.
    /// </summary>
    public IReadOnlyList<OverlapEnd> Decide(DateTimeOffset now) => lines.Decide(now);

    /// <summary>How many armed attempts are past their time: they wait for a warrant, for room or for their turn.</summary>
    public int Waiting(DateTimeOffset now) =>
        (NextStart is { } next && next <= now) || Held > 0 ? items.Values.Count(e => e.Phase == LedgerPhase.Armed && e.Attempt.StartAt <= now) : 0;

    /// <summary>The next attempt whose time has come, now running; null: none.</summary>
    public ArmedAttempt? StartNext(DateTimeOffset now) => TakeNext(now)?.Attempt;

    /// <inheritdoc cref="StartNext"/>
    public DueStart? TakeNext(DateTimeOffset now)
    {
        if (NextStart is not { } next || next > now) return null;
        var item = byStart[next].Dequeue();
        item.Phase = LedgerPhase.Running;
        item.StartedAt = now;
        Armed--;
        Running++;
        return new DueStart(item.Attempt, now, item.Note);
    }

    /// <summary>When a running attempt was started.</summary>
    public DateTimeOffset StartedAt(AttemptId id) => items[id].StartedAt!.Value;

    /// <summary>An attempt has ended, having run or not.</summary>
    public void Finish(AttemptId id, AttemptResult result)
    {
        var item = items[id];
        if (item.Phase == LedgerPhase.Running) Running--;
        else if (item.Phase == LedgerPhase.Armed) Armed--;
        else throw new InvalidOperationException($"Attempt {id} has ended already.");
        item.Phase = LedgerPhase.Finished;
        item.Result = result;
        unacknowledged.Add(id);
        lines.Changed(item);
    }

    /// <summary>The attempt if it is armed and has not started; null otherwise.</summary>
    public ArmedAttempt? FindArmed(AttemptId id) => items.TryGetValue(id, out var item) && item.Phase == LedgerPhase.Armed ? item.Attempt : null;

    public bool IsRunning(AttemptId id) => items.TryGetValue(id, out var item) && item.Phase == LedgerPhase.Running;

    /// <summary>True: with this both have it, and it is forgotten here.</summary>
    public bool AcknowledgedByScheduler(AttemptId id) =>
        items.TryGetValue(id, out var item) && item.Phase == LedgerPhase.Finished && Settle(item, scheduler: true, history: false);

    /// <inheritdoc cref="AcknowledgedByScheduler"/>
    public bool AcknowledgedByHistory(AttemptId id) =>
        items.TryGetValue(id, out var item) && item.Phase == LedgerPhase.Finished && Settle(item, scheduler: false, history: true);

    /// <summary>Attempts that ended before an instant and that the scheduler has not acknowledged, to be reported again.</summary>
    public IReadOnlyList<Report.Finished> Unacknowledged(DateTimeOffset endedBefore) =>
        [.. unacknowledged.Select(id => new Report.Finished(id, items[id].Result!)).Where(r => r.Result.FinishedAt < endedBefore)];

    /// <summary>Nothing runs, and nothing that ended is still to be acknowledged by anyone.</summary>
    public bool IsQuiet => Running == 0 && items.Count == Armed;

    public IEnumerable<LedgerEntry> Entries() => items.Values.Select(e => new LedgerEntry(e.Attempt.Id, e.Phase!.Value, e.StartedAt));

    private void Enqueue(LedgerItem item)
    {
        var startAt = item.Attempt.StartAt;
        if (!byStart.TryGetValue(startAt, out var queue))
        {
            byStart[startAt] = queue = new Queue<LedgerItem>();
            instants.Enqueue(startAt, startAt);
        }

        queue.Enqueue(item);
    }

    private bool Settle(LedgerItem item, bool scheduler, bool history)
    {
        item.SchedulerHasIt |= scheduler;
        if (scheduler) unacknowledged.Remove(item.Attempt.Id);
        item.HistoryHasIt |= history;
        if (scheduler) lines.Changed(item);
        if (item is not { SchedulerHasIt: true, HistoryHasIt: true } || !items.Remove(item.Attempt.Id)) return false;
        lines.Remove(item);
        return true;
    }
}

/// <summary>An attempt that starts now.</summary>
/// <param name="Note">As it was given when it was armed.</param>
public readonly record struct DueStart(ArmedAttempt Attempt, DateTimeOffset At, byte[]? Note);

/// <summary>An attempt that the overlap policy of its job ends: one that may not start, or one that has to make room.</summary>
public readonly record struct OverlapEnd(ArmedAttempt Attempt, Outcome Outcome, string Reason);

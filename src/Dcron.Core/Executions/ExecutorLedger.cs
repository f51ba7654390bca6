namespace Dcron.Core.Executions;

/// <summary>
/// What one executor process holds: attempts armed, running, and ended but not acknowledged. Not thread-safe, and free of clocks and
/// I/O: the actor around it brings the time. An attempt is forgotten only when the scheduler and the history both have it.
/// </summary>
public sealed class ExecutorLedger
{
    private readonly Dictionary<AttemptId, Entry> entries = [];
    // Most of what is armed starts on the same whole seconds: a queue of instants, and for each its attempts in the order of their arming.
    private readonly PriorityQueue<DateTimeOffset, DateTimeOffset> instants = new();
    private readonly Dictionary<DateTimeOffset, Queue<Entry>> byStart = [];
    private readonly HashSet<AttemptId> unacknowledged = [];

    /// <summary>The highest term heard of; orders of a lower one are refused.</summary>
    public long Term { get; private set; }

    public int Armed { get; private set; }

    public int Running { get; private set; }

    /// <summary>False: an old scheduler speaks; do nothing of what it says.</summary>
    public bool Accept(long term)
    {
        if (term < Term) return false;
        Term = term;
        return true;
    }

    /// <summary>Holds an attempt until its time. An attempt that is known already, in whatever phase, is not taken again.</summary>
    public bool Arm(ArmedAttempt attempt)
    {
        var entry = new Entry(attempt);
        if (!entries.TryAdd(attempt.Id, entry)) return false;
        if (!byStart.TryGetValue(attempt.StartAt, out var queue))
        {
            byStart[attempt.StartAt] = queue = new Queue<Entry>();
            instants.Enqueue(attempt.StartAt, attempt.StartAt);
        }

        queue.Enqueue(entry);
        Armed++;
        return true;
    }

    /// <summary>Takes over what an earlier process of this node had started: it counts as running until it is finished.</summary>
    public void Adopt(ArmedAttempt attempt, DateTimeOffset startedAt)
    {
        entries.Add(attempt.Id, new Entry(attempt) { Phase = LedgerPhase.Running, StartedAt = startedAt });
        Running++;
    }

    /// <summary>Gives up an attempt that has not started; what is not known here has not started here.</summary>
    public Report Disarm(AttemptId id, long revocation)
    {
        if (entries.TryGetValue(id, out var entry) && entry.Phase != LedgerPhase.Armed) return new Report.DisarmRefused(id);
        if (entries.Remove(id, out var given))
        {
            given.Phase = null;
            Armed--;
        }

        return new Report.Disarmed(id, revocation);
    }

    /// <summary>When the earliest armed attempt is to start; null: none is armed.</summary>
    public DateTimeOffset? NextStart
    {
        get
        {
            while (instants.TryPeek(out var instant, out _))
            {
                var queue = byStart[instant];
                while (queue.TryPeek(out var entry) && entry.Phase != LedgerPhase.Armed) queue.Dequeue();
                if (queue.Count > 0) return instant;
                byStart.Remove(instants.Dequeue());
            }

            return null;
        }
    }

    /// <summary>How many armed attempts are past their time: they wait for a warrant or for room.</summary>
    public int Waiting(DateTimeOffset now) => NextStart is { } next && next <= now ? entries.Values.Count(e => e.Phase == LedgerPhase.Armed && e.Attempt.StartAt <= now) : 0;

    /// <summary>The next attempt whose time has come, now running; null: none.</summary>
    public ArmedAttempt? StartNext(DateTimeOffset now)
    {
        if (NextStart is not { } next || next > now) return null;
        var entry = byStart[next].Dequeue();
        entry.Phase = LedgerPhase.Running;
        entry.StartedAt = now;
        Armed--;
        Running++;
        return entry.Attempt;
    }

    /// <summary>When a running attempt was started.</summary>
    public DateTimeOffset StartedAt(AttemptId id) => entries[id].StartedAt!.Value;

    /// <summary>An attempt has ended, having run or not.</summary>
    public void Finish(AttemptId id, AttemptResult result)
    {
        var entry = entries[id];
        if (entry.Phase == LedgerPhase.Running) Running--;
        else if (entry.Phase == LedgerPhase.Armed) Armed--;
        else throw new InvalidOperationException($"Attempt {id} has ended already.");
        entry.Phase = LedgerPhase.Finished;
        entry.Result = result;
        unacknowledged.Add(id);
    }

    /// <summary>The attempt if it is armed and has not started; null otherwise.</summary>
    public ArmedAttempt? FindArmed(AttemptId id) => entries.TryGetValue(id, out var entry) && entry.Phase == LedgerPhase.Armed ? entry.Attempt : null;

    public bool IsRunning(AttemptId id) => entries.TryGetValue(id, out var entry) && entry.Phase == LedgerPhase.Running;

    /// <summary>True: with this both have it, and it is forgotten here.</summary>
    public bool AcknowledgedByScheduler(AttemptId id) =>
        entries.TryGetValue(id, out var entry) && entry.Phase == LedgerPhase.Finished && Settle(entry, scheduler: true, history: false);

    /// <inheritdoc cref="AcknowledgedByScheduler"/>
    public bool AcknowledgedByHistory(AttemptId id) =>
        entries.TryGetValue(id, out var entry) && entry.Phase == LedgerPhase.Finished && Settle(entry, scheduler: false, history: true);

    /// <summary>Attempts that ended before an instant and that the scheduler has not acknowledged, to be reported again.</summary>
    public IReadOnlyList<Report.Finished> Unacknowledged(DateTimeOffset endedBefore) =>
        [.. unacknowledged.Select(id => new Report.Finished(id, entries[id].Result!)).Where(r => r.Result.FinishedAt < endedBefore)];

    /// <summary>Nothing runs, and nothing that ended is still to be acknowledged by anyone.</summary>
    public bool IsQuiet => Running == 0 && entries.Count == Armed;

    public IEnumerable<LedgerEntry> Entries() => entries.Values.Select(e => new LedgerEntry(e.Attempt.Id, e.Phase!.Value, e.StartedAt));

    private bool Settle(Entry entry, bool scheduler, bool history)
    {
        entry.SchedulerHasIt |= scheduler;
        if (scheduler) unacknowledged.Remove(entry.Attempt.Id);
        entry.HistoryHasIt |= history;
        return entry is { SchedulerHasIt: true, HistoryHasIt: true } && entries.Remove(entry.Attempt.Id);
    }

    private sealed class Entry(ArmedAttempt attempt)
    {
        public ArmedAttempt Attempt { get; } = attempt;

        /// <summary>Null: given up before it started.</summary>
        public LedgerPhase? Phase { get; set; } = LedgerPhase.Armed;

        public DateTimeOffset? StartedAt { get; set; }
        public AttemptResult? Result { get; set; }
        public bool SchedulerHasIt { get; set; }
        public bool HistoryHasIt { get; set; }
    }
}

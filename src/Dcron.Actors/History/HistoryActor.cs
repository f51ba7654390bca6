using Akka.Actor;
using Akka.Event;
using Dcron.Actors.Scheduler;
using Dcron.Core.Executions;
using Dcron.Core.Jobs;

namespace Dcron.Actors.History;

/// <summary>
/// Writes and reads the history: one on every scheduler-role node, started with the node at /user/history. Executors and partitions send
/// it what ended, clients ask it. It owns the store's only write at a time, and batches not yet written: those are unacknowledged, so
/// when it dies or restarts their senders repeat them, here or on another node, and nothing is lost. It delays no launch.
/// </summary>
public sealed class HistoryActor : UntypedActor
{
    private const int MaxPage = 1_000;
    private const int JobsPerStep = 20;
    private const int RowsPerJob = 200;
    private const int RowsPerStep = 2_000;
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(30);

    private readonly IExecutionStore store;
    private readonly TimeProvider clock;
    private readonly TimeSpan maxAge;
    private readonly ILoggingAdapter log = Context.GetLogger();
    private readonly CancellationTokenSource life = new();
    private readonly CancellationToken stopping;
    private readonly WriteQueue queue = new(maxBytes: 64L * 1024 * 1024);
    private readonly TrimPlan trims = new();
    private readonly ITimer minutes;
    private readonly ITimer retry;

    private Task opening = Task.CompletedTask;
    private bool isOpen;
    private bool isBusy;
    private bool isBackingOff;
    private bool trimmedLast;
    private bool hasOlder;
    private long refused;
    private TimeSpan delay = FirstDelay;
    private (string Reason, DateTimeOffset Since, int Times)? failure;
    private List<WriteQueue.Batch> writing = [];

    /// <param name="maxAge">Whatever ended longer ago is removed; zero: nothing is for its age alone.</param>
    public HistoryActor(IExecutionStore store, TimeProvider clock, TimeSpan maxAge)
    {
        (this.store, this.clock, this.maxAge) = (store, clock, maxAge);
        stopping = life.Token;
        var self = Self;
        minutes = clock.CreateTimer(_ => self.Tell(MinutePassed.Instance), null, Minute, Minute);
        retry = clock.CreateTimer(_ => self.Tell(RetryDue.Instance), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    protected override void PreStart() => Work();

    protected override void PostStop()
    {
        minutes.Dispose();
        retry.Dispose();
        life.Cancel();
        life.Dispose();
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case RecordAttempts m: Take(m.Number, new AttemptsRecorded(m.From, m.Number), m.Records, []); break;
            case RecordFromScheduler m: Take(m.Number, new SchedulerRecorded(m.Number), m.Attempts, m.Skips); break;
            case ListExecutions m: Read(async () => HistoryReplies.Of(await store.ListAsync(m.Job, m.Cursor, Math.Clamp(m.Limit, 1, MaxPage), stopping))); break;
            case FindExecution m: Read(async () => HistoryReplies.Of(await store.FindAsync(m.Id, stopping))); break;
            case ReadRange m: Read(async () => HistoryReplies.Of(m, await store.ReadRangeAsync(m.Job, m.After, m.Through, stopping))); break;
            case AskHistoryHealth: Sender.Tell(new HistoryHealth(failure?.Reason, failure?.Since, failure?.Times ?? 0, queue.Count)); break;
            case Done m when ReferenceEquals(m.By, this): isBusy = false; m.Then(); Work(); break;
            case Done: break; // of an instance before a restart; its batches come again
            case RetryDue: isBackingOff = false; Work(); break;
            case MinutePassed: EachMinute(); break;
            default: Unhandled(message); break;
        }
    }

    private void Take(long number, object ack, IReadOnlyList<AttemptRecord> attempts, IReadOnlyList<SkipRecord> skips)
    {
        if (!queue.Offer(Sender, number, ack, attempts, skips)) refused++;
        else Work();
    }

    // Reads do not wait for writes. While the store is being opened they wait for that, and fail with it.
    private void Read(Func<Task<object>> read)
    {
        var opened = opening;
        _ = Task.Run(async () =>
        {
            await opened;
            return await read();
        }, stopping).PipeTo(Sender, Self, failure: e => new HistoryFailed(Innermost(e)));
    }

    /// <summary>Starts the next thing the store has to do, if it is idle: open, write, trim. Trimming takes turns with writing.</summary>
    private void Work()
    {
        if (isBusy || isBackingOff) return;
        var canTrim = hasOlder || trims.HasTurns;
        if (!isOpen) Open();
        else if (writing.Count > 0 || (!queue.IsEmpty && !(canTrim && !trimmedLast))) Write();
        else if (canTrim) Trim();
    }

    private void Open()
    {
        var task = Task.Run(async () =>
        {
            await store.InitializeAsync(stopping);
            return true;
        }, stopping);
        opening = task;
        Start(task, _ => Opened(), Failed);
    }

    private void Opened()
    {
        isOpen = true;
        if (writing.Count == 0) Recovered();
    }

    private void Write()
    {
        trimmedLast = false;
        if (writing.Count == 0) writing = queue.Take();
        var batches = writing;
        Start(Task.Run(async () =>
        {
            await store.WriteAsync(Coalesced(batches), Coalesced(batches.SelectMany(b => b.Skips)), stopping);
            return batches;
        }, stopping), _ => Written(), Failed);
    }

    private void Written()
    {
        var now = clock.GetUtcNow();
        foreach (var batch in writing)
        {
            foreach (var attempt in batch.Attempts) trims.Wrote(attempt, now);
            foreach (var skip in batch.Skips) trims.Wrote(skip, now);
            batch.Sender.Tell(batch.Ack);
        }

        queue.Done(writing);
        writing = [];
        Recovered();
    }

    private void Recovered()
    {
        delay = FirstDelay;
        if (failure is not { } past) return;
        failure = null;
        log.Info("The history is written again, after {0:0} s", (clock.GetUtcNow() - past.Since).TotalSeconds);
    }

    private void Failed(string reason)
    {
        isOpen = false;
        isBackingOff = true;
        retry.Change(delay, Timeout.InfiniteTimeSpan);
        delay = delay * 2 > LongestDelay ? LongestDelay : delay * 2;
        if (failure is null) log.Warning("The history cannot be written; it is tried again until it can, and no launch waits for it. {0}", reason);
        failure = (reason, failure?.Since ?? clock.GetUtcNow(), (failure?.Times ?? 0) + 1);
    }

    private void Trim()
    {
        trimmedLast = true;
        var now = clock.GetUtcNow();
        if (trims.HasTurns)
        {
            var jobs = trims.Take(JobsPerStep);
            Start(Task.Run(() => store.TrimAsync(jobs, now, RowsPerJob, stopping), stopping), trims.Again, reason => TrimFailed(reason, jobs.Keys));
        }
        else
        {
            Start(
                Task.Run(() => store.TrimOlderAsync(now - maxAge, RowsPerStep, stopping), stopping),
                deleted => hasOlder = deleted >= RowsPerStep,
                reason => TrimFailed(reason, []));
        }
    }

    // Not a failure of the history: if the store is down, the next write says so.
    private void TrimFailed(string reason, IEnumerable<JobId> jobs)
    {
        hasOlder = false;
        trims.Postpone(jobs);
        log.Warning("The history could not be trimmed; it is tried again in a minute. {0}", reason);
    }

    private void EachMinute()
    {
        if (failure is { } f) log.Warning("The history has not been written for {0:0} s. {1}", (clock.GetUtcNow() - f.Since).TotalSeconds, f.Reason);
        if (refused > 0) log.Warning("The history refused {0} batches within a minute, since it holds all it can; their senders repeat them", refused);
        refused = 0;
        hasOlder |= maxAge > TimeSpan.Zero;
        trims.Plan(clock.GetUtcNow());
        Work();
    }

    private void Start<T>(Task<T> task, Action<T> then, Action<string> failed)
    {
        isBusy = true;
        _ = task.PipeTo(Self, Self, success: result => new Done(this, () => then(result)), failure: e => new Done(this, () => failed(Innermost(e))));
    }

    private static List<AttemptRecord> Coalesced(List<WriteQueue.Batch> batches)
    {
        var best = new Dictionary<AttemptId, AttemptRecord>();
        foreach (var attempt in batches.SelectMany(b => b.Attempts))
            best[attempt.Id] = best.TryGetValue(attempt.Id, out var earlier) ? Evidence.Better(earlier, attempt) : attempt;
        return [.. best.Values];
    }

    private static List<SkipRecord> Coalesced(IEnumerable<SkipRecord> skips)
    {
        var latest = new Dictionary<(JobId, DateTimeOffset, DateTimeOffset), SkipRecord>();
        foreach (var skip in skips) latest[(skip.Job, skip.After, skip.Through)] = skip;
        return [.. latest.Values];
    }

    private static string Innermost(Exception e) => e is AggregateException { InnerException: { } inner } ? Innermost(inner) : e.Message;

    /// <summary>What the store was doing has ended; <paramref name="Then"/> runs in the actor.</summary>
    private sealed record Done(HistoryActor By, Action Then) : INoSerializationVerificationNeeded, IDeadLetterSuppression;

    private sealed record RetryDue : INoSerializationVerificationNeeded, IDeadLetterSuppression
    {
        public static readonly RetryDue Instance = new();
    }

    private sealed record MinutePassed : INoSerializationVerificationNeeded, IDeadLetterSuppression
    {
        public static readonly MinutePassed Instance = new();
    }
}

/// <summary>A health check of the same node to its history actor; answered by <see cref="HistoryHealth"/>. Does not travel.</summary>
public sealed record AskHistoryHealth : INoSerializationVerificationNeeded
{
    public static readonly AskHistoryHealth Instance = new();
}

/// <param name="Failing">Why nothing can be written at present; null: all is well.</param>
/// <param name="Since">When that began.</param>
/// <param name="Failures">How often it has been tried since.</param>
/// <param name="Waiting">Batches that wait to be written.</param>
public sealed record HistoryHealth(string? Failing, DateTimeOffset? Since, int Failures, int Waiting) : INoSerializationVerificationNeeded;

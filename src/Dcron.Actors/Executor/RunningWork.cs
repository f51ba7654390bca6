using Dcron.Core.Executions;
using Dcron.Core.Work;

namespace Dcron.Actors.Executor;

/// <summary>The work that runs on this node now: starts it, stops what takes too long, and says how each ended.</summary>
/// <param name="began">Told the process of an attempt, on any thread.</param>
internal sealed class RunningWork(Runners runners, DcronSettings settings, TimeProvider clock, Action<WorkEnded> ended, Action<AttemptId, int> began)
{
    private readonly Dictionary<AttemptId, Work> running = [];
    private readonly PriorityQueue<AttemptId, DateTimeOffset> deadlines = new();

    public int Count => running.Count;

    /// <summary>When the next attempt has run for as long as it may; null: none is limited.</summary>
    public DateTimeOffset? NextDeadline
    {
        get
        {
            while (deadlines.TryPeek(out var id, out var at))
            {
                if (running.TryGetValue(id, out var work) && work.StopReason is null) return at;
                deadlines.Dequeue();
            }

            return null;
        }
    }

    /// <summary>Starts the work of an attempt. What is over at once is returned; else <c>ended</c> is called when it is, on any thread.</summary>
    public WorkEnded? Start(ArmedAttempt attempt)
    {
        var output = new OutputBuffer(settings.OutputLimit);
        var run = new Run(attempt, settings.NodeName, output, clock, pid => began(attempt.Id, pid));
        // A no-op ends at once: it needs no place among what runs, and nobody could stop it.
        ValueTask<RunEnd>? begun = attempt.Work is NoopWork ? runners.RunAsync(run, CancellationToken.None) : null;
        if (begun is { IsCompletedSuccessfully: true } over)
            return new WorkEnded(attempt, over.Result.Outcome, over.Result.ExitCode, over.Result.Reason, clock.Now(), output);

        var work = new Work();
        running.Add(attempt.Id, work);
        if (attempt.Timeout is { } timeout) deadlines.Enqueue(attempt.Id, clock.Now() + timeout);
        // A process or a request takes its time to start: on another thread it does not hold up whatever else is due.
        _ = Task.Run(async () => ended(Ended(attempt, work, await (begun ?? runners.RunAsync(run, work.Stop)), output)));
        return null;
    }

    /// <summary>Tells what has run for too long to stop.</summary>
    public void StopOverdue()
    {
        while (NextDeadline is { } at && at <= clock.Now())
        {
            var id = deadlines.Dequeue();
            running[id].EndAs(Outcome.TimedOut, "it ran longer than its timeout");
        }
    }

    public void Cancel(AttemptId id, string reason)
    {
        if (running.TryGetValue(id, out var work)) work.EndAs(Outcome.Cancelled, reason);
    }

    public void CancelAll(string reason)
    {
        foreach (var work in running.Values) work.EndAs(Outcome.Cancelled, reason);
    }

    /// <summary>The actor is going: nobody waits for the results any more.</summary>
    public void StopAll() => CancelAll("the executor stopped");

    public void Forget(AttemptId id)
    {
        if (running.Remove(id, out var work)) work.Dispose();
    }

    private WorkEnded Ended(ArmedAttempt attempt, Work work, RunEnd end, OutputBuffer output) =>
        // What succeeded although it was told to stop had ended before.
        work.StopReason is { } stopped && end.Outcome != Outcome.Succeeded
            ? new WorkEnded(attempt, stopped.Outcome, end.ExitCode, stopped.Text, clock.Now(), output)
            : new WorkEnded(attempt, end.Outcome, end.ExitCode, end.Reason, clock.Now(), output);

    private sealed class Work : IDisposable
    {
        private readonly CancellationTokenSource stop = new();
        private Reason? reason;

        public CancellationToken Stop => stop.Token;

        public Reason? StopReason => Volatile.Read(ref reason);

        public void EndAs(Outcome outcome, string why)
        {
            if (Interlocked.CompareExchange(ref reason, new Reason(outcome, why), null) is null) stop.Cancel();
        }

        public void Dispose() => stop.Dispose();
    }

    private sealed record Reason(Outcome Outcome, string Text);
}

/// <summary>The work of an attempt is over.</summary>
internal sealed record WorkEnded(ArmedAttempt Attempt, Outcome Outcome, int? ExitCode, string Reason, DateTimeOffset At, OutputBuffer Output);

using System.Runtime.InteropServices;
using Dcron.Core.Jobs;

namespace Dcron.Core.Executions;

/// <summary>
/// The overlap decision of an executor: per job, the attempts that its ledger holds. A job is busy while one of its attempts runs or is
/// about to, while the scheduler has not answered a failure that it may try again, and while a retry is armed.
/// </summary>
/// <param name="clear">Takes what may start.</param>
internal sealed class OverlapLines(Action<LedgerItem> clear)
{
    // The last of each job; from there they are chained, which costs no allocation for the many jobs that allow overlap.
    private readonly Dictionary<JobId, LedgerItem> last = [];
    private readonly PriorityQueue<LedgerItem, (DateTimeOffset At, long Number)> undecided = new();
    private readonly HashSet<JobId> changed = [];
    private readonly List<OverlapEnd> overlapped = [];
    private long number;

    public int Held { get; private set; }

    public DateTimeOffset? Next
    {
        get
        {
            if (changed.Count > 0) return DateTimeOffset.MinValue;
            while (undecided.TryPeek(out var item, out var order))
            {
                if (item is { Phase: LedgerPhase.Armed, Turn: Turn.Undecided }) return order.At;
                undecided.Dequeue();
            }

            return null;
        }
    }

    public void Add(LedgerItem item)
    {
        ref var place = ref CollectionsMarshal.GetValueRefOrAddDefault(last, item.Attempt.Id.Execution.Job, out _);
        if (place is not null) (item.Earlier, place.Later) = (place, item);
        place = item;
        if (item.Attempt.Overlap != OverlapPolicy.Allow) undecided.Enqueue(item, (item.Attempt.StartAt, ++number));
        // A retry keeps from starting, or has to make room for, what waits.
        if (Held > 0 && IsRetry(item)) changed.Add(item.Attempt.Id.Execution.Job);
    }

    public void Remove(LedgerItem item)
    {
        Changed(item);
        if (item.Later is { } later) later.Earlier = item.Earlier;
        else if (item.Earlier is { } before) last[item.Attempt.Id.Execution.Job] = before;
        else last.Remove(item.Attempt.Id.Execution.Job);
        if (item.Earlier is { } earlier) earlier.Later = item.Later;
        item.Earlier = item.Later = null;
    }

    /// <summary>It no longer stands where it did: whoever waits for it may have its turn.</summary>
    public void Changed(LedgerItem item)
    {
        if (item.Turn == Turn.Held) LeaveHold(item, Turn.Ending);
        if (Held > 0) changed.Add(item.Attempt.Id.Execution.Job);
    }

    public IReadOnlyList<OverlapEnd> Decide(DateTimeOffset now)
    {
        if (changed.Count == 0 && (Next is not { } next || next > now)) return [];
        overlapped.Clear();
        foreach (var job in changed)
            if (FirstHeld(job) is { } item) Judge(item, now);
        changed.Clear();
        while (Next is { } at && at <= now) Judge(undecided.Dequeue(), now);
        return [.. overlapped];
    }

    private void Judge(LedgerItem item, DateTimeOffset now)
    {
        var policy = IsRetry(item) ? OverlapPolicy.Queue : item.Attempt.Overlap;
        if (policy == OverlapPolicy.Replace) EndOthers(item, now);
        if (Blocker(item, now) is not { } blocker)
        {
            if (item.Turn == Turn.Held) LeaveHold(item, Turn.Cleared);
            item.Turn = Turn.Cleared;
            clear(item);
        }
        else if (policy == OverlapPolicy.Skip)
        {
            End(item, Outcome.Skipped, $"overlap: {blocker.Attempt.Id.Execution} was still open");
        }
        else if (item.Turn == Turn.Undecided)
        {
            item.Turn = Turn.Held;
            Held++;
        }
    }

    private void EndOthers(LedgerItem item, DateTimeOffset now)
    {
        for (var other = LastOf(item); other is not null; other = other.Earlier)
        {
            if (other == item || other.Turn == Turn.Ending || !HasToMakeRoom(other, item, now)) continue;
            End(other, Outcome.Cancelled, $"replaced by {item.Attempt.Id.Execution}");
        }
    }

    private static bool HasToMakeRoom(LedgerItem other, LedgerItem item, DateTimeOffset now) => other.Phase switch
    {
        LedgerPhase.Running => true,
        LedgerPhase.Armed => IsRetry(other) || IsAboutToStart(other, now) || (other.Turn == Turn.Held && Precedes(other, item)),
        _ => false,
    };

    private void End(LedgerItem item, Outcome outcome, string reason)
    {
        if (item.Turn == Turn.Held) LeaveHold(item, Turn.Ending);
        item.Turn = Turn.Ending;
        overlapped.Add(new OverlapEnd(item.Attempt, outcome, reason));
    }

    private void LeaveHold(LedgerItem item, Turn turn)
    {
        item.Turn = turn;
        Held--;
    }

    private LedgerItem? Blocker(LedgerItem item, DateTimeOffset now)
    {
        for (var other = LastOf(item); other is not null; other = other.Earlier)
            if (other != item && Blocks(other, item, now)) return other;
        return null;
    }

    private static bool Blocks(LedgerItem other, LedgerItem item, DateTimeOffset now)
    {
        switch (other.Phase)
        {
            case LedgerPhase.Running:
                return true;
            case LedgerPhase.Finished:
                return other is { SchedulerHasIt: false, Attempt.RetryPossible: true, Result.Outcome: Outcome.Failed or Outcome.TimedOut }
                    && other.Attempt.Id.Execution != item.Attempt.Id.Execution;
            case LedgerPhase.Armed when other.Turn != Turn.Ending:
                return IsAboutToStart(other, now)
                    || (IsRetry(other) && !IsRetry(item))
                    || (other.Turn == Turn.Held && Precedes(other, item));
            default:
                return false;
        }
    }

    // What allows overlap, a run that was forced among others, is never decided upon.
    private static bool IsAboutToStart(LedgerItem other, DateTimeOffset now) =>
        other.Turn == Turn.Cleared || (other.Attempt.Overlap == OverlapPolicy.Allow && other.Turn == Turn.Undecided && other.Attempt.StartAt <= now);

    private LedgerItem? FirstHeld(JobId job)
    {
        LedgerItem? first = null;
        for (var item = last.GetValueOrDefault(job); item is not null; item = item.Earlier)
            if (item.Turn == Turn.Held && (first is null || Precedes(item, first))) first = item;
        return first;
    }

    private static bool Precedes(LedgerItem a, LedgerItem b)
    {
        if (IsRetry(a) != IsRetry(b)) return IsRetry(a);
        return a.Attempt.StartAt != b.Attempt.StartAt ? a.Attempt.StartAt < b.Attempt.StartAt : IsEarlier(a, b);
    }

    private static bool IsEarlier(LedgerItem a, LedgerItem b)
    {
        for (var item = b.Earlier; item is not null; item = item.Earlier)
            if (item == a) return true;
        return false;
    }

    private static bool IsRetry(LedgerItem item) => item.Attempt.Id.Number > 1;

    private LedgerItem LastOf(LedgerItem item) => last[item.Attempt.Id.Execution.Job];
}

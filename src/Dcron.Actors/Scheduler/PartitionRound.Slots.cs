using Dcron.Core.Jobs;
using Dcron.Core.Limits;

namespace Dcron.Actors.Scheduler;

internal sealed partial class PartitionRound
{
    private readonly List<JobSlots> slots = [];
    private long heardGrant;

    /// <summary>What to tell of slots once the round is durable; null: nothing.</summary>
    public SlotsNoted? Slots(int index) => slots.Count > 0 || heardGrant > 0 ? new SlotsNoted(index, First: false, heardGrant, [.. slots]) : null;

    /// <summary>Places what has got a slot. What cannot be placed after all waits again.</summary>
    public void Take(SlotsGranted granted)
    {
        heardGrant = granted.Number;
        foreach (var attempt in granted.Attempts) partition.Slots.Give(attempt);
        TakeDue(granted.Attempts.Select(a => a.Execution.Job).Distinct().ToList());
        partition.Slots.TakeBack();
    }

    private void NoteSlots(JobId id, JobState? after)
    {
        if (partition.HasLimits && partition.Slots.Change(id, after, context) is { } changed) slots.Add(changed);
    }
}

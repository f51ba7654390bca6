using System.Collections.Immutable;
using Dcron.Core.Executions;
using Dcron.Core.Jobs;

namespace Dcron.Core.Limits;

/// <summary>What a partition knows of slots. Not durable: what is on a node takes a slot, and who waits asks again.</summary>
public sealed class SlotBook(SlotLimits limits)
{
    private readonly HashSet<AttemptId> granted = [];
    private readonly Dictionary<AttemptId, DateTimeOffset> asked = [];
    private readonly Dictionary<JobId, JobSlots> told = [];

    /// <summary>Whether a job is under any limit. Such a job is not armed ahead: who gets a slot is decided when it is due.</summary>
    public bool IsLimited(JobDefinition job) => !limits.Of(job).IsEmpty;

    public ImmutableArray<string> LimitsOf(JobDefinition job) => limits.Of(job);

    public bool IsGranted(AttemptId attempt) => granted.Contains(attempt);

    /// <summary>When the attempt last had a node and waited only for a slot; null: never.</summary>
    public DateTimeOffset? AskedAt(AttemptId attempt) => asked.TryGetValue(attempt, out var at) ? at : null;

    public void Give(AttemptId attempt) => granted.Add(attempt);

    /// <summary>Grants are for the present round; what they did not place waits again.</summary>
    public void TakeBack() => granted.Clear();

    /// <summary>How a job stands, where that differs from what was told last; null: it does not.</summary>
    /// <param name="after">The job as it is now; null: it is gone.</param>
    public JobSlots? Change(JobId id, JobState? after, PlanningContext context)
    {
        var slots = Of(id, after, context);
        if (told.TryGetValue(id, out var before) ? before.Equals(slots) : slots.Limits.IsEmpty || slots is { Taken: 0, Waiting.IsEmpty: true }) return null;
        if (slots is { Taken: 0, Waiting.IsEmpty: true }) told.Remove(id);
        else told[id] = slots;
        foreach (var request in before?.Waiting ?? [])
            if (!slots.Waiting.Any(w => w.Attempt == request.Attempt) && after?.Find(request.Attempt.Execution) is null) asked.Remove(request.Attempt);
        return slots;
    }

    private JobSlots Of(JobId id, JobState? job, PlanningContext context)
    {
        if (job is null || limits.Of(job.Definition) is not { IsEmpty: false } names) return new JobSlots(id, [], 0, 0, []);
        var taken = 0;
        var waiting = ImmutableArray.CreateBuilder<SlotRequest>();
        foreach (var open in job.Open)
        {
            foreach (var attempt in open.Attempts)
            {
                if (attempt.Phase is AttemptPhase.Armed or AttemptPhase.Revoking) taken++;
                if (attempt.Phase != AttemptPhase.Unplaced || Turns.PlaceOf(job, context, open, attempt.Id).WaitsFor is not null || Unplaced.Weight(job, context, open, attempt) is not (> 0 and var weight)) continue;
                asked[attempt.Id] = context.Now;
                waiting.Add(new SlotRequest(attempt.Id, attempt.StartAt, weight));
            }
        }

        return new JobSlots(id, names, job.Definition.Priority, taken, waiting.ToImmutable());
    }
}

using System.Collections.Immutable;
using Dcron.Core.Jobs;

namespace Dcron.Actors.Scheduler;

internal sealed partial class PartitionRound
{
    private readonly List<object> toScheduler = [];

    /// <summary>What the scheduler, or by its way another partition, is to hear once the events are durable.</summary>
    public IReadOnlyList<object> ToScheduler => toScheduler;

    public void Take(ParentEnds told)
    {
        // What is quarantined is told again until somebody has changed it.
        if (partition.Quarantine.FaultOf(told.Follower) is not null) return;
        // A follower that is gone is told nothing more; one whose rules fail is not said to have heard.
        var heard = partition.Jobs.Find(told.Follower) is null;
        if (!heard)
        {
            Decide(told.Follower, before =>
            {
                var decision = Ruled(before, d => Joins.Hear(d, context, told.Parent, told.Line, told.Ends));
                heard = true;
                return decision;
            });
        }

        if (heard) toScheduler.Add(new EndsHeard(told.Parent, told.Follower, told.Line, told.Ends[^1].Number));
    }

    public void Take(EndsHeard heard)
    {
        partition.Untold.Answered(heard);
        if (partition.Jobs.Find(heard.Parent) is not { } job || job.Telling.Line != heard.Line) return;
        if (!job.Telling.Untold.Any(u => u.Number <= heard.Number && u.Followers.Contains(heard.Follower))) return;
        Decide(heard.Parent, before => Joins.Told(before!, context, heard.Follower, heard.Number));
    }

    private static ImmutableArray<JobId> ParentsOf(JobState? job) => job is { Deleted: false } ? job.Parents : [];

    private void NoteParents(JobId id, JobState? before, JobState? after)
    {
        var parents = ParentsOf(after);
        if (!ParentsOf(before).SequenceEqual(parents)) toScheduler.Add(new ParentsSaved(id, 0, parents));
    }
}

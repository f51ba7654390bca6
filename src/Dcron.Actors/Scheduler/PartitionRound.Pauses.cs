using Akka.Actor;
using Dcron.Core.Jobs;

namespace Dcron.Actors.Scheduler;

internal sealed partial class PartitionRound
{
    /// <summary>Rules to persist after the events, so that what is torn between them is done again; null: they are as they were.</summary>
    public PauseRules? NewRules { get; private set; }

    /// <summary>Lets every job follow the rules, and answers when nothing that was armed can start any more.</summary>
    public void Take(FollowPauses follow, int index)
    {
        if (follow.Rules.Version > partition.PauseRules.Version)
        {
            NewRules = partition.PauseRules = follow.Rules;
            context = partition.Context(now);
        }

        foreach (var job in partition.Jobs.All.ToList()) Decide(job.Name, before => Followed(before!));
        replies.Add(_ => partition.Held.Hold(
            [.. partition.Jobs.All.Where(j => j.Revoking).Select(j => j.Name)],
            now + partition.Settings.RevocationTimeout,
            (unreached, self) => follow.Asker.Tell(new PausesFollowed(index, follow.Rules.Version, unreached), self)));
    }

    private Decision Followed(JobState job)
    {
        var decision = new Decision(job);
        Pauses.Follow(decision, context, partition.HasStarted);
        return decision;
    }
}

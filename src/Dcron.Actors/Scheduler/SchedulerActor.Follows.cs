using Akka.Actor;
using Dcron.Core.Jobs;
using Dcron.Core.Schedules;

namespace Dcron.Actors.Scheduler;

// Jobs that run after others: the scheduler alone sees all of them, so it refuses circles and tells the partitions who follows whom.
internal sealed partial class SchedulerActor
{
    private readonly FollowGraph follows = new();
    private readonly List<(JobCommand.Put Put, IActorRef Asker)> puts = [];

    private readonly HashSet<int> toldOfParents = [];

    // What a partition has not told of yet could be part of a circle. What one has told stays true while it is down.
    private bool FollowsKnown => toldOfParents.Count == partitionCount;

    private void Put(JobCommand.Put put, IActorRef asker)
    {
        if (put.Definition.Schedule is not AfterSchedule after) Route(put.Job, new Asked(put, asker));
        else if (!FollowsKnown) puts.Add((put, asker));
        else if (follows.CircleOf(put.Job, after.Jobs) is { } circle)
            asker.Tell(new JobReply.Refused($"after: '{put.Job}' would run after itself: {string.Join(" -> ", circle)}; take one of these out of the other's `after`"));
        else
            Reserve(put, after, asker);
    }

    // The partitions of its parents know of it before it is saved.
    private void Reserve(JobCommand.Put put, AfterSchedule after, IActorRef asker)
    {
        var before = follows.Followers;
        var reservation = follows.Reserve(put.Job, after.Jobs);
        TellFollowers(before);
        Route(put.Job, new Asked(put, asker, reservation));
    }

    private void OnParentsSaved(ParentsSaved saved)
    {
        var before = follows.Followers;
        follows.Settle(saved.Job, saved.Reservation, saved.Parents);
        if (FollowsKnown) TellFollowers(before);
    }

    private void NoteParents(PartitionUp up)
    {
        var wasKnown = FollowsKnown;
        var before = follows.Followers;
        toldOfParents.Add(up.Index);
        follows.SettleAll(job => job.PartitionOf(partitionCount) == up.Index, up.Parents);
        if (!FollowsKnown) return;
        if (wasKnown) TellFollowers(before);
        else foreach (var partition in partitions) partition.Tell(new FollowersKnown(follows.Followers));

        partitions[up.Index].Tell(new FollowersKnown(follows.Followers));
        foreach (var (put, asker) in puts) Put(put, asker);
        puts.Clear();
    }

    private void TellFollowers(object before)
    {
        if (ReferenceEquals(before, follows.Followers)) return;
        foreach (var partition in partitions) partition.Tell(new FollowersKnown(follows.Followers));
    }
}

using System.Collections.Immutable;
using Akka.Actor;
using Dcron.Core.Executions;
using Dcron.Core.Jobs;
using Dcron.Core.Limits;
using Dcron.Core.Nodes;

namespace Dcron.Actors.Scheduler;

// Spoken within one scheduler, between the singleton, its partitions and its links; never crosses a node, so no serializer knows it.

/// <summary>Scheduler to link: the member's process, and whether gossip can reach it.</summary>
internal sealed record LinkReachable(bool Reachable);

/// <summary>
/// Partition to link: orders for its executor. Dropped while the link is not up, and where they were decided before the partition had seen
/// the ledger of this session: so every ledger holds all that was sent before it, and settles the rest.
/// </summary>
internal sealed record SendOrders(long Session, ImmutableArray<Order> Orders);

/// <summary>Link to partitions: the executor answered with its ledger; it can take work. Entries are those of the partition's jobs.</summary>
/// <param name="Predecessors">Earlier processes of the node: what is planned there and not among the entries they never started.</param>
internal sealed record NodeReady(NodeInfo Node, IActorRef Link, ImmutableArray<LedgerEntry> Entries, long PreviousTerm, long Session, ImmutableArray<Incarnation> Predecessors);

/// <summary>To partitions: plan nothing more there; what is armed stays armed.</summary>
/// <param name="Removed">It is no member any more; else it does not answer.</param>
internal sealed record NodeUnavailable(Incarnation On, bool Removed = false);

/// <summary>To partitions: the node is about to leave; what is armed there moves to others.</summary>
internal sealed record NodeLeaving(Incarnation On);

/// <summary>To partitions: the node is gone and its last warrant has run out; nothing armed there can start any more.</summary>
/// <param name="StoppedBy">By its own clock: it started nothing after. Null: not known, up to now.</param>
internal sealed record NodeGone(Incarnation On, DateTimeOffset? StoppedBy = null);

/// <summary>To partitions: these executors are members; any other that an open attempt names is gone.</summary>
internal sealed record NodesKnown(ImmutableHashSet<Incarnation> Members);

/// <summary>Link to partition: what an executor reports of its jobs.</summary>
internal sealed record NodeReports(Incarnation On, ImmutableArray<Report> Reports);

/// <summary>Scheduler to partitions, once per cluster start: jobs that run at reboot are due.</summary>
internal sealed record ClusterStarted;

/// <summary>Partition to scheduler: recovered, fenced, and in need of the nodes.</summary>
internal sealed record PartitionUp(int Index)
{
    /// <summary>Of each of its jobs that runs after others.</summary>
    public ImmutableDictionary<JobId, ImmutableArray<JobId>> Parents { get; init; } = ImmutableDictionary<JobId, ImmutableArray<JobId>>.Empty;
}

/// <summary>Partition to scheduler: a write failed, or it was stopped; it starts again from the journal as soon as that answers.</summary>
internal sealed record PartitionDown(int Index);

/// <summary>Client's command within the scheduler.</summary>
/// <param name="Reservation">To be named in the <see cref="ParentsSaved"/> that follows; 0: none has to follow.</param>
internal sealed record Asked(JobCommand Command, IActorRef Asker, long Reservation = 0);

/// <summary>Keeper of the pauses to partitions: these rules hold. Answered by <see cref="PausesFollowed"/> when every job follows them and no revocation is left unanswered.</summary>
internal sealed record FollowPauses(PauseRules Rules, IActorRef Asker);

/// <summary>Partition to the keeper of the pauses.</summary>
/// <param name="Unreached">Nodes that did not confirm in time that they will not start what was revoked.</param>
internal sealed record PausesFollowed(int Index, long Version, IReadOnlyList<string> Unreached);

/// <summary>Partition to scheduler: it has jobs that go to the less busy nodes, and needs <see cref="NodeLoads"/>.</summary>
internal sealed record LoadsWanted;

/// <summary>Scheduler to partitions, every other second where they are wanted: how busy the nodes are.</summary>
internal sealed record NodeLoads(ImmutableArray<NodeView> Nodes);

/// <summary>Partition to scheduler, where there are limits: how jobs stand that have changed.</summary>
/// <param name="First">The partition has come up: these are all.</param>
/// <param name="HeardGrant">It has acted on every grant up to this one.</param>
internal sealed record SlotsNoted(int Index, bool First, long HeardGrant, ImmutableArray<JobSlots> Jobs);

/// <summary>Scheduler to partition: these have a slot now. Answered by <see cref="SlotsNoted"/>.</summary>
/// <param name="Number">Of the last of these grants.</param>
internal sealed record SlotsGranted(long Number, ImmutableArray<AttemptId> Attempts);

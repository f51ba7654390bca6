using System.Collections.Immutable;
using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Tools.PublishSubscribe;
using Akka.Event;
using Akka.Pattern;
using Akka.Persistence;
using Dcron.Actors.Nodes;
using Dcron.Actors.Updates;
using Dcron.Core.Calendars;
using Dcron.Core.Jobs;
using Dcron.Core.Nodes;
using Dcron.Core.Updates;

namespace Dcron.Actors.Scheduler;

/// <summary>
/// The one scheduler of the cluster: a singleton on the oldest node with role scheduler, behind a supervisor that starts it again when its
/// journal fails. Begins a term, supervises the partitions and one link per executor, and routes what clients ask. Owns the term and the
/// number of partitions; when it dies, the next one begins a higher term and its partitions recover from the journal.
/// </summary>
internal sealed partial class SchedulerActor : UntypedPersistentActor
{
    private static readonly TimeSpan SettleTime = TimeSpan.FromSeconds(2);

    private readonly DcronSettings settings;
    private readonly TimeProvider clock;
    private readonly Cluster cluster = Cluster.Get(Context.System);
    private readonly IActorRef mediator = DistributedPubSub.Get(Context.System).Mediator;
    private readonly ILoggingAdapter log = Context.GetLogger();
    private readonly WakeTimer timer;
    private readonly ExecutorMembers members = new();
    private readonly List<IActorRef> partitions = [];
    private readonly HashSet<int> partitionsUp = [];
    private IActorRef calendars = ActorRefs.Nobody;
    private int partitionCount;
    private long term;
    private DateTimeOffset since;
    private bool began;
    private long termKnownBefore;
    private DateTimeOffset? clusterStartAt;
    private bool anyReady;
    private bool startSettled;
    private bool knownTold;
    private IActorRef pauses = ActorRefs.Nobody;
    private PauseRules pauseRules = PauseRules.None;

    public SchedulerActor(DcronSettings settings, TimeProvider clock)
    {
        (this.settings, this.clock) = (settings, clock);
        timer = new WakeTimer(clock, Self, Wake.Instance);
    }

    public override string PersistenceId => "scheduler";

    protected override void PostStop()
    {
        cluster.Unsubscribe(Self);
        Context.System.EventStream.Unsubscribe(Self);
        timer.Dispose();
        meters.Dispose();
        base.PostStop();
    }

    // Without its entry the term has not begun, and nothing would ever begin it.
    protected override void OnPersistRejected(Exception cause, object @event, long sequenceNr)
    {
        log.Error(cause, "Scheduler: the journal refused entry {0}; it starts again.", sequenceNr);
        Context.Stop(Self);
    }

    protected override void OnRecover(object message)
    {
        switch (message)
        {
            case SnapshotOffer { Snapshot: SchedulerSnapshot snapshot }: (partitionCount, term) = (snapshot.Partitions, snapshot.Term); break;
            case ClusterCreated created: partitionCount = created.Partitions; break;
            case TermBegan e: term = e.Term; break;
            case RecoveryCompleted: BeginTerm(); break;
            default: throw new InvalidOperationException($"Scheduler: unknown journal entry {message.GetType().FullName}. Was it written by a newer version?");
        }
    }

    private void BeginTerm()
    {
        // Whether any process of this cluster has lived under an earlier term tells a takeover from a start of the whole cluster.
        Context.ActorSelection($"/user/{ClusterPeers.DirectoryName}").Tell(new AskTerm());
        var now = clock.Now();
        if (partitionCount == 0) Persist(new ClusterCreated(settings.Partitions, now), e => partitionCount = e.Partitions);
        Persist(new TermBegan(term + 1, settings.NodeName, now), e =>
        {
            (term, since) = (e.Term, e.At);
            Begun();
        });
    }

    private void Begun()
    {
        began = true;
        log.Info("Term {0} began on node {1}.", term, settings.NodeName);
        if (partitionCount != settings.Partitions)
            log.Warning("This cluster was created with {0} partitions; dcron.scheduler.partitions = {1} is ignored.", partitionCount, settings.Partitions);
        for (var i = 0; i < partitionCount; i++) partitions.Add(StartPartition(i));
        calendars = StartCalendars();
        pauses = StartPauses();
        StartBeats();
        mediator.Tell(new Publish(UpdatesTopic.Name, new UpdateBatch([new Update.TermBegan(since, term, settings.NodeName)])));
        Context.System.EventStream.Subscribe(Self, typeof(NodeDied));
        Context.ActorSelection($"/user/{ClusterPeers.CrashWatchName}").Tell(new AskDead());
        cluster.Subscribe(Self, ClusterEvent.SubscriptionInitialStateMode.InitialStateAsEvents, typeof(ClusterEvent.IMemberEvent), typeof(ClusterEvent.IReachabilityEvent));
        SetTimer();
        SaveSnapshot(new SchedulerSnapshot(partitionCount, term, settings.NodeName, since));
    }

    protected override void OnCommand(object message)
    {
        switch (message)
        {
            case JobCommand.Put m: Put(m, Sender); break;
            case JobCommand m: Route(m.Job, new Asked(m, Sender)); break;
            case FindJob m: Route(m.Job, new PartitionActor.Query(m.AnswerIn, Sender)); break;
            case AskOpen m: Route(m.Id.Job, new PartitionActor.Query(m.AnswerIn, Sender)); break;
            case ListJobs m: List(m); break;
            case CalendarCommand or FindCalendar or ListCalendars: calendars.Forward(message); break;
            case Listed m: m.Asker.Tell(m.Jobs); break;
            case ListFailed m: log.Warning(m.Cause, "A list of jobs could not be made: a partition did not answer. Whoever asked gets none."); break;
            case ShowScheduler: Sender.Tell(new SchedulerShown(settings.NodeName, $"{cluster.SelfAddress.Host}:{cluster.SelfAddress.Port}", term, since, partitionCount, partitionCount - partitionsUp.Count) { Pauses = pauseRules.Rules }); break;
            case SetPause or LiftPause: pauses.Forward(message); break;
            case PauseRules m: pauseRules = m; break;
            case AskBeat m: Sender.Tell(new BeatTaken(m.Index, m.Number, null)); break;
            case PartitionUp m: OnPartitionUp(m); break;
            case ParentsSaved m: OnParentsSaved(m); break;
            case ParentEnds m: Route(m.Follower, m); break;
            case EndsHeard m: Route(m.Parent, m); break;
            case PartitionDown m: OnPartitionDown(m); break;
            case SlotsNoted m: NoteSlots(m); break;
            case AskQueue m: Sender.Tell(ShowQueue(m)); break;
            case LoadsWanted: WatchLoads(); break;
            case NodesShown m: TellLoads(m); break;
            case NodeReady m: OnNodeReady(m); break;
            case TermKnown m: OnTermKnown(m); break;
            case ClusterEvent.IMemberEvent m: OnMember(m); break;
            case ClusterEvent.UnreachableMember m: members.LinkOf(m.Member)?.Tell(new LinkReachable(false)); break;
            case ClusterEvent.ReachableMember m: members.LinkOf(m.Member)?.Tell(new LinkReachable(true)); break;
            case NodeDied m: members.Died(m); SetTimer(); break;
            case Wake: OnWake(); break;
            case SaveSnapshotSuccess m: DeleteMessages(m.Metadata.SequenceNr - 1); DeleteSnapshots(new SnapshotSelectionCriteria(m.Metadata.SequenceNr - 1)); break;
            case SaveSnapshotFailure m: log.Warning(m.Cause, "The scheduler's snapshot could not be saved."); break;
            case DeleteMessagesSuccess or DeleteMessagesFailure or DeleteSnapshotsSuccess or DeleteSnapshotsFailure: break;
            default: Unhandled(message); break;
        }
    }

    private void Route(JobId job, object message) => partitions[job.PartitionOf(partitionCount)].Tell(message);

    // Every partition gives its first ones; the first of all of them are the page.
    private void List(ListJobs query)
    {
        var asks = partitions.Select(p => p.Ask<JobsListed>(reply => new PartitionActor.Query(query.AnswerIn, reply), settings.ClientTimeout, CancellationToken.None));
        var asker = Sender;
        _ = Merge(asks, query.Limit).PipeTo(Self, success: listed => new Listed(listed, asker), failure: e => new ListFailed(e));

        static async Task<JobsListed> Merge(IEnumerable<Task<JobsListed>> asks, int limit)
        {
            var parts = await Task.WhenAll(asks);
            var all = parts.SelectMany(p => p.Items).OrderBy(j => j.Definition.Name).Take(limit + 1).ToList();
            var more = all.Count > limit || parts.Any(p => p.More);
            return new JobsListed([.. all.Take(limit)], more && all.Count > 0);
        }
    }

    private void OnPartitionUp(PartitionUp up)
    {
        partitionsUp.Add(up.Index);
        NoteParents(up);
        // A partition that is started again has missed what was said meanwhile.
        foreach (var link in members.Links) link.Tell(up);
        calendars.Tell(up);
        pauses.Tell(up);
        SettleClusterStart();
        if (KnownAt <= clock.Now()) partitions[up.Index].Tell(new NodesKnown(members.MayAct(clock.Now())));
    }

    private void OnPartitionDown(PartitionDown down)
    {
        partitionsUp.Remove(down.Index);
        log.Warning("Partition {0} cannot write to the journal. What is armed runs; nothing else of its jobs happens until the journal is back.", down.Index);
    }

    private void OnNodeReady(NodeReady ready)
    {
        // An executor that is asked again within this term has heard of it, and that says nothing of what was before.
        if (ready.PreviousTerm < term) termKnownBefore = Math.Max(termKnownBefore, ready.PreviousTerm);
        anyReady = true;
        SettleClusterStart();
    }

    // A little after the first node and the last partition are there, so are the other nodes of a cluster that has just started.
    private void SettleClusterStart()
    {
        if (startSettled || !anyReady || partitionsUp.Count < partitionCount) return;
        startSettled = true;
        clusterStartAt = clock.Now() + SettleTime;
        SetTimer();
    }

    private void OnTermKnown(TermKnown known)
    {
        termKnownBefore = Math.Max(termKnownBefore, known.Term);
        if (began) Context.ActorSelection($"/user/{ClusterPeers.DirectoryName}").Tell(new TermKnown(term));
    }

    private void OnMember(ClusterEvent.IMemberEvent e)
    {
        var member = e.Member;
        if (!member.HasRole(NodeRoles.Executor)) return;
        switch (e)
        {
            case ClusterEvent.MemberUp or ClusterEvent.MemberWeaklyUp:
                LinkTo(member);
                break;
            case ClusterEvent.MemberLeft or ClusterEvent.MemberExited:
                // A scheduler that takes over finds it leaving already, and still has to hear how its work ended.
                LinkTo(member).Tell(new NodeLeaving(ExecutorMembers.IncarnationOf(member)));
                break;
            case ClusterEvent.MemberRemoved:
                if (members.LinkOf(member) is { } link) Context.Stop(link);
                foreach (var partition in partitions) partition.Tell(new NodeUnavailable(ExecutorMembers.IncarnationOf(member), Removed: true));
                members.Remove(member, clock.Now() + settings.Warrant);
                SetTimer();
                break;
        }
    }

    private IActorRef LinkTo(Member member)
    {
        if (members.LinkOf(member) is { } known) return known;
        var node = new NodeInfo(
            NodeRoles.NameOf(member.Roles) ?? NodeDirectoryActor.AddressOf(member), ExecutorMembers.IncarnationOf(member), NodeRoles.TagsOf(member.Roles));
        var executor = Context.System.ActorSelection(new RootActorPath(member.Address) / "user" / ClusterPeers.ExecutorName);
        var link = Context.ActorOf(Props.Create(() => new ExecutorLink(term, node, executor, partitions, clock)), $"link-{node.Incarnation}");
        members.Add(member, link);
        return link;
    }

    // One warrant after the term began: whoever is no member by then, and left before it, can start nothing any more.
    private DateTimeOffset KnownAt => since + settings.Warrant;

    private void OnWake()
    {
        var now = clock.Now();
        foreach (var gone in members.TakeGone(now))
            foreach (var partition in partitions) partition.Tell(gone);
        if (!knownTold && now >= KnownAt)
        {
            knownTold = true;
            foreach (var partition in partitions) partition.Tell(new NodesKnown(members.MayAct(now)));
        }

        if (clusterStartAt is { } at && now >= at)
        {
            clusterStartAt = null;
            if (termKnownBefore == 0)
                foreach (var partition in partitions) partition.Tell(new ClusterStarted());
        }

        AskLoads(now);
        SetTimer();
    }

    private void SetTimer()
    {
        DateTimeOffset?[] instants = [members.NextGone, knownTold ? null : KnownAt, clusterStartAt, loadsAt];
        timer.At(instants.Min());
    }

    private sealed record Listed(JobsListed Jobs, IActorRef Asker);

    private sealed record ListFailed(Exception Cause);

    private sealed class Wake : INotInfluenceReceiveTimeout
    {
        public static readonly Wake Instance = new();
    }
}

using System.Collections.Immutable;
using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Tools.PublishSubscribe;
using Akka.Event;
using Dcron.Actors.Updates;
using Dcron.Core.Executions;
using Dcron.Core.Nodes;
using Dcron.Core.Updates;

namespace Dcron.Actors.Nodes;

/// <summary>
/// Knows the nodes as gossip sees them, one on every node at /user/nodes. On a scheduler-role node it also confirms warrants: it answers
/// the pulse requests of executors that it sees as members, and stops the moment it sees one downed or removed. Asked by clients for the
/// list of nodes. Holds nothing that is not in gossip or said anew each second, so a restart loses nothing.
/// </summary>
public sealed class NodeDirectoryActor : UntypedActor
{
    private readonly TimeProvider clock;
    private readonly Cluster cluster = Cluster.Get(Context.System);
    private readonly ILoggingAdapter log = Context.GetLogger();
    private readonly Dictionary<Address, Member> members = [];
    private readonly HashSet<Address> unreachable = [];
    private readonly Dictionary<Incarnation, Load> loads = [];
    private readonly ClockOffsets clocks = new();
    private readonly HashSet<string> disagreementsTold = new(StringComparer.Ordinal);
    private ImmutableArray<Disagreement> disagreements = [];
    private long term;

    public NodeDirectoryActor(TimeProvider clock) => this.clock = clock;

    protected override void PreStart()
    {
        cluster.Subscribe(Self, ClusterEvent.SubscriptionInitialStateMode.InitialStateAsEvents, typeof(ClusterEvent.IMemberEvent), typeof(ClusterEvent.IReachabilityEvent));
        DistributedPubSub.Get(Context.System).Mediator.Tell(new Subscribe(UpdatesTopic.Name, Self));
    }

    protected override void PostStop() => cluster.Unsubscribe(Self);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case PulseRequest m: Confirm(m); break;
            case ClusterEvent.IMemberEvent m: Note(m); break;
            case ClusterEvent.UnreachableMember m: NoteUnreachable(m.Member); break;
            case ClusterEvent.ReachableMember m: NoteReachable(m.Member); break;
            case TermKnown m: term = Math.Max(term, m.Term); break;
            case AskTerm: Sender.Tell(new TermKnown(term)); break;
            case AskNodes: Sender.Tell(new NodesShown(Show())); break;
            case UpdateBatch m: NoteTerm(m); break;
            case SubscribeAck: break;
            default: Unhandled(message); break;
        }
    }

    private void Confirm(PulseRequest m)
    {
        if (!members.Values.Any(x => x.UniqueAddress.Uid == m.From.Value && x.Status is MemberStatus.Up or MemberStatus.Leaving or MemberStatus.WeaklyUp)) return;
        var offset = clocks.Add(m.From, m.Clock - clock.Now());
        if (clocks.IsNewsOf(m.From, offset)) log.Warning("Node {0}: {1}.", m.Node, NodeView.ClockWarning(offset));
        loads[m.From] = new Load(m.Armed, m.Running, m.Queued, offset, m.Capacity);
        Context.System.EventStream.Publish(new NodeClock(m.From, offset, m.RoundTrip));
        Sender.Tell(new Pulse(term, m.From, m.Stamp));
    }

    private void Note(ClusterEvent.IMemberEvent e)
    {
        if (e is ClusterEvent.MemberRemoved)
        {
            // A newer incarnation at the same address is another member: it stays.
            if (members.TryGetValue(e.Member.Address, out var known) && known.UniqueAddress == e.Member.UniqueAddress)
            {
                members.Remove(e.Member.Address);
                unreachable.Remove(e.Member.Address);
            }

            loads.Remove(new Incarnation(e.Member.UniqueAddress.Uid));
            clocks.Forget(new Incarnation(e.Member.UniqueAddress.Uid));
            if (!IsSelf(e.Member)) log.Info("Node {0} ({1}) is gone.", NameOf(e.Member), AddressOf(e.Member));
            Publish(new Update.NodeGone(clock.Now(), NameOf(e.Member), AddressOf(e.Member)));
            CompareSettings();
            return;
        }

        members[e.Member.Address] = e.Member;
        CompareSettings();
        if (e is not ClusterEvent.MemberUp) return;
        if (!IsSelf(e.Member)) log.Info("Node {0} ({1}) is up.", NameOf(e.Member), AddressOf(e.Member));
        Publish(new Update.NodeUp(clock.Now(), NameOf(e.Member), AddressOf(e.Member)));
    }

    // Each is told once for as long as it lasts.
    private void CompareSettings()
    {
        disagreements = AgreedSettings.Find(members.Values.Select(m => (NameOf(m), NodeRoles.SettingsOf(m.Roles))));
        var now = disagreements.Select(d => d.Text).ToHashSet(StringComparer.Ordinal);
        disagreementsTold.IntersectWith(now);
        foreach (var text in now)
            if (disagreementsTold.Add(text)) log.Warning("Nodes disagree: {0}.", text);
    }

    private void NoteUnreachable(Member member)
    {
        if (unreachable.Add(member.Address)) log.Warning("Node {0} ({1}) does not answer.", NameOf(member), AddressOf(member));
    }

    private void NoteReachable(Member member)
    {
        if (unreachable.Remove(member.Address)) log.Info("Node {0} ({1}) answers again.", NameOf(member), AddressOf(member));
    }

    private bool IsSelf(Member member) => member.UniqueAddress == cluster.SelfUniqueAddress;

    private void NoteTerm(UpdateBatch batch)
    {
        foreach (var began in batch.Updates.OfType<Update.TermBegan>()) term = Math.Max(term, began.Term);
    }

    // One node tells the watchers, so that they hear of it once.
    private void Publish(Update update)
    {
        var teller = members.Values.Where(m => m.HasRole(NodeRoles.Scheduler) && m.Status == MemberStatus.Up).OrderBy(m => m, Member.AgeOrdering).FirstOrDefault();
        if (teller is not null && IsSelf(teller))
            DistributedPubSub.Get(Context.System).Mediator.Tell(new Publish(UpdatesTopic.Name, new UpdateBatch([update])));
    }

    private ImmutableArray<NodeView> Show() =>
        [.. members.Values.Select(View).OrderBy(n => n.Name, StringComparer.Ordinal)];

    private NodeView View(Member member)
    {
        var load = loads.GetValueOrDefault(new Incarnation(member.UniqueAddress.Uid));
        var status = unreachable.Contains(member.Address) ? "unreachable" : member.Status.ToString().ToLowerInvariant();
        var name = NameOf(member);
        var differs = disagreements.Where(d => d.Concerns(name)).Select(d => d.OfNode(name)).ToList();
        return new NodeView(
            name, AddressOf(member), NodeRoles.PartsOf(member.Roles), NodeRoles.TagsOf(member.Roles), status,
            load?.Armed, load?.Running, load?.Queued, load?.ClockOffset) 
        {
            MaxRunning = load?.Capacity is > 0 and var most ? most : null,
            Disagreement = differs.Count > 0 ? string.Join("; ", differs) : null,
        };
    }

    private static string NameOf(Member member) => NodeRoles.NameOf(member.Roles) ?? AddressOf(member);

    internal static string AddressOf(Member member) => $"{member.Address.Host}:{member.Address.Port}";

    private sealed record Load(int Armed, int Running, int Queued, TimeSpan ClockOffset, int Capacity);
}

using Akka.Actor;
using Akka.Cluster;
using Akka.Event;
using Akka.Remote;
using Dcron.Core.Nodes;

namespace Dcron.Actors.Nodes;

/// <summary>
/// Tells crashed nodes from silent ones, one on every node at /user/crashes. When the connection to a member breaks, it asks the member's
/// port; where most scheduler nodes, or most of all nodes, find it refused, that process is dead for certain, and the scheduler nodes
/// quarantine and down it at once instead of after the failure detector's patience. Silence proves nothing and is left to the split-brain
/// resolver.
/// </summary>
internal sealed class CrashWatch : UntypedActor
{
    // What a clock may have drifted since it was measured, and the rounding to milliseconds; then what the measurement may be wrong by where
    // the way of a pulse is not known, and where there was none.
    private static readonly TimeSpan Drift = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan UnknownWay = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Unmeasured = TimeSpan.FromSeconds(1);

    private readonly IPortProbe probe;
    private readonly TimeProvider clock;
    private readonly Cluster cluster = Cluster.Get(Context.System);
    private readonly Incarnation self;
    private readonly CrashVotes votes = new();
    private readonly Dictionary<Incarnation, NodeClock> clocks = [];
    private readonly HashSet<UniqueAddress> probing = [];
    private readonly ILoggingAdapter log = Context.GetLogger();

    public CrashWatch(IPortProbe probe, TimeProvider clock)
    {
        (this.probe, this.clock) = (probe, clock);
        self = new Incarnation(cluster.SelfUniqueAddress.Uid);
    }

    protected override void PreStart()
    {
        Context.System.EventStream.Subscribe(Self, typeof(DisassociatedEvent));
        Context.System.EventStream.Subscribe(Self, typeof(AssociationErrorEvent));
        Context.System.EventStream.Subscribe(Self, typeof(NodeClock));
    }

    protected override void PostStop() => Context.System.EventStream.Unsubscribe(Self);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case AssociationEvent m: Suspect(m.RemoteAddress); break;
            case Probed m: OnProbed(m); break;
            case PortRefused m: Count(m); break;
            case AskDead: foreach (var dead in votes.Dead) Sender.Tell(dead); break;
            case NodeClock m: Note(m); break;
            default: Unhandled(message); break;
        }
    }

    // Those of members, and of whom else the last pulses came from: a few more than there are nodes.
    private void Note(NodeClock measured)
    {
        if (clocks.Count > 2 * cluster.State.Members.Count + 20) clocks.Clear();
        clocks[measured.Node] = measured;
    }

    private void Suspect(Address address)
    {
        // One that leaves in order closes its port before it has gone, and is nobody's worry.
        var member = cluster.State.Members.FirstOrDefault(m => m.Address == address && m.Status is MemberStatus.Up or MemberStatus.WeaklyUp or MemberStatus.Joining);
        if (member is null || member.UniqueAddress == cluster.SelfUniqueAddress || address.Host is not { } host || address.Port is not { } port) return;
        if (!probing.Add(member.UniqueAddress)) return;
        _ = probe.RefusedSinceAsync(host, port).PipeTo(Self, success: since => new Probed(member.UniqueAddress, since), failure: _ => new Probed(member.UniqueAddress, null));
    }

    private void OnProbed(Probed probed)
    {
        probing.Remove(probed.Member);
        if (probed.RefusedSince is not { } since) return;
        var of = new Incarnation(probed.Member.Uid);
        var stoppedBy = since + (clocks.TryGetValue(of, out var measured) ? measured.Offset + (measured.RoundTrip ?? UnknownWay) + Drift : Unmeasured);
        foreach (var scheduler in Schedulers().Where(m => m.UniqueAddress != probed.Member))
            Context.ActorSelection(new RootActorPath(scheduler.Address) / "user" / ClusterPeers.CrashWatchName).Tell(new PortRefused(of, self, stoppedBy));
    }

    private void Count(PortRefused vote)
    {
        var members = Members().ToList();
        if (votes.Add(vote, [.. members.Where(m => m.HasRole(NodeRoles.Scheduler)).Select(Process)], [.. members.Select(Process)], clock.Now()) is not { } died) return;
        Context.System.EventStream.Publish(died);
        if (cluster.State.Members.FirstOrDefault(m => m.UniqueAddress.Uid == vote.Of.Value) is not { } member) return;
        log.Warning("Node {0} has crashed: its connections broke, and most scheduler nodes find its port closed. It is taken out of the cluster.", NodeRoles.NameOf(member.Roles) ?? NodeDirectoryActor.AddressOf(member));
        // Quarantined first: gossip then counts it as terminated, and need not wait until every member has found it unreachable.
        ((IRemoteActorRefProvider)((ExtendedActorSystem)Context.System).Provider).Quarantine(member.Address, member.UniqueAddress.Uid);
        cluster.Down(member.Address);
    }

    private IEnumerable<Member> Schedulers() => Members().Where(m => m.HasRole(NodeRoles.Scheduler));

    private IEnumerable<Member> Members() => cluster.State.Members.Where(m => m.Status is MemberStatus.Up or MemberStatus.Leaving);

    private static Incarnation Process(Member member) => new(member.UniqueAddress.Uid);

    private sealed record Probed(UniqueAddress Member, DateTimeOffset? RefusedSince);
}

/// <summary>Crash watch to those of all scheduler-role nodes: I found its port closed.</summary>
/// <param name="StoppedBy">By the clock of the node that died: it did nothing any more from then on, and had stopped some time before. Null: a voter of an earlier version does not say.</param>
public sealed record PortRefused(Incarnation Of, Incarnation By, DateTimeOffset? StoppedBy);

/// <summary>To the crash watch of this node: whose death is certain? Answered by one <see cref="NodeDied"/> each.</summary>
internal sealed record AskDead;

/// <summary>This process is dead for certain: it starts nothing more, whatever warrant it had. Also on the event stream.</summary>
/// <param name="StoppedBy">By its own clock: it started nothing after. Null: not known.</param>
internal sealed record NodeDied(Incarnation Node, DateTimeOffset? StoppedBy);

/// <summary>On the event stream of a scheduler-role node, with each pulse: how far an executor's clock is ahead of this node's.</summary>
/// <param name="RoundTrip">By how much more it may be ahead at most. Null: not known.</param>
internal sealed record NodeClock(Incarnation Node, TimeSpan Offset, TimeSpan? RoundTrip);

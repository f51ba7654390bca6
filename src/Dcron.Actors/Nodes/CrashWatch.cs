using Akka.Actor;
using Akka.Cluster;
using Akka.Event;
using Akka.Remote;
using Dcron.Core.Nodes;

namespace Dcron.Actors.Nodes;

/// <summary>
/// Tells crashed nodes from silent ones, one on every scheduler-role node at /user/crashes. When the connection to a member breaks, it asks
/// the member's port; where most scheduler nodes find it refused, that process is dead for certain, and is quarantined and downed at once
/// instead of after the failure detector's patience. Silence proves nothing and is left to the split-brain resolver.
/// </summary>
internal sealed class CrashWatch : UntypedActor
{
    private readonly IPortProbe probe;
    private readonly TimeProvider clock;
    private readonly Cluster cluster = Cluster.Get(Context.System);
    private readonly Incarnation self;
    private readonly CrashVotes votes = new();
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
    }

    protected override void PostStop() => Context.System.EventStream.Unsubscribe(Self);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case AssociationEvent m: Suspect(m.RemoteAddress); break;
            case Probed m: OnProbed(m); break;
            case PortRefused m: Count(m); break;
            case AskDead: foreach (var dead in votes.Dead) Sender.Tell(new NodeDied(dead)); break;
            default: Unhandled(message); break;
        }
    }

    private void Suspect(Address address)
    {
        // One that leaves in order closes its port before it has gone, and is nobody's worry.
        var member = cluster.State.Members.FirstOrDefault(m => m.Address == address && m.Status is MemberStatus.Up or MemberStatus.WeaklyUp or MemberStatus.Joining);
        if (member is null || member.UniqueAddress == cluster.SelfUniqueAddress || address.Host is not { } host || address.Port is not { } port) return;
        if (!probing.Add(member.UniqueAddress)) return;
        _ = probe.IsRefusedAsync(host, port).PipeTo(Self, success: refused => new Probed(member.UniqueAddress, refused), failure: _ => new Probed(member.UniqueAddress, false));
    }

    private void OnProbed(Probed probed)
    {
        probing.Remove(probed.Member);
        if (!probed.Refused) return;
        var of = new Incarnation(probed.Member.Uid);
        foreach (var scheduler in Schedulers().Where(m => m.UniqueAddress != probed.Member))
            Context.ActorSelection(new RootActorPath(scheduler.Address) / "user" / ClusterPeers.CrashWatchName).Tell(new PortRefused(of, self));
    }

    private void Count(PortRefused vote)
    {
        var schedulers = Schedulers().Select(m => new Incarnation(m.UniqueAddress.Uid)).ToList();
        if (!votes.Add(vote.Of, vote.By, schedulers, clock.Now())) return;
        Context.System.EventStream.Publish(new NodeDied(vote.Of));
        if (cluster.State.Members.FirstOrDefault(m => m.UniqueAddress.Uid == vote.Of.Value) is not { } member) return;
        log.Warning("Node {0} has crashed: its connections broke, and most scheduler nodes find its port closed. It is taken out of the cluster.", NodeRoles.NameOf(member.Roles) ?? NodeDirectoryActor.AddressOf(member));
        // Quarantined first: gossip then counts it as terminated, and need not wait until every member has found it unreachable.
        ((IRemoteActorRefProvider)((ExtendedActorSystem)Context.System).Provider).Quarantine(member.Address, member.UniqueAddress.Uid);
        cluster.Down(member.Address);
    }

    private IEnumerable<Member> Schedulers() => cluster.State.Members.Where(m => m.HasRole(NodeRoles.Scheduler) && m.Status is MemberStatus.Up or MemberStatus.Leaving);

    private sealed record Probed(UniqueAddress Member, bool Refused);
}

/// <summary>Crash watch to those of all scheduler-role nodes: I found its port closed.</summary>
public sealed record PortRefused(Incarnation Of, Incarnation By);

/// <summary>To the crash watch of this node: whose death is certain? Answered by one <see cref="NodeDied"/> each.</summary>
internal sealed record AskDead;

/// <summary>This process is dead for certain: it starts nothing more, whatever warrant it had. Also on the event stream.</summary>
internal sealed record NodeDied(Incarnation Node);

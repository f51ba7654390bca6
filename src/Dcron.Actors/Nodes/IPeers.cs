using Akka.Actor;
using Akka.Cluster;
using Dcron.Core.Nodes;

namespace Dcron.Actors.Nodes;

/// <summary>Where the actors of the scheduler-role nodes are, as gossip has it now. The only thing that knows their paths.</summary>
public interface IPeers
{
    /// <summary>Node directories of the reachable scheduler-role members, the oldest first.</summary>
    IReadOnlyList<ICanTell> Directories();

    /// <summary>Node directories of all scheduler-role members, reachable or not, the lowest address first: those whose word a warrant needs.</summary>
    IReadOnlyList<ICanTell> Confirmers();

    /// <summary>History actors of the scheduler-role members, this node's own first.</summary>
    IReadOnlyList<ICanTell> Histories();
}

/// <summary><see cref="IPeers"/> by Akka.Cluster's current state.</summary>
public sealed class ClusterPeers(ActorSystem system) : IPeers
{
    public const string DirectoryName = "nodes";
    public const string HistoryName = "history";
    public const string ExecutorName = "executor";
    public const string CrashWatchName = "crashes";
    public const string WatchdogName = "watchdog";

    private readonly Cluster cluster = Cluster.Get(system);

    public IReadOnlyList<ICanTell> Directories() =>
        [.. Schedulers().OrderBy(m => m, Member.AgeOrdering).Select(m => Actor(m, DirectoryName))];

    public IReadOnlyList<ICanTell> Confirmers() =>
        [.. cluster.State.Members.Where(IsScheduler).OrderBy(m => m.Address, Member.AddressOrdering).Select(m => Actor(m, DirectoryName))];

    public IReadOnlyList<ICanTell> Histories() =>
        [.. Schedulers().OrderByDescending(m => m.Address == cluster.SelfAddress).ThenBy(m => m, Member.AgeOrdering).Select(m => Actor(m, HistoryName))];

    /// <summary>Watchdogs of all scheduler-role members.</summary>
    public IReadOnlyList<ICanTell> Watchdogs() => [.. Schedulers().Select(m => Actor(m, WatchdogName))];

    /// <summary>Whether this is the oldest scheduler-role member beside the one of this name, or the only one.</summary>
    public bool IsOldestBeside(string node)
    {
        var schedulers = Schedulers().OrderBy(m => m, Member.AgeOrdering).ToList();
        var spokesman = schedulers.FirstOrDefault(m => NodeRoles.NameOf(m.Roles) != node) ?? schedulers.FirstOrDefault();
        return spokesman?.UniqueAddress == cluster.SelfUniqueAddress;
    }

    private IEnumerable<Member> Schedulers()
    {
        var state = cluster.State;
        return state.Members.Where(m => IsScheduler(m) && !state.Unreachable.Contains(m));
    }

    private static bool IsScheduler(Member member) => member.HasRole(NodeRoles.Scheduler) && member.Status is MemberStatus.Up or MemberStatus.Leaving;

    private ActorSelection Actor(Member member, string name) => system.ActorSelection(new RootActorPath(member.Address) / "user" / name);
}

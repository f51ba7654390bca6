using System.Collections.Immutable;
using Akka.Actor;
using Akka.Cluster;
using Dcron.Actors.Nodes;
using Dcron.Core.Nodes;

namespace Dcron.Actors.Scheduler;

/// <summary>Members with role executor: their links while they are members, and for one warrant longer the fact that they may still act.</summary>
internal sealed class ExecutorMembers
{
    private readonly Dictionary<Incarnation, IActorRef> links = [];
    private readonly Dictionary<Incarnation, DateTimeOffset> leftUntil = [];
    private readonly Dictionary<Incarnation, DateTimeOffset?> dead = [];

    public IEnumerable<IActorRef> Links => links.Values;

    public static Incarnation IncarnationOf(Member member) => new(member.UniqueAddress.Uid);

    public IActorRef? LinkOf(Member member) => links.GetValueOrDefault(IncarnationOf(member));

    public void Add(Member member, IActorRef link) => links[IncarnationOf(member)] = link;

    /// <param name="warrantEnds">When its last warrant has run out.</param>
    public void Remove(Member member, DateTimeOffset warrantEnds)
    {
        var incarnation = IncarnationOf(member);
        links.Remove(incarnation);
        leftUntil[incarnation] = dead.ContainsKey(incarnation) ? DateTimeOffset.MinValue : warrantEnds;
    }

    /// <summary>It is dead for certain: there is no warrant to wait for. One that is a member still is gone when it is none.</summary>
    public void Died(NodeDied died)
    {
        dead[died.Node] = died.StoppedBy;
        if (!links.ContainsKey(died.Node)) leftUntil[died.Node] = DateTimeOffset.MinValue;
    }

    public DateTimeOffset? NextGone => leftUntil.Count == 0 ? null : leftUntil.Values.Min();

    /// <summary>Takes out those whose last warrant has run out.</summary>
    public IReadOnlyList<NodeGone> TakeGone(DateTimeOffset now)
    {
        var gone = leftUntil.Where(x => x.Value <= now).Select(x => x.Key).ToList();
        foreach (var incarnation in gone) leftUntil.Remove(incarnation);
        return [.. gone.Select(g => new NodeGone(g, dead.GetValueOrDefault(g)))];
    }

    /// <summary>Those that may still start armed work.</summary>
    public ImmutableHashSet<Incarnation> MayAct(DateTimeOffset now) => [.. links.Keys, .. leftUntil.Where(x => x.Value > now).Select(x => x.Key)];
}

using System.Collections.Immutable;
using Akka.Actor;
using Dcron.Core.Executions;
using Dcron.Core.Nodes;

namespace Dcron.Actors.Scheduler;

/// <summary>The executors a partition can talk to, and the orders gathered for each until the round that made them is durable.</summary>
internal sealed class KnownNodes
{
    private readonly Dictionary<Incarnation, Slot> slots = [];
    private List<NodeInfo>? eligible;

    /// <summary>Those that can take new work, by name.</summary>
    public IReadOnlyList<NodeInfo> Eligible =>
        eligible ??= [.. slots.Values.Where(s => s.Eligible).Select(s => s.Node).OrderBy(n => n.Name, StringComparer.Ordinal).DistinctBy(n => n.Name)];

    /// <param name="predecessors">Earlier processes of the node, for whose work it answers.</param>
    public void Ready(NodeInfo node, IActorRef link, long session, ImmutableArray<Incarnation> predecessors) =>
        Change(() => slots[node.Incarnation] = new Slot(node, link, session, predecessors));

    public void Unavailable(Incarnation on)
    {
        if (slots.TryGetValue(on, out var slot)) Change(() => slot.Eligible = false);
    }

    /// <summary>It is no longer. Returns whose work it answered for: nobody does now.</summary>
    public ImmutableArray<Incarnation> Gone(Incarnation on)
    {
        eligible = null;
        return slots.Remove(on, out var slot) ? slot.Predecessors : [];
    }

    /// <summary>Whether a later process of its node is known, and knows what this one had started.</summary>
    public bool IsAnsweredFor(Incarnation on) => slots.Values.Any(s => s.Predecessors.Contains(on));

    /// <summary>The process to talk to about what was started on this one: itself, or a later one that answers for it.</summary>
    public Incarnation Answering(Incarnation on)
    {
        if (slots.ContainsKey(on)) return on;
        foreach (var slot in slots.Values)
            if (slot.Predecessors.Contains(on)) return slot.Node.Incarnation;
        return on;
    }

    /// <summary>An order for a process that is not known is dropped: its ledger, when it comes, tells what it lacks.</summary>
    public void Order(Incarnation to, Order order)
    {
        if (slots.TryGetValue(to, out var slot)) slot.Orders.Add(order);
    }

    public void SendOrders(IActorRef self)
    {
        foreach (var slot in slots.Values)
        {
            if (slot.Orders.Count == 0) continue;
            slot.Link.Tell(new SendOrders(slot.Session, [.. slot.Orders]), self);
            slot.Orders.Clear();
        }
    }

    private void Change(Action change)
    {
        change();
        eligible = null;
    }

    private sealed class Slot(NodeInfo node, IActorRef link, long session, ImmutableArray<Incarnation> predecessors)
    {
        public ImmutableArray<Incarnation> Predecessors { get; } = predecessors;
        public NodeInfo Node { get; } = node;
        public IActorRef Link { get; } = link;
        public long Session { get; } = session;
        public bool Eligible { get; set; } = true;
        public List<Order> Orders { get; } = [];
    }
}

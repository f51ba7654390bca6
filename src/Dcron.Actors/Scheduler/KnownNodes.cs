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
        eligible ??= [.. slots.Values.Where(s => s.Eligible).Select(Loaded).OrderBy(n => n.Name, StringComparer.Ordinal).DistinctBy(n => n.Name)];

    /// <param name="predecessors">Earlier processes of the node, for whose work it answers.</param>
    public void Ready(NodeInfo node, IActorRef link, long session, ImmutableArray<Incarnation> predecessors) =>
        Change(() => slots[node.Incarnation] = new Slot(node, link, session, predecessors));

    /// <param name="why">How it stands from here on.</param>
    public void Unavailable(Incarnation on, NodeStanding why)
    {
        if (slots.TryGetValue(on, out var slot)) Change(() => (slot.Eligible, slot.Why) = (false, why));
    }

    /// <summary>How the node of a process stands, of which an earlier or later process may be known too; null: this process is not known.</summary>
    public RosterChange? StandingOf(Incarnation on, DateTimeOffset at)
    {
        if (!slots.TryGetValue(on, out var slot)) return null;
        var able = slots.Values.FirstOrDefault(s => s.Eligible && s.Node.Name == slot.Node.Name);
        return new RosterChange(at, slot.Node.Name, able is null ? slot.Why : NodeStanding.Able, (able ?? slot).Node.Tags);
    }

    /// <summary>It is no longer. Returns whose work it answered for: nobody does now.</summary>
    public ImmutableArray<Incarnation> Gone(Incarnation on)
    {
        eligible = null;
        return slots.Remove(on, out var slot) ? slot.Predecessors : [];
    }

    /// <summary>Whether a later process of its node is known, and knows what this one had started.</summary>
    public bool IsAnsweredFor(Incarnation on) => slots.Values.Any(s => s.Predecessors.Contains(on));

    /// <summary>Whether a process knows what an earlier one of its node had started.</summary>
    public bool AnswersFor(Incarnation on, Incarnation earlier) => slots.TryGetValue(on, out var slot) && slot.Predecessors.Contains(earlier);

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
        if (!slots.TryGetValue(to, out var slot)) return;
        slot.Orders.Add(order);
        if (order is Order.Arm) slot.Placed++;
    }

    /// <summary>Takes what the executors last said of how busy they are.</summary>
    public void Note(NodeLoads loads)
    {
        foreach (var slot in slots.Values)
        {
            if (loads.Nodes.FirstOrDefault(n => n.Name == slot.Node.Name) is not { Armed: { } armed, Running: { } running } said) continue;
            // What was placed meanwhile is in this report, or in the next one.
            slot.Placed = 0;
            slot.Node = slot.Node with { Busy = armed + running, Capacity = said.MaxRunning ?? 0 };
        }

        Recount();
    }

    /// <summary>Counts in what has been placed since the last report.</summary>
    public void Recount() => eligible = null;

    private static NodeInfo Loaded(Slot slot) => slot.Placed == 0 ? slot.Node : slot.Node with { Busy = slot.Node.Busy + slot.Placed };

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
        public NodeInfo Node { get; set; } = node;

        /// <summary>Attempts armed there by this partition since the node last said how busy it is.</summary>
        public int Placed { get; set; }

        public IActorRef Link { get; } = link;
        public long Session { get; } = session;
        public bool Eligible { get; set; } = true;

        /// <summary>Why it is not eligible.</summary>
        public NodeStanding Why { get; set; } = NodeStanding.Able;
        public List<Order> Orders { get; } = [];
    }
}

using Dcron.Chaos.Operation;
using Dcron.Chaos.Topology;

namespace Dcron.Chaos.Nemesis;

/// <summary>A time in which a fault was at work.</summary>
internal sealed record FaultSpan(string Kind, string Target, DateTimeOffset From, DateTimeOffset To);

/// <summary>A time in which a node's clock was off by so much.</summary>
internal sealed record ClockShift(string Node, DateTimeOffset From, DateTimeOffset To, TimeSpan By);

/// <summary>What faults act upon, and where they note what they did.</summary>
internal sealed class Arena(Cluster cluster, IStore store, INetwork network, ApiClient api, EventLog log)
{
    private readonly List<FaultSpan> spans = [];
    private readonly List<ClockShift> shifts = [];
    private readonly List<string> current = [];

    public Cluster Cluster => cluster;

    public IStore Store => store;

    public INetwork Network => network;

    public IReadOnlyList<FaultSpan> Spans
    {
        get { lock (spans) return [.. spans]; }
    }

    public IReadOnlyList<ClockShift> Shifts
    {
        get { lock (shifts) return [.. shifts]; }
    }

    /// <summary>The faults that are at work now, for whoever watches.</summary>
    public string Current
    {
        get { lock (spans) return string.Join(" + ", current); }
    }

    public IReadOnlyList<Machine> Machines => [.. cluster.Nodes.Select(n => n.Machine), .. store.Machines];

    /// <summary>Notes a fault from here until the answer is disposed.</summary>
    public IDisposable Begin(string kind, string target)
    {
        var name = $"{kind} {target}";
        log.Note($"fault: {name}");
        lock (spans) current.Add(name);
        return new Span(this, name, kind, target);
    }

    public void Note(string text) => log.Note(text);

    public void Shifted(ClockShift shift)
    {
        lock (shifts) shifts.Add(shift);
    }

    /// <summary>Takes a node that no other fault has; every other time the one that schedules. Null: all are taken.</summary>
    public async Task<DcronNode?> TakeNodeAsync(Random random, CancellationToken stop, Func<DcronNode, bool>? which = null)
    {
        var nodes = cluster.Nodes.Where(which ?? (_ => true)).OrderBy(_ => random.Next()).ToList();
        if (random.Next(2) == 0 && await api.SchedulerAsync(stop) is { } scheduler && nodes.FindIndex(n => n.Name == scheduler.Node) is var found and > 0)
            (nodes[0], nodes[found]) = (nodes[found], nodes[0]);
        return nodes.FirstOrDefault(n => n.TryTake());
    }

    private void End(string name, FaultSpan span)
    {
        log.Note($"over: {name}");
        lock (spans)
        {
            current.Remove(name);
            spans.Add(span);
        }
    }

    private sealed class Span(Arena arena, string name, string kind, string target) : IDisposable
    {
        private readonly DateTimeOffset from = TimeProvider.System.GetUtcNow();

        public void Dispose() => arena.End(name, new FaultSpan(kind, target, from, TimeProvider.System.GetUtcNow()));
    }
}

using System.Collections.Immutable;
using Dcron.Chaos.Operation;
using Dcron.Chaos.Workload;

namespace Dcron.Chaos.Checker;

/// <summary>A time in which it is certain what held for a job: from one answer to the next request.</summary>
/// <param name="Definition">Null: the job was deleted.</param>
/// <param name="Life">Grows with each deletion.</param>
/// <param name="Unreached">Nodes that an answer up to here named as not reached: they may still start what was armed.</param>
internal sealed record Span(DateTimeOffset From, DateTimeOffset To, ChaosJob? Definition, bool Paused, int Life, ImmutableHashSet<string> Unreached)
{
    public bool Holds(DateTimeOffset at) => From <= at && at <= To;
}

/// <summary>What held for a job at what time, as far as the answers that the client had tell.</summary>
internal static class Timeline
{
    public static IReadOnlyList<Span> Of(IEnumerable<ClientCall> calls, DateTimeOffset end)
    {
        var spans = new List<Span>();
        var known = new Span(DateTimeOffset.MinValue, end, Definition: null, Paused: false, Life: 0, []);
        var certain = false;
        foreach (var call in calls.Where(c => c.Kind != CallKind.Run).OrderBy(c => c.Sent))
        {
            if (call.Sent >= end) break;
            if (certain) spans.Add(known with { To = call.Sent });
            known = After(known, call);
            certain = call.Acknowledged;
        }

        if (certain) spans.Add(known with { To = end });
        return spans;
    }

    private static Span After(Span known, ClientCall call)
    {
        var next = known with { From = call.Done, Unreached = known.Unreached.Union(call.Unreached) };
        return call.Kind switch
        {
            CallKind.Put when known.Definition is null => next with { Definition = call.Definition, Paused = false },
            CallKind.Put => next with { Definition = call.Definition },
            CallKind.Pause => next with { Paused = true },
            CallKind.Resume => next with { Paused = false },
            CallKind.Delete => next with { Definition = null, Paused = false, Life = known.Life + 1 },
            _ => throw new InvalidOperationException($"What a {call.Kind} changes is not known."),
        };
    }
}

using System.Collections.Immutable;
using Dcron.Chaos.Operation;
using Dcron.Chaos.Workload;

namespace Dcron.Chaos.Checker;

/// <summary>A time in which it is certain what held for a job: from one answer to the next request.</summary>
/// <param name="Definition">Null: the job was deleted.</param>
/// <param name="PausedAlone">By its own name.</param>
/// <param name="PausedWith">The pauses of many that hold it: a team, or nothing for all jobs.</param>
/// <param name="Life">Grows with each deletion.</param>
/// <param name="Unreached">Nodes that an answer up to here named as not reached: they may still start what was armed.</param>
internal sealed record Span(
    DateTimeOffset From, DateTimeOffset To, ChaosJob? Definition, bool PausedAlone, ImmutableHashSet<string> PausedWith, int Life, ImmutableHashSet<string> Unreached)
{
    public bool Paused => PausedAlone || !PausedWith.IsEmpty;

    public bool Holds(DateTimeOffset at) => From <= at && at <= To;
}

/// <summary>What held for a job at what time, as far as the answers that the client had tell.</summary>
internal static class Timeline
{
    /// <param name="calls">Those that concern the job.</param>
    public static IReadOnlyList<Span> Of(IEnumerable<ClientCall> calls, DateTimeOffset end)
    {
        var spans = new List<Span>();
        var known = new Span(DateTimeOffset.MinValue, end, Definition: null, PausedAlone: false, [], Life: 0, []);
        // What is not known since a request about it has no answer: the definition, the pause of the job, a pause of many.
        var uncertain = new HashSet<string>();
        foreach (var call in calls.Where(c => c.Changes).OrderBy(c => c.Sent))
        {
            if (call.Sent >= end) break;
            if (IsCertain() && known.From < call.Sent) spans.Add(known with { To = call.Sent });
            known = After(known, call);
            if (call.Acknowledged) uncertain.ExceptWith(Subjects(call));
            else uncertain.UnionWith(Subjects(call));
        }

        if (IsCertain() && known.From < end) spans.Add(known with { To = end });
        return spans;

        bool IsCertain() => known.From > DateTimeOffset.MinValue && uncertain.Count == 0;
    }

    private static IEnumerable<string> Subjects(ClientCall call) => call.Kind switch
    {
        CallKind.Put => ["definition"],
        CallKind.Delete => ["definition", "pause"],
        CallKind.Pause or CallKind.Resume => ["pause"],
        _ => [$"pause of {call.Team}"],
    };

    private static Span After(Span known, ClientCall call)
    {
        var next = known with { From = call.Done > known.From ? call.Done : known.From, Unreached = known.Unreached.Union(call.Unreached) };
        return call.Kind switch
        {
            CallKind.Put when known.Definition is null => next with { Definition = call.Definition, PausedAlone = false },
            CallKind.Put => next with { Definition = call.Definition },
            CallKind.Pause => next with { PausedAlone = true },
            CallKind.Resume => next with { PausedAlone = false },
            CallKind.PauseMany => next with { PausedWith = next.PausedWith.Add(call.Team ?? "") },
            CallKind.ResumeMany => next with { PausedWith = next.PausedWith.Remove(call.Team ?? "") },
            CallKind.Delete => next with { Definition = null, PausedAlone = false, Life = known.Life + 1 },
            _ => throw new InvalidOperationException($"What a {call.Kind} changes is not known."),
        };
    }
}

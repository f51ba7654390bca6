using System.Collections.Immutable;
using Dcron.Core.Jobs;
using Dcron.Core.Nodes;

namespace Dcron.Core.Executions;

/// <summary>Tells which nodes were candidates of a job at an instant, from the roster and the job's present target.</summary>
/// <param name="roster">Of the part of the scheduler that the job belongs to.</param>
/// <param name="without">Nodes of the present that do not run work.</param>
public sealed class CandidateBook(JobView job, Roster roster, ImmutableArray<string> without)
{
    private readonly Dictionary<int, Candidates?> told = [];

    public static CandidateBook Empty(JobView job) => new(job, Roster.None, []);

    /// <summary>Null where that is not known: it was before what is kept, or before the job, and perhaps its target, last changed.</summary>
    public Candidates? At(DateTimeOffset instant)
    {
        if (instant < job.UpdatedAt) return null;
        var version = roster.CountAt(instant);
        if (!told.TryGetValue(version, out var known)) told[version] = known = Compute(instant, _ => null);
        return known;
    }

    /// <summary>Of the attempt that an execution ended with: a retry may have had to go elsewhere.</summary>
    internal Candidates? Of(RecordedExecution execution)
    {
        var last = execution.Attempts.MaxBy(a => a.Id.Number)!;
        if (last.PlannedAt is not { } at) return null;
        if (last.Id.Number == 1 || !job.Definition.Retry.OtherNode) return At(at);
        var before = execution.Attempts.Where(a => a.Id.Number < last.Id.Number).ToLookup(a => a.Id.Node, StringComparer.Ordinal);
        return at < job.UpdatedAt ? null : Compute(at, node => before.Contains(node) ? $"attempt {before[node].Max(a => a.Id.Number)} ran there, and a retry goes to another node" : null);
    }

    /// <summary>The tags that no executor of the present has.</summary>
    public ImmutableArray<string> TagsNobodyHas(DateTimeOffset now) => Candidates.TagsNobodyHas(job.Definition.Target, roster.At(now)?.Values ?? []);

    private Candidates? Compute(DateTimeOffset instant, Func<string, string?> excluded) =>
        roster.At(instant) is { } standing ? Candidates.Of(job.Definition.Target, standing, without, excluded) : null;
}

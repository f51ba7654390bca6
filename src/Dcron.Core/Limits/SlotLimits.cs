using System.Collections.Immutable;
using Dcron.Core.Jobs;

namespace Dcron.Core.Limits;

/// <summary>How many attempts may run at once in the cluster: of all jobs, and of those with a label.</summary>
/// <param name="Cluster">Of all jobs; 0: no limit.</param>
/// <param name="Labels">Of the jobs with each label.</param>
public sealed record SlotLimits(int Cluster, ImmutableArray<(JobLabel Label, int Most)> Labels)
{
    /// <summary>The name of the limit for all jobs; that of a label is <c>name=value</c>.</summary>
    public const string AllJobs = "cluster";

    public static readonly SlotLimits None = new(0, []);

    /// <summary>Every limit by its name.</summary>
    public IEnumerable<(string Name, int Most)> All =>
        (Cluster > 0 ? [(AllJobs, Cluster)] : Enumerable.Empty<(string, int)>()).Concat(Labels.Select(l => (l.Label.ToString(), l.Most)));

    /// <summary>The names of the limits that a job falls under; mostly none.</summary>
    public ImmutableArray<string> Of(JobDefinition job)
    {
        if (Cluster == 0 && Labels.IsEmpty) return [];
        var names = ImmutableArray.CreateBuilder<string>();
        if (Cluster > 0) names.Add(AllJobs);
        foreach (var (label, _) in Labels)
            if (job.Labels.TryGetValue(label.Name, out var value) && value == label.Value) names.Add(label.ToString());
        return names.ToImmutable();
    }
}

/// <summary>What one job takes and wants of the slots under its limits.</summary>
/// <param name="Limits">The names of its limits.</param>
/// <param name="Taken">Attempts that are on a node and not over.</param>
/// <param name="Waiting">What could be placed if it had a slot.</param>
public sealed record JobSlots(JobId Job, ImmutableArray<string> Limits, int Priority, int Taken, ImmutableArray<SlotRequest> Waiting)
{
    public bool Equals(JobSlots? other) =>
        other is not null && Job == other.Job && Priority == other.Priority && Taken == other.Taken && Limits.SequenceEqual(other.Limits) && Waiting.SequenceEqual(other.Waiting);

    public override int GetHashCode() => HashCode.Combine(Job, Taken, Waiting.Length);
}

/// <param name="From">When it was to start.</param>
/// <param name="Weight">Of how many slots it needs: more than one where it runs on several nodes.</param>
public readonly record struct SlotRequest(Executions.AttemptId Attempt, DateTimeOffset From, int Weight);

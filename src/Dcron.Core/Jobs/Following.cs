using System.Collections.Immutable;
using Dcron.Core.Executions;

namespace Dcron.Core.Jobs;

/// <summary>What a job that runs after others durably knows of them.</summary>
/// <param name="Joins">Due times for which a parent has ended and another has not, or for which the job is still to run. Oldest due time first.</param>
/// <param name="Heard">Up to where each parent has been heard.</param>
/// <param name="Floor">A due time up to here that no join stands for is over: it was settled, and its join is forgotten.</param>
/// <param name="PlannedThrough">The latest due time that the job ran for after its parents.</param>
public sealed record Following(ImmutableArray<Join> Joins, ImmutableArray<Heard> Heard, DateTimeOffset Floor, DateTimeOffset PlannedThrough)
{
    /// <summary>At most this many joins are remembered; the oldest gives way.</summary>
    public const int MostJoins = 100;

    public static readonly Following None = new([], [], DateTimeOffset.MinValue, DateTimeOffset.MinValue);

    public Join? Find(DateTimeOffset due, string suffix)
    {
        foreach (var join in Joins)
            if (join.Is(due, suffix)) return join;
        return null;
    }

    /// <summary>Whether an end with this number has been heard before.</summary>
    public bool HasHeard(JobId parent, long line, long number)
    {
        foreach (var heard in Heard)
            if (heard.Parent == parent) return heard.Line == line && heard.Number >= number;
        return false;
    }
}

/// <summary>The parents' executions of one due time (and one suffix, where a person's run or a backfill began the chain).</summary>
/// <param name="At">When the latest of them was heard.</param>
/// <param name="Settled">The job has run for it, or it was skipped; kept so that a parent that ends later starts nothing.</param>
public sealed record Join(DateTimeOffset Due, string Suffix, DateTimeOffset At, bool Settled, ImmutableArray<ParentEnd> Ends)
{
    public bool Is(DateTimeOffset due, string suffix) => Due == due && Suffix == suffix;
}

public readonly record struct ParentEnd(JobId Parent, Outcome Outcome);

/// <param name="Line">A parent that was deleted and made anew counts its ends on another line.</param>
/// <param name="Number">Of the last of its ends that was heard.</param>
public sealed record Heard(JobId Parent, long Line, long Number);

/// <summary>What a job that others follow still has to tell them.</summary>
/// <param name="Line">Tells this job's numbers from those of a deleted one of its name; 0: it has had no followers yet.</param>
/// <param name="Number">Of the latest end that followers are told of.</param>
/// <param name="Untold">Oldest first.</param>
public sealed record Telling(long Line, long Number, ImmutableArray<Untold> Untold)
{
    public static readonly Telling None = new(0, 0, []);
}

/// <summary>An execution that has ended, and the followers that have not confirmed that they know.</summary>
public sealed record Untold(long Number, DateTimeOffset Due, string Suffix, Outcome Outcome, DateTimeOffset At, ImmutableArray<JobId> Followers);

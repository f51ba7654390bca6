using System.Collections.Immutable;
using Dcron.Core.Executions;
using Dcron.Core.Jobs;

namespace Dcron.Core.Schedules;

/// <summary>How a parent must have ended for what comes after it to run. The numbers are a wire contract: append only.</summary>
public enum AfterOn
{
    Success = 0,

    /// <summary>Failed, timed out or lost.</summary>
    Failure = 1,

    /// <summary>Ended in any way, cancelled included.</summary>
    Done = 2,
}

/// <summary>Of how many parents. The numbers are a wire contract: append only.</summary>
public enum AfterJoin
{
    /// <summary>Once every parent has ended as wanted.</summary>
    All = 0,

    /// <summary>Once, when the first parent has ended as wanted.</summary>
    Any = 1,
}

/// <summary>
/// <c>after</c>: never due by time; the job runs when other jobs have ended, for the due time that they ran for. Its text is for people:
/// a job document writes and reads it as an object.
/// </summary>
public sealed class AfterSchedule : Schedule
{
    /// <summary>More parents than this are refused.</summary>
    public const int MostJobs = 20;

    private const string Start = "after ";

    /// <param name="jobs">At least one, each once.</param>
    public AfterSchedule(ImmutableArray<JobId> jobs, AfterOn on, AfterJoin join) : base(Describe(jobs, on, join), null) =>
        (Jobs, On, Join) = (jobs, on, join);

    /// <summary>The parents, in the order in which the user named them.</summary>
    public ImmutableArray<JobId> Jobs { get; }

    public AfterOn On { get; }

    public AfterJoin Join { get; }

    /// <summary>Whether a recorded text is that of such a schedule.</summary>
    public static bool IsText(string text) => text.StartsWith(Start, StringComparison.Ordinal);

    public override DateTimeOffset? Next(DateTimeOffset after) => null;

    public bool Wants(Outcome outcome) => On switch
    {
        AfterOn.Success => outcome == Outcome.Succeeded,
        AfterOn.Failure => outcome is Outcome.Failed or Outcome.TimedOut or Outcome.Lost,
        AfterOn.Done => outcome is not Outcome.Skipped,
        _ => throw new InvalidOperationException($"Unknown word {On}."),
    };

    private static string Describe(ImmutableArray<JobId> jobs, AfterOn on, AfterJoin join)
    {
        var words = new List<string>();
        if (on != AfterOn.Success) words.Add(on == AfterOn.Failure ? "failure" : "done");
        if (join == AfterJoin.Any) words.Add("any");
        return Start + string.Join(", ", jobs) + (words.Count > 0 ? $" ({string.Join(", ", words)})" : "");
    }
}

namespace Dcron.Chaos.Workload;

/// <summary>The jobs that a job runs after, in place of a beat.</summary>
/// <param name="Second">Null: there is one parent.</param>
/// <param name="On">success, failure or done.</param>
/// <param name="All">All parents have to end as wanted; otherwise one is enough.</param>
internal sealed record After(string First, string? Second = null, string On = "success", bool All = true)
{
    public IReadOnlyList<string> Parents => Second is null ? [First] : [First, Second];

    public object Document => new { jobs = Parents, on = On, join = All ? "all" : "any" };

    public bool Wants(string outcome) => On switch
    {
        "success" => outcome == "Succeeded",
        "failure" => outcome is "Failed" or "TimedOut" or "Lost",
        _ => outcome != "Skipped",
    };

    /// <summary>Of outcomes that are known and of parents that have none: whether the job is to run.</summary>
    public bool IsReady(IReadOnlyCollection<string?> outcomes) =>
        outcomes.Count(o => o is not null && Wants(o)) >= (All ? Parents.Count : 1);
}

using Dcron.Chaos.Operation;
using Dcron.Chaos.Workload;

namespace Dcron.Chaos.Checker;

/// <summary>The evidence, arranged for looking things up.</summary>
internal sealed class CaseFile
{
    private readonly Dictionary<string, RecordedExecution> recorded;
    private readonly Dictionary<(string Job, DateTimeOffset Due), AccountedDue> accounted;
    private readonly ILookup<(string Execution, string Node, int Attempt), LedgerLine> ends;
    private readonly ILookup<string, DateTimeOffset> deaths;

    public CaseFile(Evidence evidence)
    {
        Evidence = evidence;
        Starts = [.. evidence.Ledger.Where(l => l.IsStart)];
        StartsOf = Starts.ToLookup(l => l.Execution);
        recorded = evidence.History.ToDictionary(e => e.Id);
        accounted = evidence.Accounting.ToDictionary(a => (a.Job, a.Due));
        ends = evidence.Ledger.Where(l => !l.IsStart).ToLookup(l => (l.Execution, l.Node, l.Attempt));
        deaths = evidence.Deaths.ToLookup(d => d.Node, d => d.At);
        Timelines = evidence.Jobs.Values.ToDictionary(j => j.Name, j => Timeline.Of(evidence.Calls.Where(c => c.Concerns(j)), evidence.End));
    }

    public Evidence Evidence { get; }

    public IReadOnlyList<LedgerLine> Starts { get; }

    public ILookup<string, LedgerLine> StartsOf { get; }

    /// <summary>By job: what held when.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<Span>> Timelines { get; }

    public ChaosJob Job(LedgerLine line) => Evidence.Jobs[line.Job];

    public RecordedExecution? Recorded(string execution) => recorded.GetValueOrDefault(execution);

    public RecordedAttempt? Recorded(LedgerLine line) =>
        Recorded(line.Execution)?.Attempts.FirstOrDefault(a => a.Node == line.Node && a.Number == line.Attempt);

    /// <summary>What Dcron says became of a due time; null: nothing.</summary>
    public AccountedDue? Accounted(string job, DateTimeOffset due) => accounted.GetValueOrDefault((job, due));

    /// <summary>When the attempt wrote that it ended; null: it did not.</summary>
    public DateTimeOffset? EndOf(LedgerLine start) => ends[(start.Execution, start.Node, start.Attempt)].FirstOrDefault(l => l.Process == start.Process)?.At;

    /// <summary>
    /// Until when the work counts: until it ended, or its node died or it was given up as lost. What goes on after that nobody can know, and
    /// its place is free again.
    /// </summary>
    public DateTimeOffset RunsUntil(LedgerLine start)
    {
        var record = Recorded(start);
        var until = EndOf(start) ?? (record?.FinishedAt is { } finished ? finished - ShiftOf(start.Node, finished) : Evidence.End);
        if (deaths[start.Node].Where(d => d >= start.Born).Select(d => (DateTimeOffset?)d).Min() is { } death && death < until) until = death;
        return record is { Outcome: "Lost", FinishedAt: { } lost } && lost < until ? lost : until;
    }

    /// <summary>
    /// Whether a node died between two instants. One that is thrown out of the cluster ends itself only when it hears of it, and what it
    /// then tells of its work replaces <c>Lost</c> in the history: until the later instant it may have stood there.
    /// </summary>
    public bool Died(string node, DateTimeOffset from, DateTimeOffset to) => deaths[node].Any(d => d >= from && d <= to);

    /// <summary>By how much the node's clock was off then.</summary>
    public TimeSpan ShiftOf(string node, DateTimeOffset at) =>
        Evidence.Shifts.Where(s => s.Node == node && s.From <= at && at <= s.To).Select(s => s.By.Duration()).DefaultIfEmpty(TimeSpan.Zero).Max();

    /// <summary>Whether the job was deleted at some time between two instants.</summary>
    public bool WasDeleted(string job, DateTimeOffset from, DateTimeOffset to) =>
        Evidence.Calls.Any(c => c.Kind == CallKind.Delete && c.Job == job && c.Sent <= to && c.Done >= from);
}

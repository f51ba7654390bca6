using Dcron.Chaos.Workload;

namespace Dcron.Chaos.Checker;

/// <summary>The evidence, arranged for looking things up.</summary>
internal sealed class CaseFile
{
    // An end that the scheduler knew and the history not yet goes with its node: docs/guarantees.md says so. The history may have been
    // away for the longest fault before, and a node that is cut off takes its time to end.
    private static readonly TimeSpan RecordUnderWay = TimeSpan.FromMinutes(3);

    private readonly Dictionary<string, RecordedExecution> recorded;
    private readonly ILookup<(string Execution, string Node, int Attempt), LedgerLine> ends;
    private readonly ILookup<string, DateTimeOffset> deaths;

    public CaseFile(Evidence evidence)
    {
        Evidence = evidence;
        Starts = [.. evidence.Ledger.Where(l => l.IsStart)];
        StartsOf = Starts.ToLookup(l => l.Execution);
        recorded = evidence.History.ToDictionary(e => e.Id);
        ends = evidence.Ledger.Where(l => !l.IsStart).ToLookup(l => (l.Execution, l.Node, l.Attempt));
        deaths = evidence.Deaths.ToLookup(d => d.Node, d => d.At);
        Timelines = evidence.Calls.GroupBy(c => c.Job).ToDictionary(g => g.Key, g => Timeline.Of(g, evidence.End));
    }

    public Evidence Evidence { get; }

    public IReadOnlyList<LedgerLine> Starts { get; }

    public ILookup<string, LedgerLine> StartsOf { get; }

    /// <summary>By job: what held when.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<Span>> Timelines { get; }

    public RecordedExecution? Recorded(string execution) => recorded.GetValueOrDefault(execution);

    public RecordedAttempt? Recorded(LedgerLine line) =>
        Recorded(line.Execution)?.Attempts.FirstOrDefault(a => a.Node == line.Node && a.Number == line.Attempt);

    /// <summary>When the attempt wrote that it ended; null: it did not.</summary>
    public DateTimeOffset? EndOf(LedgerLine start) => ends[(start.Execution, start.Node, start.Attempt)].FirstOrDefault(l => l.Process == start.Process)?.At;

    /// <summary>When the node's process ended next; null: it lived on.</summary>
    public DateTimeOffset? DeathAfter(string node, DateTimeOffset at) => deaths[node].Where(d => d >= at).Select(d => (DateTimeOffset?)d).Min();

    /// <summary>Whether the record of this attempt may have gone with its node, which is said of and no fault.</summary>
    public bool MayLackRecord(LedgerLine start) =>
        DeathAfter(start.Node, start.Born) is { } death && (EndOf(start) is not { } end || death <= end + RecordUnderWay);

    /// <summary>By how much the node's clock was off then.</summary>
    public TimeSpan ShiftOf(string node, DateTimeOffset at) =>
        Evidence.Shifts.Where(s => s.Node == node && s.From <= at && at <= s.To).Select(s => s.By.Duration()).DefaultIfEmpty(TimeSpan.Zero).Max();
}

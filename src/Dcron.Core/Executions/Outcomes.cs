namespace Dcron.Core.Executions;

/// <summary>
/// The outcome of an execution as its attempts make it: Succeeded when the last attempt of every place succeeded, else the worst of
/// those last attempts. Skipped attempts (their node left before the due time) do not count where any other exists.
/// </summary>
/// <remarks>
/// A place is one of the nodes the execution was planned for. Attempt n replaces attempt n-1 of the same node; where its node has no
/// attempt n-1 it replaces that of a node which has no attempt n, a lost one first: so a rerun elsewhere settles what was lost.
/// </remarks>
public static class Outcomes
{
    private static readonly Outcome[] WorstFirst =
        [Outcome.Failed, Outcome.TimedOut, Outcome.Lost, Outcome.Cancelled, Outcome.Skipped, Outcome.Succeeded];

    /// <exception cref="ArgumentException">There is no attempt, or an outcome has no place in the order.</exception>
    public static Outcome Of(IEnumerable<(string Node, int Number, Outcome Outcome)> attempts) => Decisive(attempts).Outcome;

    /// <summary>The attempt whose outcome is the execution's: the worst of the last ones, by node where several are as bad.</summary>
    /// <exception cref="ArgumentException">There is no attempt, or an outcome has no place in the order.</exception>
    public static (string Node, int Number, Outcome Outcome) Decisive(IEnumerable<(string Node, int Number, Outcome Outcome)> attempts)
    {
        var all = attempts.ToList();
        if (all.Count == 0) throw new ArgumentException("An execution without attempts has no outcome.", nameof(attempts));
        if (all.Count == 1) return all[0];
        return Deciding(all).OrderBy(a => Rank(a.Outcome)).ThenBy(a => a.Node, StringComparer.Ordinal).First();
    }

    private static List<(string Node, int Number, Outcome Outcome)> Deciding(List<(string Node, int Number, Outcome Outcome)> all)
    {
        var counted = all.Where(a => a.Outcome != Outcome.Skipped).ToList();
        if (counted.Count == 0) return all;

        var last = new List<(string Node, int Number, Outcome Outcome)>();
        foreach (var round in counted.GroupBy(a => a.Number).OrderBy(g => g.Key))
        {
            var nodes = round.Select(a => a.Node).ToHashSet();
            foreach (var attempt in round.OrderBy(a => a.Node, StringComparer.Ordinal))
            {
                var replaced = Replaced(last, attempt, nodes);
                if (replaced < 0) last.Add(attempt);
                else last[replaced] = attempt;
            }
        }

        return last;
    }

    private static int Replaced(
        List<(string Node, int Number, Outcome Outcome)> last, (string Node, int Number, Outcome Outcome) attempt, HashSet<string> round)
    {
        var own = last.FindIndex(a => a.Node == attempt.Node && a.Number < attempt.Number);
        if (own >= 0 || attempt.Number == 1) return own;

        var free = last.FindIndex(a => Free(a) && a.Outcome == Outcome.Lost);
        return free >= 0 ? free : last.FindIndex(Free);

        bool Free((string Node, int Number, Outcome Outcome) a) => a.Number == attempt.Number - 1 && !round.Contains(a.Node) && a.Outcome != Outcome.Succeeded;
    }

    private static int Rank(Outcome outcome)
    {
        var rank = Array.IndexOf(WorstFirst, outcome);
        return rank >= 0 ? rank : throw new ArgumentException($"Outcome {outcome} has no place in the order from worst to best.", nameof(outcome));
    }
}

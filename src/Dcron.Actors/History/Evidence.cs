using Dcron.Core.Executions;

namespace Dcron.Actors.History;

/// <summary>
/// How much a record of an attempt can be trusted, against another record of the same attempt. Records arrive late, twice and out of
/// order: a node that was thought lost reports after all, or a sender that had to drop output repeats what was recorded with it.
/// </summary>
public static class Evidence
{
    /// <summary>
    /// Of two records of one attempt the greater evidence stays, and among equals the later. What was seen beats what was concluded
    /// (Lost is a conclusion), then a record that knows the start beats one that does not, then one with output beats one without.
    /// </summary>
    public static int Of(AttemptRecord record) =>
        (record.Result.Outcome == Outcome.Lost ? 0 : 4) + (record.Result.StartedAt is null ? 0 : 2) + (record.Output.Length == 0 ? 0 : 1);

    /// <summary>The one of two records of the same attempt that stays.</summary>
    public static AttemptRecord Better(AttemptRecord earlier, AttemptRecord later) => Of(later) >= Of(earlier) ? later : earlier;
}

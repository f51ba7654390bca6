namespace Dcron.Chaos.Checker;

/// <summary>Holds the evidence of a run against what Dcron promises. Pure, and nothing in it depends on how fast the machine was.</summary>
internal static class Verdict
{
    /// <summary>How finely the ledger, the kernel and the clocks tell time.</summary>
    public static readonly TimeSpan Grain = TimeSpan.FromMilliseconds(50);

    private static readonly Func<CaseFile, IEnumerable<Violation>>[] Rules =
    [
        LaunchRules.StartedTwice,
        LaunchRules.TooEarly,
        OverlapRules.Overlapped,
        OverlapRules.SkippedInsteadOfQueued,
        OverlapRules.NotEnded,
        OverlapRules.OverLimit,
        DueRules.StartedThoughExcluded,
        DueRules.SkippedForAnotherReason,
        DueRules.OutsideJitter,
        FollowRules.NotFollowed,
        FollowRules.FollowedNothing,
        ClientRules.StartedAfterReply,
        ClientRules.StartedAfterKill,
        ClientRules.RunForgotten,
        ClientRules.RunDoubled,
        ClientRules.BackfilledTwice,
        HistoryRules.NotAccountedFor,
        HistoryRules.NotFinal,
        HistoryRules.StartedWithoutRecord,
        HistoryRules.RecordedWithoutStart,
    ];

    /// <summary>All violations, the first to happen first.</summary>
    public static IReadOnlyList<Violation> Of(Evidence evidence)
    {
        var file = new CaseFile(evidence);
        return [.. Rules.SelectMany(r => r(file)).OrderBy(v => v.At)];
    }
}

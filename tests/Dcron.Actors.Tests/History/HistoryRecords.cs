using Dcron.Core.Executions;
using Dcron.Core.Jobs;

namespace Dcron.Actors.Tests.History;

/// <summary>Records as the specs of the history need them.</summary>
internal static class HistoryRecords
{
    public static readonly DateTimeOffset Noon = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);
    public static readonly JobId Backup = JobId.Of("backup");

    public static AttemptRecord Attempt(int second, string output = "done", Outcome outcome = Outcome.Succeeded, HistoryPolicy? keep = null, string reason = "") => new(
        new AttemptId(ExecutionId.Scheduled(Backup, Noon.AddSeconds(second)), "n1", 1),
        Trigger.Schedule,
        1,
        new AttemptResult(outcome, null, reason, outcome == Outcome.Lost ? null : Noon.AddSeconds(second), Noon.AddSeconds(second + 1)),
        output,
        0,
        keep ?? HistoryPolicy.Default);

    public static SkipRecord Skip(int second) => new(Backup, Noon.AddSeconds(second), Noon.AddSeconds(second + 1), "paused", "* * * * * *", null, Noon);
}

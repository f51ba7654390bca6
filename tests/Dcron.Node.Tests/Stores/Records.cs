using Dcron.Core.Executions;
using Dcron.Core.Jobs;

namespace Dcron.Node.Tests.Stores;

/// <summary>Records of attempts and skips as the specs of the stores need them.</summary>
internal static class Records
{
    public static readonly DateTimeOffset Noon = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);
    public static readonly JobId Backup = JobId.Of("backup");

    public static AttemptRecord Attempt(
        DateTimeOffset due,
        JobId? job = null,
        string suffix = "",
        string node = "n1",
        int number = 1,
        Outcome outcome = Outcome.Succeeded,
        bool started = true,
        string output = "done\n",
        string reason = "",
        DateTimeOffset? finished = null) => new(
            new AttemptId(new ExecutionId(job ?? Backup, due, suffix), node, number),
            suffix.Length > 0 ? Trigger.Manual : Trigger.Schedule,
            Revision: 3,
            new AttemptResult(outcome, outcome == Outcome.Succeeded ? 0 : null, reason, started ? due.AddMilliseconds(2) : null, finished ?? due.AddMilliseconds(1_500)),
            output,
            OutputCut: 0,
            HistoryPolicy.Default);

    public static SkipRecord Skip(DateTimeOffset after, DateTimeOffset through, string reason = "paused", JobId? job = null, DateTimeOffset? at = null) =>
        new(job ?? Backup, after, through, reason, "* * * * *", "Europe/Berlin", at ?? through);
}

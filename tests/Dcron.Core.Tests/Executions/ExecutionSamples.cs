using System.Collections.Immutable;
using Dcron.Core.Executions;
using Dcron.Core.Jobs;
using Dcron.Core.Schedules;
using Dcron.Core.Work;

namespace Dcron.Core.Tests.Executions;

/// <summary>A job that is due every minute, and what may be known of its executions.</summary>
internal static class ExecutionSamples
{
    public static readonly DateTimeOffset Noon = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);
    public static readonly JobId Backup = JobId.Of("backup");

    public static JobView Job(string schedule = "* * * * *", DateTimeOffset? updatedAt = null, Pause? pause = null, DateTimeOffset? cursor = null, params OpenExecutionView[] open) => new(
        new JobDefinition { Name = Backup, Schedule = ScheduleParser.Parse(schedule, null, Backup), Work = new NoopWork() },
        Revision: 4, CreatedAt: Noon.AddDays(-9), UpdatedAt: updatedAt ?? Noon.AddDays(-1), pause, cursor ?? Noon.AddDays(99), Next: [], [.. open], Last: []);

    public static ExecutionId Id(int minute, string suffix = "") => new(Backup, Noon.AddMinutes(minute), suffix);

    /// <param name="attempts">As <c>n1/1 Failed</c>.</param>
    public static RecordedExecution Recorded(int minute, params string[] attempts) => new(Id(minute), [.. attempts.Select(a => Attempt(Id(minute), a))]);

    public static AttemptRecord Attempt(ExecutionId id, string text, Trigger trigger = Trigger.Schedule)
    {
        var parts = text.Split('/', ' ');
        var outcome = Enum.Parse<Outcome>(parts[2]);
        return new AttemptRecord(
            new AttemptId(id, parts[0], int.Parse(parts[1])), trigger, Revision: 3,
            new AttemptResult(outcome, null, outcome == Outcome.Succeeded ? "" : $"{parts[0]} {parts[2]}", id.Due, id.Due.AddSeconds(1)), "output", 0, HistoryPolicy.Default);
    }

    public static OpenExecutionView Open(int minute, string state = "running", Trigger trigger = Trigger.Schedule) =>
        new(Id(minute), trigger, Revision: 3, [new OpenAttemptView(new AttemptId(Id(minute), "n1", 1), state, Noon.AddMinutes(minute), null, null)]);

    public static SkipRecord Skip(int after, int through, string schedule = "* * * * *", string reason = "overlap") =>
        new(Backup, Noon.AddMinutes(after), Noon.AddMinutes(through), reason, schedule, null, Noon);

    public static RecordedRange Range(RecordedExecution[]? executions = null, SkipRecord[]? skips = null, DateTimeOffset? trimmed = null) =>
        new(executions?.ToImmutableArray() ?? [], skips?.ToImmutableArray() ?? [], trimmed);
}

using Dcron.Core.Jobs;
using Dcron.Core.Schedules;

namespace Dcron.Node.Dkron;

/// <summary>What a job means here that it did not mean in Dkron, in a sentence each, for whoever moves.</summary>
internal static class DkronDifferences
{
    public static IEnumerable<string> Of(DkronJob sent, JobDefinition job)
    {
        var isCron = job.Schedule is CronSchedule or UnionSchedule;
        if (isCron && job.Schedule.TimeZone is null) yield return "zone: without a timezone Dkron took that of the leader's machine; here it is UTC";
        if (isCron && sent.Schedule.StartsWith('@') && job.Schedule.TimeZone is { } zone) yield return $"zone: Dkron ignored the timezone of {sent.Schedule}; here it is {zone}'s";
        if (job.Schedule is UnionSchedule) yield return $"schedule: either day counts, as in Dkron; here that is written {job.Schedule.Text}";
        if (sent.Schedule.Contains('~', StringComparison.Ordinal)) yield return $"schedule: the slots that Dkron chose for ~ are kept: {job.Schedule.Text}";
        if (job.Schedule is EverySchedule) yield return "schedule: @every is due at multiples of its period since 1970, and no longer counted from the last save or election";
        if (isCron && job.Schedule.TimeZone is not null) yield return "schedule: what falls into the hour that spring leaves out runs after it, where Dkron skipped it; fixed times run once in the hour that autumn repeats, where Dkron ran twice";
        if (job.Target is { Tags.IsEmpty: true, Nodes: null }) yield return "target: no tags, so every node runs it, as in Dkron; a tag with a count such as dc1:1 asks for one";
        if (job.Retry.Attempts > 1) yield return "retries: they wait 500ms and twice as long each time, 1m at most; what succeeds in the end is a success, no longer partially_failed";
        if (job.Overlap != OverlapPolicy.Allow) yield return "concurrency: forbid holds for runs by hand too";
    }
}

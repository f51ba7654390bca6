using Dcron.Core.Jobs;
using Dcron.Core.Nodes;

namespace Dcron.Actors.Scheduler;

/// <summary>How a partition answers what clients ask of it.</summary>
internal static class PartitionQueries
{
    public static object AnswerIn(this FindJob query, Partition partition, DateTimeOffset now) =>
        partition.Jobs.Find(query.Job) is { Deleted: false } job
            ? new JobFound(JobViews.Of(job, partition, now)) { Calendars = job.Definition.Applied, Roster = query.WithRoster ? partition.Roster.Shown : Roster.None }
            : new JobFound(null);

    public static object AnswerIn(this ListJobs query, Partition partition, DateTimeOffset now)
    {
        var jobs = partition.Jobs.After(query.After, query.Limit).ToList();
        return new JobsListed([.. jobs.Take(query.Limit).Select(j => JobViews.Of(j, partition, now))], jobs.Count > query.Limit);
    }

    public static object AnswerIn(this AskOpen query, Partition partition, DateTimeOffset now)
    {
        var job = partition.Jobs.Find(query.Id.Job);
        return new OpenFound(job?.Find(query.Id) is { } open ? JobViews.Of(job, open, partition, now) : null);
    }
}

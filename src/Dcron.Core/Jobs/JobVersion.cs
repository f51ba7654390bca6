namespace Dcron.Core.Jobs;

/// <summary>
/// One definition of one job. The instant of its creation tells it from an earlier job of the same name, whose revisions began at 1 as well.
/// </summary>
public readonly record struct JobVersion(long Revision, DateTimeOffset CreatedAt)
{
    /// <summary>There is no such job.</summary>
    public static readonly JobVersion Absent = new(0, DateTimeOffset.UnixEpoch);

    public static JobVersion Of(JobState? job) => job is { Deleted: false } ? new JobVersion(job.Revision, job.CreatedAt) : Absent;

    public static JobVersion Of(JobView job) => new(job.Revision, job.CreatedAt);
}

using Dcron.Core.Jobs;

namespace Dcron.Core.Schedules;

/// <summary>Questions about the due times of a job between two instants.</summary>
public static class DueTimes
{
    /// <summary>Due times after <paramref name="after"/> and through <paramref name="through"/>, oldest first.</summary>
    public static IEnumerable<DateTimeOffset> Between(JobDefinition job, DateTimeOffset after, DateTimeOffset through)
    {
        while (job.NextDue(after) is { } due && due <= through)
        {
            yield return due;
            after = due;
        }
    }

    /// <summary>
    /// The latest due times after <paramref name="after"/> and through <paramref name="through"/>, at most <paramref name="most"/>, oldest first.
    /// Looks backwards in growing steps, so that a long outage of a frequent job costs little.
    /// </summary>
    public static IReadOnlyList<DateTimeOffset> Latest(JobDefinition job, DateTimeOffset after, DateTimeOffset through, int most)
    {
        for (var step = TimeSpan.FromMinutes(1); ; step *= 4)
        {
            var whole = through - after <= step;
            var found = Between(job, whole ? after : through - step, through).ToList();
            if (whole || found.Count >= most) return found.Count <= most ? found : found.GetRange(found.Count - most, most);
        }
    }
}

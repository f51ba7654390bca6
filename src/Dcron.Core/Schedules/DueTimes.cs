using System.Collections.Immutable;
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

    /// <summary>The same without those that a calendar excludes.</summary>
    public static IEnumerable<DateTimeOffset> Running(JobDefinition job, DateTimeOffset after, DateTimeOffset through)
    {
        while (job.NextDue(after) is { } due && due <= through)
        {
            var (excluded, until) = job.ExclusionAt(due);
            if (excluded is null) yield return due;
            // One that is excluded speaks for all up to the end of its day or window.
            after = excluded is null ? due : until.AddTicks(-1);
        }
    }

    /// <summary>
    /// The next due times that run, at most <paramref name="most"/>, and those before the last of them that a calendar excludes, at most as
    /// many. Where calendars exclude one day or window after another, it stops after some hundreds of them.
    /// </summary>
    public static (ImmutableArray<DateTimeOffset> Run, ImmutableArray<ExcludedDue> Excluded) Coming(JobDefinition job, DateTimeOffset after, int most)
    {
        var run = ImmutableArray.CreateBuilder<DateTimeOffset>();
        var excluded = ImmutableArray.CreateBuilder<ExcludedDue>();
        for (var stretches = 0; stretches < MostStretches && run.Count < most && job.NextDue(after) is { } due;)
        {
            var (reason, until) = job.ExclusionAt(due);
            after = due;
            if (reason is null)
            {
                run.Add(due);
            }
            else if (excluded.Count < most)
            {
                excluded.Add(new ExcludedDue(due, reason));
            }
            else
            {
                after = until.AddTicks(-1);
                stretches++;
            }
        }

        return (run.DrainToImmutable(), excluded.DrainToImmutable());
    }

    private const int MostStretches = 800;

    /// <summary>
    /// The latest due times after <paramref name="after"/> and through <paramref name="through"/>, at most <paramref name="most"/>, oldest first, without those
    /// that a calendar excludes. Looks backwards in growing steps, so that a long outage of a frequent job costs little.
    /// </summary>
    public static IReadOnlyList<DateTimeOffset> Latest(JobDefinition job, DateTimeOffset after, DateTimeOffset through, int most, Func<DateTimeOffset, bool>? counts = null)
    {
        for (var step = TimeSpan.FromMinutes(1); ; step *= 4)
        {
            var whole = through - after <= step;
            var found = Running(job, whole ? after : through - step, through).Where(due => counts?.Invoke(due) ?? true).ToList();
            if (whole || found.Count >= most) return found.Count <= most ? found : found.GetRange(found.Count - most, most);
        }
    }
}

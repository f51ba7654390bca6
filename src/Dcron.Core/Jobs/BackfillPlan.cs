using System.Collections.Immutable;
using Dcron.Core.Executions;
using Dcron.Core.Schedules;

namespace Dcron.Core.Jobs;

/// <summary>The due times of a job's present schedule within some time of the past, sorted by whether a backfill would run them.</summary>
/// <param name="Missing">Skipped, or from before the job or its schedule existed. Oldest first.</param>
/// <param name="Executed">Those that have an execution.</param>
/// <param name="Unknown">Nothing is recorded of them, or no longer: they may have run, and are left alone.</param>
/// <param name="Pending">Not past yet, or not settled.</param>
public sealed record BackfillPlan(long Revision, ImmutableArray<DateTimeOffset> Missing, int Executed, int Unknown, int Pending)
{
    /// <summary>Due times from <paramref name="from"/> through <paramref name="to"/>.</summary>
    /// <param name="recorded">Of the same time, as the history has it.</param>
    /// <exception cref="TooManyDueTimesException">There are more than <see cref="Accounting.MaxEntries"/>.</exception>
    public static BackfillPlan Of(JobView job, RecordedRange recorded, DateTimeOffset from, DateTimeOffset to, DateTimeOffset now)
    {
        var after = from.AddTicks(-1);
        var known = Accounting.Of(job, recorded, after, to, now).ToDictionary(entry => entry.Due, entry => entry.Outcome);
        var ended = job.Last.Select(last => last.Execution.Due).ToHashSet();
        var trimmed = recorded.TrimmedThrough ?? DateTimeOffset.MinValue;
        var missing = ImmutableArray.CreateBuilder<DateTimeOffset>();
        var (executed, unknown, pending, all) = (0, 0, 0, 0);
        foreach (var due in DueTimes.Running(job.Definition, after, to))
        {
            if (++all > Accounting.MaxEntries) throw new TooManyDueTimesException(job.Definition.Name, from, to);
            switch (known.GetValueOrDefault(due))
            {
                case "Pending": pending++; break;
                case "Trimmed" or "Unknown": unknown++; break;
                case nameof(Outcome.Skipped): missing.Add(due); break;
                case null when due > now: pending++; break;
                case null when due <= trimmed: unknown++; break;
                // Its record may be on its way.
                case null when ended.Contains(due): executed++; break;
                case null: missing.Add(due); break;
                default: executed++; break;
            }
        }

        return new BackfillPlan(job.Revision, missing.ToImmutable(), executed, unknown, pending);
    }
}

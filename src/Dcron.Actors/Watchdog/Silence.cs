using System.Collections.Immutable;
using Dcron.Core.Jobs;
using Dcron.Core.Schedules;

namespace Dcron.Actors.Watchdog;

/// <summary>What should have happened while a scheduler was silent. Pure.</summary>
internal static class Silence
{
    /// <summary>More than these are not counted: it is an alarm, not an account.</summary>
    private const int MostPerJob = 1000;

    /// <summary>Due times of each job since it was last heard of and through <paramref name="now"/>, found anew from the schedules; jobs without any are left out.</summary>
    public static ImmutableArray<(JobId Job, int DueTimes)> DueMeanwhile(IEnumerable<ExpectedDue> expected, DateTimeOffset now) =>
        [.. expected.Select(e => (e.Job, DueTimes: Count(e, now))).Where(x => x.DueTimes > 0)];

    private static int Count(ExpectedDue expected, DateTimeOffset now)
    {
        if (expected.Due > now) return 0;
        if (!ScheduleParser.TryParse(expected.Schedule, expected.TimeZone, expected.Job, out var schedule, out _)) return 1;
        var count = 1;
        for (var due = schedule.Next(expected.Due); due <= now && count < MostPerJob; due = schedule.Next(due.Value)) count++;
        return count;
    }
}

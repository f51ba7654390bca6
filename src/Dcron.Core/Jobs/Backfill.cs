using System.Collections.Immutable;

namespace Dcron.Core.Jobs;

/// <summary>Due times of the past that are run because somebody asked: how far it has come.</summary>
/// <param name="Id">The suffix of its executions.</param>
/// <param name="From">What was asked for.</param>
/// <param name="MaxParallel">At most this many of its executions are open at once.</param>
/// <param name="At">When it began.</param>
/// <param name="Total">Due times in all.</param>
/// <param name="Left">Those that have not begun, oldest first.</param>
public sealed record Backfill(string Id, DateTimeOffset From, DateTimeOffset To, int MaxParallel, DateTimeOffset At, int Total, ImmutableArray<DateTimeOffset> Left)
{
    /// <summary>More due times than this are refused in one request.</summary>
    public const int MostDueTimes = 1000;

    public const int MostParallel = 100;

    public int Succeeded { get; init; }

    /// <summary>Executions that ended in any other way.</summary>
    public int Failed { get; init; }

    /// <summary>Due times that had not begun when it was cancelled.</summary>
    public int Cancelled { get; init; }

    /// <summary>Null: it is under way.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    public int Running => Total - Left.Length - Succeeded - Failed - Cancelled;
}

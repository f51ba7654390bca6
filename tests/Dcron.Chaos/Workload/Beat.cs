namespace Dcron.Chaos.Workload;

/// <summary>
/// A schedule simple enough to be computed here by division, so that the checker needs none of Dcron's own arithmetic: due in the
/// seconds since 1970 that leave <paramref name="Offset"/> when divided by <paramref name="Period"/>.
/// </summary>
/// <param name="Period">In seconds; divides 60.</param>
internal sealed record Beat(int Period, int Offset)
{
    /// <summary>As cron with seconds.</summary>
    public string Schedule => Period == 60 ? $"{Offset} * * * * *" : Period == 1 ? "* * * * * *" : $"{Offset}-59/{Period} * * * * *";

    /// <summary>The due times after <paramref name="after"/> and before <paramref name="before"/>.</summary>
    public IEnumerable<DateTimeOffset> Between(DateTimeOffset after, DateTimeOffset before)
    {
        var second = after.ToUnixTimeSeconds() + 1;
        second += ((Offset - second) % Period + Period) % Period;
        for (var due = DateTimeOffset.FromUnixTimeSeconds(second); due < before; due = due.AddSeconds(Period)) yield return due;
    }
}

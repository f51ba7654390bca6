using Dcron.Core.Jobs;

namespace Dcron.Core.Schedules;

/// <summary>
/// <c>@every 1h30m</c>: due at each multiple of the period since 1970-01-01T00:00:00Z. The phase depends on nothing else, so an edit, a
/// restart or a new scheduler does not shift it; time zones do not matter to it.
/// </summary>
public sealed class EverySchedule : Schedule
{
    public const string Word = "@every";
    internal const string Example = "@every 1h30m";

    private readonly long seconds;

    private EverySchedule(string text, string? timeZone, TimeSpan period) : base(text, timeZone) =>
        (Period, this.seconds) = (period, period.Ticks / TimeSpan.TicksPerSecond);

    /// <summary>Whole seconds, at least one.</summary>
    public TimeSpan Period { get; }

    public override DateTimeOffset? Next(DateTimeOffset after)
    {
        var now = after.ToUnixTimeSeconds();
        var next = now - Remainder(now) + (Int128)this.seconds;
        return next > DateTimeOffset.MaxValue.ToUnixTimeSeconds() ? null : DateTimeOffset.FromUnixTimeSeconds((long)next);
    }

    internal static Schedule? Read(string text, string? timeZone, string argument, List<Problem> problems)
    {
        if (argument.Length == 0)
            problems.Add(new Problem(ScheduleParser.Field, $"{Word} needs a period after it", Example));
        else if (!DurationText.TryParse(argument, out var period))
            problems.Add(new Problem(ScheduleParser.Field, $"'{argument}' after {Word} is no duration: {DurationText.Rule}", Example));
        else if (period < TimeSpan.FromSeconds(1) || period.Ticks % TimeSpan.TicksPerSecond != 0)
            problems.Add(new Problem(ScheduleParser.Field, $"the period {argument} must be whole seconds, at least 1s", Example));
        else
            return new EverySchedule(text, timeZone, period);
        return null;
    }

    // Never negative, also before 1970.
    private long Remainder(long seconds)
    {
        var remainder = seconds % this.seconds;
        return remainder < 0 ? remainder + this.seconds : remainder;
    }
}

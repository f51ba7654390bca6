using Cronos;
using Dcron.Core.Jobs;

namespace Dcron.Core.Schedules;

/// <summary>
/// A cron expression of 5 fields, or 6 with leading seconds, as Cronos reads them; also the words such as <c>@daily</c>. A day must
/// satisfy the day of month, the month and the day of week alike. <c>H</c> (or <c>~</c>) is one slot, chosen by the job's name alone.
/// </summary>
/// <remarks>
/// <para>Where clocks are set forward: times of day that do not exist that day are due together, once, at the first instant after the
/// gap; so New York's <c>30 2 * * *</c> is due at 03:00, and <c>20 * * * *</c> at 01:20, 03:00 and 03:20.</para>
/// <para>Where clocks are set back: an expression that repeats within the day (a star, a range or a step for the hour, the minute or the
/// second) keeps its pace and is due in both passes of the repeated hour; one that names fixed times is due in the first pass only.</para>
/// <para>This is the rule of Cronos, but only its calendar is used: its own zone arithmetic goes back in time in zones whose standard
/// offset changes (Africa/Casablanca, Pacific/Apia) and leaves out the repeated hour in Europe/Dublin.</para>
/// </remarks>
public sealed class CronSchedule : Schedule
{
    internal const string Example = "30 4 * * MON-FRI";

    private readonly CronExpression expression;
    private readonly bool repeats;
    private readonly ZoneClock zone;

    private CronSchedule(string text, string? timeZone, CronExpression expression, bool repeats, ZoneClock zone) : base(text, timeZone) =>
        (this.expression, this.repeats, this.zone) = (expression, repeats, zone);

    public override DateTimeOffset? Next(DateTimeOffset after)
    {
        var second = after.UtcTicks - (after.UtcTicks % TimeSpan.TicksPerSecond);
        var next = this.zone.IsUtc ? NextLocal(second, inclusive: false) : NextInZone(second);
        return next is null ? null : new DateTimeOffset(next.Value, TimeSpan.Zero);
    }

    internal static Schedule? Read(string text, string expression, ScheduleParser.Context context, List<Problem> problems)
    {
        if (CronFields.Read(expression, problems) is not { } fields) return null;

        // The upper half of the hash: the lower one chooses the job's partition.
        var cron = fields.Spreads
            ? CronExpression.Parse(fields.ToString(), fields.Format, (int)(StableHash.Of(context.Job.ToString()) >> 33))
            : CronExpression.Parse(fields.ToString(), fields.Format);
        if (cron.GetNextOccurrence(DateTime.UnixEpoch) is null)
        {
            problems.Add(new Problem(ScheduleParser.Field, $"'{text}' is never due: no day is in all of its fields", Example));
            return null;
        }

        return new CronSchedule(text, context.TimeZone, cron, fields.Repeats, context.Zone);
    }

    // Walks from one change of the zone's offset to the next; within such a stretch local time is plain arithmetic.
    private long? NextInZone(long after)
    {
        var stretch = this.zone.StretchAt(after);
        var from = after + stretch.Offset;
        var inclusive = false;
        if (!this.repeats && from < stretch.RepeatsUntil) (from, inclusive) = (stretch.RepeatsUntil, true);

        while (NextLocal(from, inclusive) is { } next)
        {
            if (next < stretch.End + stretch.Offset) return next - stretch.Offset;
            if (stretch.End >= ZoneClock.LastTick) return null;

            var following = this.zone.StretchAt(stretch.End);
            if (next < stretch.End + following.Offset) return stretch.End;

            from = stretch.End + following.Offset;
            if (!this.repeats && from < following.RepeatsUntil) from = following.RepeatsUntil;
            (stretch, inclusive) = (following, true);
        }

        return null;
    }

    // Cronos as a calendar: its "UTC" is whatever clock the ticks are of.
    private long? NextLocal(long ticks, bool inclusive) =>
        ticks > ZoneClock.LastTick ? null : this.expression.GetNextOccurrence(new DateTime(Math.Max(ticks, 0), DateTimeKind.Utc), inclusive)?.Ticks;
}

using System.Globalization;
using Dcron.Core.Jobs;
using Dcron.Core.Schedules;

namespace Dcron.Node.Dkron;

/// <summary>
/// Reads a schedule by Dkron's grammar and says the same in Dcron's: six fields with seconds first, of which both day fields, where both
/// are restricted, mean "either"; Go durations; <c>~</c> chosen by Dkron's sum of the name; <c>TZ=</c> before the rest.
/// </summary>
internal static class DkronSchedule
{
    private static readonly string[] Descriptors = ["@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly"];

    /// <param name="parent">A child runs after its parent, whatever its own schedule says; empty: it has none.</param>
    /// <exception cref="DkronRefusal">The text or the zone is wrong; the message is Dkron's.</exception>
    public static Schedule Read(string text, string timeZone, JobId job, string parent)
    {
        if (text.Length == 0 && parent.Length == 0) throw Wrong("empty spec string");
        var zone = timeZone;
        var spec = TakeZone(text, ref zone, out var inText);
        if (inText) Zone(timeZone, fromText: false);
        var native = text.Length == 0 ? ManualSchedule.Word : Translate(Hash(spec, job), job, zoned: inText);
        var own = Parse(native, Zone(zone, inText || spec.Length > 0 && spec[0] != '@'), job);
        return JobId.TryOf(parent, out var after) ? new AfterSchedule([after], AfterOn.Success, AfterJoin.All) : own;
    }

    /// <summary>The parent, where a job runs after the success of one alone: Dkron knows no other way.</summary>
    public static string ParentOf(Schedule schedule) => schedule is AfterSchedule { On: AfterOn.Success, Jobs: [var parent] } ? parent.Value : "";

    /// <summary>A schedule of Dcron's as Dkron would write it, as far as it can: five fields get a second before them.</summary>
    public static string Show(Schedule schedule) =>
        ParentOf(schedule).Length > 0 ? ""
        : schedule is CronSchedule && schedule.Text is not ['@', ..] && schedule.Text.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries).Length == 5
            ? "0 " + schedule.Text
            : schedule.Text;

    // Every slot that the job's name chooses; a text with a descriptor in it is left alone.
    private static string Hash(string spec, JobId job)
    {
        if (!spec.Contains('~')) return spec;
        var parts = spec.Split(' ');
        if (parts.Any(part => part.StartsWith('@'))) return spec;
        var sum = job.Value.EnumerateRunes().Sum(rune => rune.Value);
        for (var i = 0; i < parts.Length; i++)
        {
            var slot = i switch { 0 or 1 => sum % 60, 2 => sum % 24, 3 => sum % 28 + 1, 4 => sum % 12 + 1, _ => sum % 7 };
            parts[i] = parts[i].Replace("~", slot.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        }

        return string.Join(' ', parts);
    }

    private static string TakeZone(string text, ref string zone, out bool inText)
    {
        var start = text.StartsWith("TZ=", StringComparison.Ordinal) ? 3 : text.StartsWith("CRON_TZ=", StringComparison.Ordinal) ? 8 : 0;
        inText = start > 0;
        if (!inText) return text;
        var end = text.IndexOf(' ', StringComparison.Ordinal);
        if (end < 0) throw Wrong($"nothing follows the zone in '{text}'");
        zone = text[start..end];
        return text[end..].Trim();
    }

    private static string Translate(string spec, JobId job, bool zoned)
    {
        if (spec.Length == 0) throw Wrong("empty spec string");
        if (spec[0] != '@') return Fields(spec, job);
        if (Descriptors.Contains(spec)) return spec;
        if (!zoned && spec is "@manually" or "@minutely") return spec;
        if (!zoned && spec.StartsWith("@at ", StringComparison.Ordinal)) return At(spec[4..]);
        if (spec.StartsWith("@every ", StringComparison.Ordinal)) return Every(spec);
        throw Wrong("unrecognized descriptor: " + spec);
    }

    private static string Fields(string spec, JobId job)
    {
        var given = spec.Split([' ', '\t', '\n', '\r', '\v', '\f'], StringSplitOptions.RemoveEmptyEntries);
        if (given.Length != 6) throw Wrong($"expected exactly 6 fields, found {given.Length}: [{string.Join(' ', given)}]");
        var fields = new DkronCronField[6];
        try
        {
            for (var i = 0; i < 6; i++) fields[i] = DkronCronField.Read(given[i], DkronCronField.Fields[i]);
        }
        catch (FormatException e)
        {
            throw Wrong(e.Message);
        }

        var (day, weekday) = (fields[3], fields[5]);
        if (day.IsStar || weekday.IsStar) return Join(fields, day.Text, weekday.Text);
        // Either day will do. A half that no date can meet adds nothing.
        string[] either = [Join(fields, day.Text, "*"), Join(fields, "*", weekday.Text)];
        var possible = either.Where(half => ScheduleParser.TryParse(half, null, job, out _, out _)).ToList();
        return string.Join(" | ", possible.Count > 0 ? possible : either);
    }

    private static string Join(DkronCronField[] fields, string day, string weekday) =>
        $"{fields[0].Text} {fields[1].Text} {fields[2].Text} {day} {fields[4].Text} {weekday}";

    private static string Every(string spec)
    {
        var text = spec["@every ".Length..];
        if (!GoDuration.TryParse(text, out var period)) throw Wrong($"failed to parse duration {spec}: time: invalid duration \"{text}\"");
        var seconds = Math.Max(1, (long)Math.Floor(period.TotalSeconds));
        return $"{EverySchedule.Word} {DurationText.Format(TimeSpan.FromSeconds(seconds))}";
    }

    private static string At(string text)
    {
        if (!GoTime.TryParse(text, out var at)) throw Wrong($"failed to parse date @at {text}: parsing time \"{text}\" as \"2006-01-02T15:04:05Z07:00\": cannot parse it");
        return $"{OnceSchedule.Word} {(at ?? default).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)}";
    }

    /// <param name="fromText">Dkron's parser says it, not its check of the field.</param>
    private static string? Zone(string zone, bool fromText)
    {
        if (zone is "" or "UTC") return zone.Length == 0 ? null : zone;
        if (ScheduleParser.TryParse(ManualSchedule.Word, zone, JobId.Of("zone"), out _, out _)) return zone;
        var unknown = zone == "Local"
            ? "time zone Local differs from node to node; name the zone, such as Europe/Madrid"
            : "unknown time zone " + zone;
        throw fromText ? Wrong($"provided bad location {zone}: {unknown}") : new DkronRefusal($"Job validation failed: {unknown}.");
    }

    private static Schedule Parse(string native, string? zone, JobId job) =>
        ScheduleParser.TryParse(native, zone, job, out var schedule, out var problems) ? schedule : throw Wrong(string.Join("; ", problems.Select(p => p.Message)));

    private static DkronRefusal Wrong(string message) => new($"Job validation failed: can't parse job schedule: {message}.");
}

using System.Collections.Immutable;
using System.Text.Json;
using Dcron.Core.Calendars;
using Dcron.Core.Jobs;

namespace Dcron.Node.Api;

/// <summary>Calendars as JSON: the members of the calendar document.</summary>
internal static class ViewJsonCalendars
{
    public static void Write(Utf8JsonWriter json, CalendarDefinition calendar)
    {
        json.WriteStartObject();
        CalendarDocument.Write(json, calendar);
        json.WriteEndObject();
    }

    /// <summary>The calendar after a change.</summary>
    /// <param name="imported">Writes what was imported; null: nothing was.</param>
    public static void Write(Utf8JsonWriter json, CalendarDefinition calendar, JobChange change, ImmutableArray<string> unreached, Action<Utf8JsonWriter>? imported)
    {
        json.WriteStartObject();
        CalendarDocument.Write(json, calendar);
        json.WriteString("change"u8, ViewJsonJobs.Word(change));
        if (unreached.Length > 0) ViewJsonJobs.WriteNames(json, "unreached"u8, unreached);
        imported?.Invoke(json);
        json.WriteEndObject();
    }

    public static void WriteImport(Utf8JsonWriter json, IcalDates read, DateOnly from, DateOnly to)
    {
        json.WriteStartObject("imported"u8);
        json.WriteNumber("dates"u8, read.Dates.Count);
        json.WriteString("from"u8, Format(from));
        json.WriteString("before"u8, Format(to));
        json.WriteNumber("timedLeftOut"u8, read.Timed);
        json.WriteNumber("cancelledLeftOut"u8, read.Cancelled);
        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, CalendarSummary calendar)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, calendar.Name.Value);
        json.WriteString("description"u8, calendar.Description);
        json.WriteString("timezone"u8, calendar.TimeZone);
        json.WriteNumber("dates"u8, calendar.Dates);
        json.WriteNumber("yearly"u8, calendar.Yearly);
        ViewJsonJobs.WriteNames(json, "weekly"u8, CalendarDocument.Words(calendar.Weekly));
        json.WriteNumber("windows"u8, calendar.Windows);
        json.WriteBoolean("blackout"u8, calendar.Blackout);
        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, CalendarPreview preview)
    {
        json.WriteStartObject();
        json.WriteString("timezone"u8, preview.TimeZone);
        json.WriteStartArray("days"u8);
        foreach (var (day, reason) in preview.Days)
        {
            json.WriteStartObject();
            json.WriteString("day"u8, Format(day));
            json.WriteString("reason"u8, reason);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("windows"u8);
        foreach (var (start, end) in preview.Windows)
        {
            json.WriteStartObject();
            json.WriteTime("start"u8, start);
            json.WriteTime("end"u8, end);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static string Format(DateOnly day) => day.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
}

using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using Dcron.Core.Jobs;

namespace Dcron.Core.Calendars;

/// <summary>The JSON form of a calendar, both ways; strict like that of a job.</summary>
public static class CalendarDocument
{
    /// <summary>Reads a document and lists everything that is wrong with it at once (the first hundred, and how many more there are).</summary>
    /// <param name="nameFromUrl">The name by which the calendar is addressed; the document may then leave out its own. Null: the document must have one.</param>
    /// <returns>Whether there is a definition; then there are no problems.</returns>
    public static bool TryRead(JsonElement root, CalendarId? nameFromUrl, [NotNullWhen(true)] out CalendarDefinition? definition, out IReadOnlyList<Problem> problems)
    {
        var found = new JobDocumentProblems();
        definition = CalendarDocumentReader.Read(root, nameFromUrl, found);
        problems = found.ToList();
        if (problems.Count > 0) definition = null;
        return definition is not null;
    }

    /// <summary>Writes the members of the document into the object that is open in <paramref name="writer"/>; what equals its default is left out.</summary>
    public static void Write(Utf8JsonWriter writer, CalendarDefinition calendar)
    {
        writer.WriteString("name", calendar.Name.Value);
        if (calendar.Description.Length > 0) writer.WriteString("description", calendar.Description);
        if (calendar.TimeZone is { } zone) writer.WriteString("timezone", zone);
        Array(writer, "dates", [.. calendar.Yearly.Select(y => y.ToString()), .. calendar.Dates.Select(CalendarDocumentReader.Format)]);
        Array(writer, "weekly", [.. Words(calendar.Weekly)]);
        WriteWindows(writer, calendar);
        if (calendar.Blackout is not { } blackout) return;
        writer.WriteBoolean("blackout", true);
        if (blackout.Labels.IsEmpty) return;
        writer.WriteStartObject("appliesTo");
        writer.WriteStartObject("labels");
        foreach (var (name, value) in blackout.Labels) writer.WriteString(name, value);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    /// <summary>Days of the week as documents name them, Monday first.</summary>
    public static IEnumerable<string> Words(IEnumerable<DayOfWeek> days) => days.OrderBy(day => ((int)day + 6) % 7).Select(CalendarDocumentReader.Weekdays.Of);

    /// <summary>The whole document, on one line.</summary>
    public static string ToJson(CalendarDefinition calendar)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer, JobDocument.WriterOptions))
        {
            writer.WriteStartObject();
            Write(writer, calendar);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void WriteWindows(Utf8JsonWriter writer, CalendarDefinition calendar)
    {
        if (calendar.Windows.IsEmpty) return;
        writer.WriteStartArray("windows");
        foreach (var window in calendar.Windows)
        {
            writer.WriteStartObject();
            writer.WriteString("start", window.Start.Text);
            writer.WriteString("duration", Schedules.DurationText.Format(window.Duration));
            if (window.Start.TimeZone != calendar.TimeZone) writer.WriteString("timezone", window.Start.TimeZone ?? "UTC");
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void Array(Utf8JsonWriter writer, string name, IReadOnlyList<string> texts)
    {
        if (texts.Count == 0) return;
        writer.WriteStartArray(name);
        foreach (var text in texts) writer.WriteStringValue(text);
        writer.WriteEndArray();
    }
}

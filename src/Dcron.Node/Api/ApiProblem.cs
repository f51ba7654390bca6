using System.Text.Json;
using Dcron.Core.Calendars;
using Dcron.Core.Executions;
using Dcron.Core.Jobs;

namespace Dcron.Node.Api;

/// <summary>One refusal, answered as problem details (RFC 9457).</summary>
/// <param name="Detail">What happened, to which thing, and what to do.</param>
/// <param name="Fields">What is wrong, field by field; empty where the refusal is about no field.</param>
/// <param name="TraceId">By which the log tells more; only for faults.</param>
internal sealed record ApiProblem(ProblemKind Kind, string Detail, IReadOnlyList<Problem> Fields, string? TraceId = null) : IResult
{
    private const string ContentType = "application/problem+json";

    // Problems of the document as a whole have no field; no field of a document is named so.
    private const string WholeBody = "body";

    public ApiProblem(ProblemKind kind, string detail)
        : this(kind, detail, [])
    {
    }

    public static ApiProblem InvalidName(string name) =>
        new(ProblemKind.InvalidName, $"'{Shown(name)}' is not a job name: {JobId.Rule}.", [new Problem("name", "must be " + JobId.Rule, "nightly-backup")]);

    public static ApiProblem InvalidCalendarName(string name) =>
        new(ProblemKind.InvalidName, $"'{Shown(name)}' is not a calendar name: {CalendarId.Rule}.", [new Problem("name", "must be " + CalendarId.Rule, "holidays")]);

    public static ApiProblem InvalidQuery(IReadOnlyList<Problem> fields) => new(ProblemKind.InvalidQuery, Summary(fields), fields);

    public static ApiProblem InvalidDocument(IReadOnlyList<Problem> fields) => new(ProblemKind.InvalidDocument, Summary(fields), fields);

    public static ApiProblem NotFound(JobId job) => new(ProblemKind.JobNotFound, $"There is no job '{job}'.");

    public static ApiProblem NotFound(CalendarId calendar) => new(ProblemKind.CalendarNotFound, $"There is no calendar '{calendar}'.");

    public static ApiProblem NotFound(ExecutionId id) =>
        new(ProblemKind.ExecutionNotFound, $"Nothing is known of execution '{id}': it never was, or its history has been trimmed.");

    /// <summary>The text, short enough for a message.</summary>
    public static string Shown(string text) => Cut(text, 80);

    public static string Cut(string text, int length) => text.Length > length ? text[..(length - 3)] + "..." : text;

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        if (Kind == ProblemKind.SchedulerUnavailable) response.Headers.RetryAfter = "1";
        return new JsonAnswer(Kind.Status, Write, ContentType).ExecuteAsync(httpContext);
    }

    private void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, Kind.Type);
        json.WriteString("title"u8, Kind.Title);
        json.WriteNumber("status"u8, Kind.Status);
        json.WriteString("detail"u8, Detail);
        if (TraceId is not null) json.WriteString("traceId"u8, TraceId);
        if (Fields.Count > 0) WriteFields(json);
        json.WriteEndObject();
    }

    private void WriteFields(Utf8JsonWriter json)
    {
        json.WriteStartObject("errors"u8);
        foreach (var field in Fields.GroupBy(p => p.Field.Length > 0 ? p.Field : WholeBody))
        {
            json.WriteStartArray(field.Key);
            foreach (var problem in field) json.WriteStringValue((problem with { Field = "" }).ToString());
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static string Summary(IReadOnlyList<Problem> fields) =>
        fields.Count == 1 ? $"{fields[0]}." : $"{fields[0]}; and {fields.Count - 1} more, all listed in 'errors'.";
}

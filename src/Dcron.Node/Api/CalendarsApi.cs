using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Dcron.Actors.Client;
using Dcron.Core.Calendars;
using Dcron.Core.Jobs;
using Microsoft.Net.Http.Headers;

namespace Dcron.Node.Api;

/// <summary>Calendars: define, look at, delete, import, and see what they exclude.</summary>
internal static class CalendarsApi
{
    private const int DefaultYears = 5;
    private const int MostYears = 10;

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/calendars", ListAsync);
        api.MapPut("/calendars/{name}", PutAsync);
        api.MapGet("/calendars/{name}", ShowAsync);
        api.MapDelete("/calendars/{name}", DeleteAsync);
        api.MapPost("/calendars/{name}:import", ImportAsync);
        api.MapGet("/calendars/{name}/preview", PreviewAsync);
    }

    private static async Task<IResult> ListAsync(HttpContext http, IDcronClient client)
    {
        if (QueryReader.RefuseAny(http.Request) is { } refusal) return refusal;
        return new JsonList<CalendarSummary>(await client.ListCalendarsAsync(http.RequestAborted), next: null, ViewJsonCalendars.Write);
    }

    private static async Task<IResult> PutAsync(HttpContext http, string name, IDcronClient client)
    {
        if (Refuse(http, name, out var calendar) is { } refusal) return refusal;
        using var body = await JsonBody.ReadAsync(http.Request);
        if (body.Refusal is { } badBody) return badBody;
        if (!CalendarDocument.TryRead(body.Root, calendar, out var definition, out var problems)) return ApiProblem.InvalidDocument(problems);

        var reply = await client.SendAsync(new CalendarCommand.Put(definition), http.RequestAborted);
        return await AnswerAsync(http, client, calendar, reply, imported: null);
    }

    private static async Task<IResult> ShowAsync(HttpContext http, string name, IDcronClient client)
    {
        if (Refuse(http, name, out var calendar) is { } refusal) return refusal;
        var found = await client.FindCalendarAsync(calendar, http.RequestAborted);
        return found is null ? ApiProblem.NotFound(calendar) : new JsonAnswer(StatusCodes.Status200OK, json => ViewJsonCalendars.Write(json, found));
    }

    private static async Task<IResult> DeleteAsync(HttpContext http, string name, IDcronClient client)
    {
        if (Refuse(http, name, out var calendar) is { } refusal) return refusal;
        if (await TextMembers.ReadAsync(http.Request) is { Refusal: { } badBody }) return badBody;

        var reply = await client.SendAsync(new CalendarCommand.Delete(calendar), http.RequestAborted);
        if (reply is not CalendarReply.Accepted accepted) return Refusal(reply);
        return new JsonAnswer(StatusCodes.Status200OK, json =>
        {
            json.WriteStartObject();
            json.WriteString("deleted"u8, calendar.Value);
            ViewJsonJobs.WriteNames(json, "unreached"u8, accepted.Unreached);
            json.WriteEndObject();
        });
    }

    private static async Task<IResult> ImportAsync(HttpContext http, string name, IDcronClient client, TimeProvider clock)
    {
        if (!CalendarId.TryOf(name, out var calendar)) return ApiProblem.InvalidCalendarName(name);
        var query = new QueryReader(http.Request, "years");
        var years = query.Number("years", DefaultYears, 1, MostYears);
        if (query.Refusal is { } refusal) return refusal;
        var (text, badBody) = await ReadIcalAsync(http.Request);
        if (badBody is not null) return badBody;

        var today = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
        var (from, to) = (new DateOnly(today.Year, 1, 1), today.AddYears(years));
        if (IcalDates.Read(text, from, to, clock, out var problem) is not { } read) return ApiProblem.InvalidDocument([problem!]);
        var reply = await client.SendAsync(new CalendarCommand.Import(calendar, read.Dates), http.RequestAborted);
        return await AnswerAsync(http, client, calendar, reply, json => ViewJsonCalendars.WriteImport(json, read, from, to));
    }

    private static async Task<IResult> PreviewAsync(HttpContext http, string name, IDcronClient client, TimeProvider clock)
    {
        if (!CalendarId.TryOf(name, out var calendar)) return ApiProblem.InvalidCalendarName(name);
        var query = new QueryReader(http.Request, "from", "to", "timezone");
        var from = query.Time("from") ?? clock.GetUtcNow();
        var to = query.Time("to") ?? from.AddYears(1);
        var zone = query.Text("timezone");
        if (query.Refusal is null && to < from) query.Wrong("to", "must not be before 'from', which is now when it is left out");
        if (query.Refusal is null && to - from > CalendarPreview.Longest) query.Wrong("to", $"must not be more than {CalendarPreview.Longest.TotalDays:0} days after 'from'");
        if (query.Refusal is { } refusal) return refusal;

        if (await client.FindCalendarAsync(calendar, http.RequestAborted) is not { } found) return ApiProblem.NotFound(calendar);
        if (CalendarPreview.Of(found, zone, from, to, out var problem) is { } preview) return new JsonAnswer(StatusCodes.Status200OK, json => ViewJsonCalendars.Write(json, preview));
        query.Wrong(problem!.Field, problem.Message, problem.Example);
        return query.Refusal!;
    }

    private static ApiProblem? Refuse(HttpContext http, string name, out CalendarId calendar) =>
        CalendarId.TryOf(name, out calendar) ? QueryReader.RefuseAny(http.Request) : ApiProblem.InvalidCalendarName(name);

    /// <summary>The calendar as it is after a command.</summary>
    private static async Task<IResult> AnswerAsync(HttpContext http, IDcronClient client, CalendarId calendar, CalendarReply reply, Action<Utf8JsonWriter>? imported)
    {
        if (reply is not CalendarReply.Accepted accepted) return Refusal(reply);
        if (await client.FindCalendarAsync(calendar, http.RequestAborted) is not { } found)
            return new ApiProblem(ProblemKind.CalendarNotFound, $"The change was made, but calendar '{calendar}' has been deleted since.");

        var created = accepted.Change == JobChange.Created;
        if (created) http.Response.Headers.Location = "/api/calendars/" + Uri.EscapeDataString(calendar.Value);
        return new JsonAnswer(
            created ? StatusCodes.Status201Created : StatusCodes.Status200OK,
            json => ViewJsonCalendars.Write(json, found, accepted.Change, accepted.Unreached, imported));
    }

    /// <exception cref="InvalidOperationException">The reply belongs to another command.</exception>
    private static ApiProblem Refusal(CalendarReply reply) => reply switch
    {
        CalendarReply.NotFound missing => ApiProblem.NotFound(missing.Calendar),
        CalendarReply.Refused refused => new ApiProblem(ProblemKind.CalendarRefused, refused.Reason),
        _ => throw new InvalidOperationException($"{reply.GetType().Name} does not answer this command."),
    };

    private static async Task<(string Text, ApiProblem? Refusal)> ReadIcalAsync(HttpRequest request)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || !type.MediaType.Equals("text/calendar", StringComparison.OrdinalIgnoreCase))
            return ("", new ApiProblem(ProblemKind.UnsupportedMediaType, "Send an iCalendar file in UTF-8 with the header 'Content-Type: text/calendar'."));
        if (request.Headers.ContentEncoding.Count > 0)
            return ("", new ApiProblem(ProblemKind.UnsupportedMediaType, "No Content-Encoding is understood here; send the file as it is."));
        if (request.ContentLength > JsonBody.MaxBytes || await JsonBody.ReadBytesAsync(request) is not { } bytes) return ("", JsonBody.TooLarge());
        try
        {
            return (new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes).TrimStart('\uFEFF'), null);
        }
        catch (DecoderFallbackException)
        {
            return ("", new ApiProblem(ProblemKind.InvalidDocument, "The file is not text in UTF-8."));
        }
    }
}

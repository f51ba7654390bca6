using System.Collections.Immutable;
using System.Text.Json;
using Dcron.Actors.Client;
using Dcron.Core.Jobs;
using Dcron.Core.Schedules;

namespace Dcron.Node.Api;

/// <summary>When is a job due, or would it be?</summary>
internal static class ScheduleApi
{
    private const int DefaultCount = 10;
    private const int MostCount = 1000;

    // Only 'H' asks for the name; whoever leaves it out sees the slots of a job that is called so.
    private static readonly JobId NoName = JobId.Of("preview");

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/schedule/preview", Preview);
        api.MapGet("/jobs/{name}/next", NextAsync);
    }

    private static async Task<IResult> NextAsync(HttpContext http, string name, IDcronClient client, TimeProvider clock)
    {
        if (PathNames.Refuse(name, out JobId job) is { } badName) return badName;
        var query = new QueryReader(http.Request, "count", "from");
        var count = query.Number("count", DefaultCount, 1, MostCount);
        var from = query.Time("from") ?? clock.GetUtcNow();
        if (query.Refusal is { } refusal) return refusal;

        if (await client.FindJobAsync(job, http.RequestAborted) is not { } view) return ApiProblem.NotFound(job);
        var definition = view.Definition;
        return new JsonList<DateTimeOffset>(Take(definition.NextDue, from, count, http.RequestAborted), next: null, (json, due) => Write(json, definition, due));
    }

    private static void Write(Utf8JsonWriter json, JobDefinition job, DateTimeOffset due)
    {
        json.WriteStartObject();
        json.WriteTime("due"u8, due);
        json.WriteTime("startAt"u8, job.StartOf(due));
        json.WriteString("excluded"u8, job.WhyExcluded(due));
        json.WriteEndObject();
    }

    private static IResult Preview(HttpContext http, TimeProvider clock)
    {
        var query = new QueryReader(http.Request, "schedule", "timezone", "count", "name", "from");
        var text = query.RequiredText("schedule", "0 4 * * *");
        var zone = query.Text("timezone");
        var count = query.Number("count", DefaultCount, 1, MostCount);
        var name = NameOf(query);
        var from = query.Time("from") ?? clock.GetUtcNow();
        Schedule? schedule = null;
        if (text.Length > 0 && !ScheduleParser.TryParse(text, zone, name, out schedule, out var problems))
            foreach (var problem in problems) query.Wrong(problem.Field, problem.Message, problem.Example);

        if (query.Refusal is { } refusal) return refusal;
        var due = Take(schedule!.Next, from, count, http.RequestAborted);
        return new JsonList<DateTimeOffset>(due, next: null, static (json, time) => json.WriteTimeValue(time), json =>
        {
            json.WriteString("schedule"u8, schedule!.Text);
            json.WriteString("timezone"u8, schedule.TimeZone ?? "UTC");
            json.WriteTime("from"u8, from);
        });
    }

    private static JobId NameOf(QueryReader query)
    {
        if (query.Text("name") is not { } text) return NoName;
        if (JobId.TryOf(text, out var name)) return name;
        query.Wrong("name", "must be " + JobId.Rule, "nightly-backup");
        return NoName;
    }

    private static ImmutableArray<DateTimeOffset> Take(Func<DateTimeOffset, DateTimeOffset?> nextAfter, DateTimeOffset after, int count, CancellationToken cancel)
    {
        var due = ImmutableArray.CreateBuilder<DateTimeOffset>();
        while (due.Count < count && !cancel.IsCancellationRequested && nextAfter(after) is { } next)
        {
            due.Add(next);
            after = next;
        }

        return due.DrainToImmutable();
    }
}

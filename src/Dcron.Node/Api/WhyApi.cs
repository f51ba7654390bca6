using System.Text.Json;
using Dcron.Actors.Client;
using Dcron.Core.Executions;
using Dcron.Core.Jobs;

namespace Dcron.Node.Api;

/// <summary>Why did a job run, or not?</summary>
internal static class WhyApi
{
    public static async Task<IResult> ShowAsync(HttpContext http, string name, IDcronClient client, TimeProvider clock)
    {
        if (PathNames.Refuse(name, out JobId job) is { } badName) return badName;
        var query = new QueryReader(http.Request, "at", "from", "to");
        var question = new WhyQuestion(query.Time("at"), query.Time("from"), query.Time("to"));
        if (query.Refusal is null && question.At is not null && (question.From ?? question.To) is not null) query.Wrong("at", "asks about one instant; give it without 'from' and 'to'");
        if (query.Refusal is null && question.From > (question.To ?? clock.GetUtcNow())) query.Wrong("from", "must not be after 'to', which is now when it is left out");
        if (query.Refusal is { } refusal) return refusal;

        try
        {
            return await client.WhyAsync(job, question, http.RequestAborted) is { } answer
                ? new JsonAnswer(StatusCodes.Status200OK, json => Write(json, answer))
                : ApiProblem.NotFound(job);
        }
        catch (TooManyDueTimesException)
        {
            query.Wrong("from", $"there are more than {Accounting.MaxEntries} due times from then to 'to'; ask for a shorter time");
            return query.Refusal!;
        }
    }

    private static void Write(Utf8JsonWriter json, WhyAnswer answer)
    {
        json.WriteStartObject();
        json.WriteString("job"u8, answer.Job.Definition.Name.Value);
        json.WriteString("schedule"u8, answer.Job.Definition.Schedule.Text);
        json.WriteString("timezone"u8, answer.Job.Definition.Schedule.TimeZone ?? "UTC");
        json.WriteTime("next"u8, answer.Next);
        ViewJsonJobs.WriteNames(json, "notNow"u8, answer.Now);
        json.WriteTime("at"u8, answer.At);
        ViewJsonJobs.WriteNames(json, "nothingDue"u8, answer.NothingDue);
        json.WriteStartArray("items"u8);
        foreach (var entry in answer.Entries) ViewJsonExecutions.Write(json, entry);
        json.WriteEndArray();
        json.WriteEndObject();
    }
}

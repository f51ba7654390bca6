using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Dcron.Actors.Client;
using Dcron.Core.Executions;
using Dcron.Core.Jobs;
using Microsoft.AspNetCore.Http.Features;

namespace Dcron.Node.Api;

/// <summary>Runs by hand: begun, and killed.</summary>
internal static class RunsApi
{
    public const string KeyHeader = "Idempotency-Key";

    private const int LongestKey = 255;
    private const int LongestBy = 100;

    public static async Task<IResult> RunAsync(HttpContext http, string name, IDcronClient client)
    {
        if (PathNames.Refuse(http, name, out var job) is { } refusal) return refusal;
        if (ReadKey(http.Request, out var key) is { } badKey) return badKey;
        var (wanted, badBody) = await ReadAsync(http.Request);
        if (badBody is not null) return badBody;

        try
        {
            var run = new JobCommand.Run(job, key is null ? NewSuffix() : SuffixOf(key)) { Force = wanted.Force, Overrides = wanted.Overrides };
            var reply = await client.SendAsync(run, http.RequestAborted);
            return reply is JobReply.RunAccepted accepted ? Started(http, accepted.Execution) : JobsApi.Refusal(reply);
        }
        catch (SchedulerUnavailableException) when (key is null)
        {
            // Unlike other commands this one, sent again, is another run.
            return new ApiProblem(
                ProblemKind.SchedulerUnavailable,
                $"No scheduler answered in time. Whether '{job}' runs now is not known, and asking again may run it twice: look at /api/jobs/{job}/executions first, or send the header {KeyHeader} next time.");
        }
    }

    public static async Task<IResult> KillAsync(HttpContext http, string id, IDcronClient client)
    {
        if (PathNames.Refuse(id, out ExecutionId execution) is { } badId) return badId;
        if (QueryReader.RefuseAny(http.Request) is { } refusal) return refusal;
        var body = await TextMembers.ReadAsync(http.Request, "reason", "by");
        if (body.Refusal is { } badBody) return badBody;
        var (reason, by) = (body["reason"] ?? "", body["by"] ?? "");
        var problems = new List<Problem>();
        if (!IsLine(reason, JobsApi.LongestReason)) problems.Add(new Problem("reason", $"must be one line of at most {JobsApi.LongestReason} characters", "it hangs"));
        if (!IsLine(by, LongestBy)) problems.Add(new Problem("by", $"must be one line of at most {LongestBy} characters", "ada"));
        if (problems.Count > 0) return ApiProblem.InvalidDocument(problems);

        var reply = await client.SendAsync(new JobCommand.Kill(execution, Sentence(by, reason)), http.RequestAborted);
        return reply switch
        {
            JobReply.KillAccepted killed => Killed(killed),
            JobReply.NotFound => await NotOpenAsync(http, client, execution),
            _ => JobsApi.Refusal(reply),
        };
    }

    private static async Task<IResult> NotOpenAsync(HttpContext http, IDcronClient client, ExecutionId id)
    {
        if (await client.FindExecutionAsync(id, http.RequestAborted) is not { } view) return ApiProblem.NotFound(id);
        return new ApiProblem(ProblemKind.Refused, $"'{id}' has ended already{(view.Outcome is { } outcome ? $", as {outcome}" : "")}; there is nothing to kill.");
    }

    private static bool IsLine(string text, int most) => text.Length <= most && !text.Any(char.IsControl);

    private static string Sentence(string by, string reason) => (by, reason) switch
    {
        ("", "") => "killed",
        ("", _) => $"killed: {reason}",
        (_, "") => $"killed by {by}",
        _ => $"killed by {by}: {reason}",
    };

    private static JsonAnswer Killed(JobReply.KillAccepted killed) => new(StatusCodes.Status202Accepted, json =>
    {
        json.WriteStartObject();
        json.WriteString("executionId"u8, killed.Execution.ToString());
        ViewJsonJobs.WriteNames(json, "nodes"u8, killed.Nodes);
        json.WriteEndObject();
    });

    private static async Task<(RunDocument Wanted, ApiProblem? Refusal)> ReadAsync(HttpRequest request)
    {
        if (request.HttpContext.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false }) return (RunDocument.Plain, null);
        using var body = await JsonBody.ReadAsync(request);
        if (body.Refusal is { } refusal) return (RunDocument.Plain, refusal);
        var read = RunDocument.Read(body.Root, out var problems);
        return (read, problems.Count > 0 ? ApiProblem.InvalidDocument(problems) : null);
    }

    private static ApiProblem? ReadKey(HttpRequest request, out string? key)
    {
        var values = request.Headers[KeyHeader];
        key = values.Count == 0 ? null : values.ToString();
        // The standard to be has it in quotes; most clients leave them out.
        if (key is ['"', .. var inner, '"']) key = inner;
        if (key is null || (values.Count == 1 && key.Length is > 0 and <= LongestKey && key.All(c => c is >= ' ' and <= '~'))) return null;
        return new ApiProblem(ProblemKind.BadRequest, $"The header {KeyHeader} must be given once and hold 1 to {LongestKey} visible ASCII characters, such as a UUID.");
    }

    // A key is the client's to choose; part of an execution's id are letters and digits only.
    private static string SuffixOf(string key) => "k" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)))[..24];

    private static JsonAnswer Started(HttpContext http, ExecutionId execution)
    {
        var id = execution.ToString();
        http.Response.Headers.Location = "/api/executions/" + Uri.EscapeDataString(id);
        return new JsonAnswer(StatusCodes.Status202Accepted, json =>
        {
            json.WriteStartObject();
            json.WriteString("executionId"u8, id);
            json.WriteEndObject();
        });
    }

    private static string NewSuffix() => "m" + RandomNumberGenerator.GetHexString(8, lowercase: true);
}

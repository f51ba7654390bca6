using System.Net;
using System.Text.Json;
using Dcron.Chaos.Workload;

namespace Dcron.Chaos.Operation;

/// <summary>What the client is about to ask, and how its answer is read.</summary>
internal sealed record ClientRequest(CallKind Kind, string Job, HttpMethod Method, string Path, object? Document = null)
{
    public ChaosJob? Definition { get; private init; }

    public string? Team { get; private init; }

    public string? Key { get; private init; }

    public bool Forced { get; private init; }

    public string? Execution { get; private init; }

    public static ClientRequest Put(ChaosJob job, string ledger) =>
        new(CallKind.Put, job.Name, HttpMethod.Put, $"api/jobs/{job.Name}", job.Document(ledger)) { Definition = job };

    public static ClientRequest Delete(string job) => new(CallKind.Delete, job, HttpMethod.Delete, $"api/jobs/{job}");

    public static ClientRequest Pause(string job) => new(CallKind.Pause, job, HttpMethod.Post, $"api/jobs/{job}/pause");

    public static ClientRequest Resume(string job) => new(CallKind.Resume, job, HttpMethod.Post, $"api/jobs/{job}/resume");

    /// <param name="key">Null: each request is a run of its own.</param>
    public static ClientRequest Run(string job, string? key = null, bool forced = false) =>
        new(CallKind.Run, job, HttpMethod.Post, $"api/jobs/{job}/run", forced ? new { force = true } : null) { Key = key, Forced = forced };

    public static ClientRequest Backfill(string job, DateTimeOffset from, DateTimeOffset to) =>
        new(CallKind.Backfill, job, HttpMethod.Post, $"api/jobs/{job}/backfill", new { from, to, maxParallel = 2 });

    public static ClientRequest Kill(string job, string execution) =>
        new(CallKind.Kill, job, HttpMethod.Post, $"api/executions/{execution}/kill", new { reason = "chaos" }) { Execution = execution };

    /// <param name="team">Null: all jobs.</param>
    public static ClientRequest PauseMany(string? team) => team is null
        ? new(CallKind.PauseMany, "", HttpMethod.Post, "api/cluster/pause")
        : new(CallKind.PauseMany, "", HttpMethod.Post, "api/pauses", new { label = $"{ChaosJob.TeamLabel}={team}" }) { Team = team };

    /// <param name="id">As the answer to the pause has it.</param>
    public static ClientRequest ResumeMany(string? team, string id) => team is null
        ? new(CallKind.ResumeMany, "", HttpMethod.Post, "api/cluster/resume")
        : new(CallKind.ResumeMany, "", HttpMethod.Delete, $"api/pauses/{id}") { Team = team };

    public ClientCall Answered(DateTimeOffset sent, HttpStatusCode status, string body)
    {
        var gone = status == HttpStatusCode.NotFound;
        // What was deleted by an earlier request that was not answered is gone now.
        var acknowledged = (int)status is >= 200 and < 300 || (gone && Kind is CallKind.Delete or CallKind.ResumeMany);
        var call = new ClientCall(Kind, Job, sent, TimeProvider.System.GetUtcNow(), acknowledged)
        {
            Definition = Definition, Team = Team, Key = Key, Forced = Forced, Execution = Execution, Answer = $"{(int)status} {body}",
            Refused = status == HttpStatusCode.Conflict,
        };
        if (!acknowledged || gone) return call;
        var answer = JsonSerializer.Deserialize<JsonElement>(body);
        var nodes = answer.TryGetProperty(Kind == CallKind.Kill ? "nodes" : "unreached", out var named) ? named.EnumerateArray().Select(n => n.GetString()!) : [];
        return call with { Unreached = [.. nodes], Execution = answer.TryGetProperty("executionId", out var id) ? id.GetString() : Execution };
    }
}

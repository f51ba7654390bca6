using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using System.Text.Json;
using Dcron.Chaos.Workload;

namespace Dcron.Chaos.Operation;

/// <summary>
/// The client: puts the jobs, and edits, pauses, resumes, deletes, puts again and runs them by hand while faults go on. Each request and
/// its answer are written down. A request that was not answered is repeated until it is, and then the job is left alone for a while: what
/// was asked first might still take effect late, and nothing could be said of what comes after.
/// </summary>
internal sealed class Operator(ApiClient api, Ledger ledger, EventLog log, int seed)
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(700);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private static readonly TimeSpan LeftAlone = TimeSpan.FromSeconds(90);

    private readonly Random random = new(seed);
    private readonly List<ClientCall> calls = [];
    private readonly ConcurrentDictionary<string, ChaosJob> jobs = [];
    private readonly ConcurrentDictionary<string, bool> busy = [];
    private readonly ConcurrentDictionary<string, bool> paused = [];

    public IReadOnlyList<ClientCall> Calls
    {
        get { lock (calls) return [.. calls]; }
    }

    /// <summary>The jobs as they are, without those that have been deleted.</summary>
    public IReadOnlyList<ChaosJob> Jobs => [.. jobs.Values];

    /// <exception cref="ChaosException">A job was refused.</exception>
    public Task PutAllAsync(IEnumerable<ChaosJob> mix, CancellationToken stop) => EachAsync(mix, PutAsync, stop);

    /// <summary>One request after the other, several jobs at a time, until it is stopped.</summary>
    public async Task WorkAsync(CancellationToken stop)
    {
        var underWay = new List<Task>();
        while (!stop.IsCancellationRequested)
        {
            await Wait.ForAsync(Pace, stop);
            underWay.RemoveAll(t => t.IsCompletedSuccessfully);
            var names = jobs.Keys.Where(n => !busy.ContainsKey(n)).Order(StringComparer.Ordinal).ToList();
            if (stop.IsCancellationRequested || names.Count == 0) continue;
            var job = jobs[names[random.Next(names.Count)]];
            busy[job.Name] = true;
            underWay.Add(ActAsync(job, random.Next(100), new Random(random.Next()), stop));
        }

        await Task.WhenAll(underWay);
    }

    /// <summary>Resumes what is paused.</summary>
    public Task ResumeAllAsync(CancellationToken stop) =>
        EachAsync(jobs.Values.Where(j => paused.ContainsKey(j.Name)), (job, ended) => InsistAsync(CallKind.Resume, job.Name, definition: null, ended), stop);

    /// <summary>Pauses all jobs, so that nothing is due any more.</summary>
    public Task PauseAllAsync(CancellationToken stop) =>
        EachAsync(jobs.Values, (job, ended) => InsistAsync(CallKind.Pause, job.Name, definition: null, ended), stop);

    private static Task EachAsync(IEnumerable<ChaosJob> each, Func<ChaosJob, CancellationToken, Task> action, CancellationToken stop) =>
        Parallel.ForEachAsync(each.ToList(), new ParallelOptions { MaxDegreeOfParallelism = 12, CancellationToken = stop }, async (job, ended) => await action(job, ended));

    private async Task ActAsync(ChaosJob job, int what, Random own, CancellationToken stop)
    {
        try
        {
            var known = await ActOnceAsync(job, what, own, stop);
            if (!known) await Wait.ForAsync(LeftAlone, stop);
        }
        catch (OperationCanceledException)
        {
            // The run is at its end.
        }

        busy.TryRemove(job.Name, out _);
    }

    private async Task<bool> ActOnceAsync(ChaosJob job, int what, Random own, CancellationToken stop)
    {
        if (job.Beat is null || what < 35) return await RunAsync(job.Name, stop);
        if (what < 45) return await PutAsync(job, stop);
        if (what < 55) return await PutAsync(job with { Description = $"described anew {own.Next()}" }, stop);
        if (what < 72) return await PutAsync(job with { Edition = job.Edition + 1, Beat = Mix.NewBeat(own, job.Beat.Period, 10, 30) }, stop);
        if (what < 92) return await PauseForAWhileAsync(job, own, stop);
        return await DeleteAndPutAsync(job, own, stop);
    }

    private async Task<bool> PutAsync(ChaosJob job, CancellationToken stop)
    {
        jobs[job.Name] = job;
        return await InsistAsync(CallKind.Put, job.Name, job, stop);
    }

    private async Task<bool> PauseForAWhileAsync(ChaosJob job, Random own, CancellationToken stop)
    {
        paused[job.Name] = true;
        if (!await InsistAsync(CallKind.Pause, job.Name, definition: null, stop)) return false;
        await Wait.ForAsync(TimeSpan.FromSeconds(own.Next(1, 25)), stop);
        if (!await InsistAsync(CallKind.Resume, job.Name, definition: null, CancellationToken.None)) return false;
        paused.TryRemove(job.Name, out _);
        return true;
    }

    private async Task<bool> DeleteAndPutAsync(ChaosJob job, Random own, CancellationToken stop)
    {
        jobs.TryRemove(job.Name, out _);
        if (!await InsistAsync(CallKind.Delete, job.Name, definition: null, CancellationToken.None)) return false;
        paused.TryRemove(job.Name, out _);
        if (own.Next(4) == 0) return true;
        await Wait.ForAsync(TimeSpan.FromSeconds(own.Next(0, 10)), stop);
        return await PutAsync(job with { Edition = job.Edition + 1 }, CancellationToken.None);
    }

    // A run that was not answered is not repeated: it would be another run.
    private async Task<bool> RunAsync(string job, CancellationToken stop)
    {
        await CallAsync(CallKind.Run, job, definition: null, stop);
        return true;
    }

    /// <summary>Asks until it is acknowledged. False: that took more than one request.</summary>
    private async Task<bool> InsistAsync(CallKind kind, string job, ChaosJob? definition, CancellationToken stop)
    {
        var asked = 0;
        var done = await Wait.TryUntilAsync(Patience, async () =>
        {
            asked++;
            var call = await CallAsync(kind, job, definition, stop);
            // A job that is gone although it was put is for the checker to judge.
            return call.Acknowledged || call.Answer.StartsWith("404", StringComparison.Ordinal);
        }, stop);
        if (!done) throw new ChaosException($"{kind} of {job} was not acknowledged in {Patience.TotalMinutes} minutes: {Calls.Last(c => c.Job == job).Answer}");
        return asked == 1;
    }

    private async Task<ClientCall> CallAsync(CallKind kind, string job, ChaosJob? definition, CancellationToken stop)
    {
        var (method, path) = kind switch
        {
            CallKind.Put => (HttpMethod.Put, $"api/jobs/{job}"),
            CallKind.Delete => (HttpMethod.Delete, $"api/jobs/{job}"),
            _ => (HttpMethod.Post, $"api/jobs/{job}/{kind.ToString().ToLowerInvariant()}"),
        };
        var sent = TimeProvider.System.GetUtcNow();
        try
        {
            var (status, body) = await api.TryAsync(method, path, definition?.Document(ledger.Folder), stop);
            var call = Note(Answered(kind, job, definition, sent, status, body));
            // A refusal of a document is a fault of the mix, and repeating it would not help.
            return status == HttpStatusCode.BadRequest ? throw new ChaosException($"{kind} of {job} was refused: {body}") : call;
        }
        catch (OperationCanceledException)
        {
            // A request that nobody waits for any more may have an effect all the same.
            Note(Answered(kind, job, definition, sent, ApiClient.NoAnswer, "nobody waited for the answer"));
            throw;
        }
    }

    private ClientCall Note(ClientCall call)
    {
        lock (calls) calls.Add(call);
        log.Note(call.ToString());
        return call;
    }

    private static ClientCall Answered(CallKind kind, string job, ChaosJob? definition, DateTimeOffset sent, HttpStatusCode status, string body)
    {
        // What was deleted by an earlier request that was not answered is gone now.
        var acknowledged = (int)status is >= 200 and < 300 || (kind == CallKind.Delete && status == HttpStatusCode.NotFound);
        var call = new ClientCall(kind, job, sent, TimeProvider.System.GetUtcNow(), acknowledged) { Definition = definition, Answer = $"{(int)status} {body}" };
        if (!acknowledged || status == HttpStatusCode.NotFound) return call;
        var answer = JsonSerializer.Deserialize<JsonElement>(body);
        return call with
        {
            Unreached = answer.TryGetProperty("unreached", out var nodes) ? [.. nodes.EnumerateArray().Select(n => n.GetString()!)] : ImmutableArray<string>.Empty,
            Execution = answer.TryGetProperty("executionId", out var id) ? id.GetString() : null,
        };
    }
}

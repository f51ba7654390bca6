using System.Collections.Concurrent;
using Dcron.Chaos.Workload;

namespace Dcron.Chaos.Operation;

/// <summary>
/// The client: puts the jobs, and edits, pauses, resumes, deletes, puts again, backfills, runs and kills them while faults go on. Each request and
/// its answer are written down. A request that was not answered is repeated until it is, and then the job is left alone for a while: what
/// was asked first might still take effect late, and nothing could be said of what comes after.
/// </summary>
internal sealed class Operator(ApiClient api, Requests requests, Ledger ledger, int seed)
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(700);
    private static readonly TimeSpan LeftAlone = TimeSpan.FromSeconds(90);

    private readonly Random random = new(seed);
    private readonly ConcurrentDictionary<string, ChaosJob> jobs = [];
    private readonly ConcurrentDictionary<string, bool> busy = [];
    private readonly ConcurrentDictionary<string, bool> paused = [];

    /// <exception cref="ChaosException">A job or a calendar was refused.</exception>
    public async Task PutAllAsync(IEnumerable<ChaosJob> mix, CancellationToken stop)
    {
        foreach (var exclusion in Exclusion.All) await api.PutAsync($"api/calendars/{exclusion.Calendar}", exclusion.Document());
        await EachAsync(mix, PutAsync, stop);
    }

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
        EachAsync(jobs.Values.Where(j => paused.ContainsKey(j.Name)), (job, ended) => requests.InsistAsync(ClientRequest.Resume(job.Name), ended), stop);

    /// <summary>Pauses all jobs that are due by themselves. What runs after them ends with them.</summary>
    public Task PauseAllAsync(CancellationToken stop) =>
        EachAsync(jobs.Values.Where(j => j.After is null), (job, ended) => requests.InsistAsync(ClientRequest.Pause(job.Name), ended), stop);

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
        if (what < 22 || job is { Beat: null, After: null }) return await RunAsync(job, own, stop);
        if (what < 35) return await KillAsync(job, own, stop);
        if (what < 45) return await PutAsync(job, stop);
        if (what < 55) return await PutAsync(job with { Description = $"described anew {own.Next()}" }, stop);
        if (what < 72) return await EditAsync(job, own, stop);
        if (what < 92 || job.HasFollowers || job.After is not null) return await PauseForAWhileAsync(job, own, stop);
        return await DeleteAndPutAsync(job, own, stop);
    }

    private Task<bool> EditAsync(ChaosJob job, Random own, CancellationToken stop)
    {
        var beat = job.HasFollowers ? job.Beat : job.Beat is { } old ? Mix.NewBeat(own, old.Period, 10, 30) : null;
        return PutAsync(job with { Edition = job.Edition + 1, Beat = beat }, stop);
    }

    private async Task<bool> PutAsync(ChaosJob job, CancellationToken stop)
    {
        jobs[job.Name] = job;
        return (await requests.InsistAsync(ClientRequest.Put(job, ledger.Folder), stop)).AtOnce;
    }

    private async Task<bool> PauseForAWhileAsync(ChaosJob job, Random own, CancellationToken stop)
    {
        paused[job.Name] = true;
        var (pause, atOnce) = await requests.InsistAsync(ClientRequest.Pause(job.Name), stop);
        if (!atOnce) return false;
        await Wait.ForAsync(TimeSpan.FromSeconds(own.Next(1, 25)), stop);
        (var resume, atOnce) = await requests.InsistAsync(ClientRequest.Resume(job.Name), CancellationToken.None);
        // It is refused while the job is held together with others; then it stays paused until the end.
        if (!atOnce || resume.Refused) return atOnce;
        paused.TryRemove(job.Name, out _);
        // What was due in the pause was skipped, if the job's policy says so.
        if (job.Beat is not null) await requests.AskAsync(ClientRequest.Backfill(job.Name, pause.Sent, resume.Sent), stop);
        return true;
    }

    private async Task<bool> DeleteAndPutAsync(ChaosJob job, Random own, CancellationToken stop)
    {
        jobs.TryRemove(job.Name, out _);
        if (!(await requests.InsistAsync(ClientRequest.Delete(job.Name), CancellationToken.None)).AtOnce) return false;
        paused.TryRemove(job.Name, out _);
        if (own.Next(4) == 0) return true;
        await Wait.ForAsync(TimeSpan.FromSeconds(own.Next(0, 10)), stop);
        stop.ThrowIfCancellationRequested();
        return await PutAsync(job with { Edition = job.Edition + 1 }, stop);
    }

    // Without a key it is asked once: each request would be another run. What such a run does nobody has to leave alone.
    private async Task<bool> RunAsync(ChaosJob job, Random own, CancellationToken stop)
    {
        var way = own.Next(3);
        if (way == 0) await requests.AskAsync(ClientRequest.Run(job.Name), stop);
        else await requests.InsistAsync(ClientRequest.Run(job.Name, $"chaos-{own.Next()}-{own.Next()}", forced: way == 1), stop);
        return true;
    }

    private async Task<bool> KillAsync(ChaosJob job, Random own, CancellationToken stop)
    {
        var open = await api.OpenAsync(job.Name, stop);
        if (open.Count == 0) return true;
        var (call, atOnce) = await requests.InsistAsync(ClientRequest.Kill(job.Name, open[own.Next(open.Count)]), stop);
        return atOnce || call.Refused;
    }
}

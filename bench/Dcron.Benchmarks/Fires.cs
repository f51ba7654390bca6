namespace Dcron.Benchmarks;

/// <summary>Many no-op jobs, each due every second: does every due time run, how late, and at what cost?</summary>
internal sealed class Fires(int jobs, int seconds) : Scenario
{
    // The node has compiled its hot paths by then, and holds attempts for the whole time that it arms ahead.
    private const int Settle = 20;

    private static readonly TimeSpan CatchUpWithin = TimeSpan.FromSeconds(60);

    public override string Title => $"fires: {jobs:#,0} jobs due every second, measured for {seconds} s";

    protected override async Task RunAsync(NodeUnderTest node, Report report)
    {
        await node.StartAsync();
        await Jobs.PutAsync(node, jobs, i => ($"bench-{i:000000}", Jobs.Noop("* * * * * *")));
        var from = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() + 1 + (seconds < Settle ? seconds : Settle);
        var to = from + seconds;

        await UntilAsync(from);
        var cpu = new CpuMeter(node.RunningId);
        var writtenBefore = Measures.WrittenMiB(node.RunningId);
        await UntilAsync(to);
        var (cpuSeconds, cores, written) = (cpu.Seconds, cpu.Cores, Measures.WrittenMiB(node.RunningId) - writtenBefore);
        var (resident, peak) = (Measures.ResidentMiB(node.RunningId), Measures.PeakResidentMiB(node.RunningId));

        var since = TimeProvider.System.GetTimestamp();
        var lag = await HistoryCompleteAsync(node, from, to) ? TimeProvider.System.GetElapsedTime(since).TotalSeconds : double.PositiveInfinity;
        await node.StopAsync();

        AddRuns(report, node, from, to);
        report.Add("CPU, cores in use", cores);
        report.Add("CPU per thousand fires", cpuSeconds / (jobs * (double)seconds / 1000), "s");
        report.Add("written per thousand fires", written / (jobs * (double)seconds / 1000), "MiB");
        report.Add("RSS at the end", resident, "MiB");
        report.Add("RSS, peak", peak, "MiB");
        report.Add("until the history had all of it", lag, "s");
    }

    private async Task<bool> HistoryCompleteAsync(NodeUnderTest node, long from, long to)
    {
        try
        {
            await node.UntilAsync("the history is complete", CatchUpWithin, () => Task.FromResult(History.Count(node, from, to) >= jobs * (long)seconds));
            return true;
        }
        catch (BenchException) when (node.ProcessId is not null)
        {
            return false; // what is missing is counted
        }
    }

    private void AddRuns(Report report, NodeUnderTest node, long from, long to)
    {
        var lateness = new List<double>();
        var (runs, doubled, failed, before) = (0L, 0L, 0L, 0L);
        var firstDues = new Dictionary<string, long>();
        (string Job, long Due) last = ("", 0);
        foreach (var row in History.Read(node).Where(r => r.Due < to))
        {
            firstDues.TryAdd(row.Job, row.Due);
            if ((row.Job, row.Due) == last) doubled++;
            else if (row.Due >= from) runs++;
            else before++;
            last = (row.Job, row.Due);
            if (!row.Succeeded) failed++;
            if (row.Due >= from && row.Started > 0) lateness.Add(row.Started - (row.Due * 1000));
        }

        if (lateness.Count == 0) throw new BenchException("the history holds not one start within the time that was measured");
        lateness.Sort();
        var wanted = jobs * (long)seconds;
        report.Add("due times that ran", runs, "", exactly: wanted);
        report.Add("missing, since the first due time", firstDues.Values.Sum(first => to - first) - runs - before, "", exactly: 0);
        report.Add("run twice", doubled, "", exactly: 0);
        report.Add("not succeeded, or skipped", failed + History.CountSkips(node, to), "", exactly: 0);
        report.Add("lateness p50", Measures.Percentile(lateness, 0.5), "ms");
        report.Add("lateness p99", Measures.Percentile(lateness, 0.99), "ms", below: jobs <= 1000 ? 10 : jobs <= 10_000 ? 30 : null);
        report.Add("lateness p99.9", Measures.Percentile(lateness, 0.999), "ms");
        report.Add("lateness max", lateness[^1], "ms");
    }

    private static Task UntilAsync(long second)
    {
        var wait = DateTimeOffset.FromUnixTimeSeconds(second) - TimeProvider.System.GetUtcNow();
        return wait > TimeSpan.Zero ? Task.Delay(wait, TimeProvider.System) : Task.CompletedTask;
    }
}

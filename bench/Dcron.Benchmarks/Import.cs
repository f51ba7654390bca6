namespace Dcron.Benchmarks;

/// <summary>Distinct jobs spread over the day: from a crontab by the command line, then the same number by plain HTTP.</summary>
internal sealed class Import(int jobs) : Scenario
{
    private const int MinutesPerDay = 24 * 60;

    public override string Title => $"import: {jobs:#,0} jobs spread over the day";

    protected override async Task RunAsync(NodeUnderTest node, Report report)
    {
        await node.StartAsync();
        await ByCrontabAsync(node, report);
        await ByHttpAsync(node, report);
        report.Add("RSS, peak", Measures.PeakResidentMiB(node.RunningId), "MiB");
    }

    private async Task ByCrontabAsync(NodeUnderTest node, Report report)
    {
        var crontab = node.FileFor("crontab");
        await File.WriteAllLinesAsync(crontab, Enumerable.Range(0, jobs).Select(i => $"{Minute(i) % 60} {Minute(i) / 60} * * * true {i}"));
        var cpu = new CpuMeter(node.RunningId);
        var since = TimeProvider.System.GetTimestamp();
        using var dcron = NodeUnderTest.Launch("dcron.dll", ["--endpoint", node.Endpoint.ToString(), "crontab", "import", "--timezone", "UTC", crontab]);
        var said = new List<string>();
        NodeUnderTest.Listen(dcron, line => { lock (said) said.Add(line); });
        await dcron.WaitForExitAsync();
        var took = TimeProvider.System.GetElapsedTime(since).TotalSeconds;
        if (dcron.ExitCode != 0) throw new BenchException($"dcron crontab import ended with {dcron.ExitCode}: {string.Join(" | ", said.TakeLast(3))}");

        report.Add("dcron crontab import", took, "s", below: jobs <= 10_000 ? 10 : null);
        report.Add("CPU of the node meanwhile", cpu.Seconds, "s");
        report.Add("jobs listed afterwards", await Jobs.CountAsync(node), "", exactly: jobs);
    }

    private async Task ByHttpAsync(NodeUnderTest node, Report report)
    {
        var cpu = new CpuMeter(node.RunningId);
        var since = TimeProvider.System.GetTimestamp();
        var millis = await Jobs.PutAsync(node, jobs, i => ($"http-{i:000000}", Jobs.Noop($"{Minute(i) % 60} {Minute(i) / 60} * * *")));
        report.Add($"PUT by {Jobs.Connections} connections", TimeProvider.System.GetElapsedTime(since).TotalSeconds, "s", below: jobs <= 10_000 ? 10 : null);
        report.Add("CPU of the node meanwhile", cpu.Seconds, "s");
        report.Add("answer to a PUT, p50", Measures.Percentile(millis, 0.5), "ms");
        report.Add("answer to a PUT, p99", Measures.Percentile(millis, 0.99), "ms");
        report.Add("jobs listed afterwards", await Jobs.CountAsync(node), "", exactly: 2 * jobs);
    }

    private int Minute(int i) => (int)((long)i * MinutesPerDay / jobs);
}

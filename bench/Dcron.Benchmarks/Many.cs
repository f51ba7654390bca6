using Dcron.Core.Jobs;

namespace Dcron.Benchmarks;

/// <summary>
/// Very many jobs that are due once a day: how much memory they take, and how soon they are in charge again after a restart. Beside them
/// one job of each partition is due every second; its first start after a restart shows that the partition schedules again.
/// </summary>
internal sealed class Many(int jobs) : Scenario
{
    private const int SecondsPerDay = 24 * 60 * 60;
    private const int Partitions = 8;
    private const double RecoverySeconds = 5;
    private const double MostMiB = 1024;

    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(120);

    private readonly IReadOnlyList<string> witnesses = [.. Enumerable.Range(0, Partitions).Select(Witness)];

    public override string Title => $"many: {jobs:#,0} jobs due once a day";

    protected override async Task RunAsync(NodeUnderTest node, Report report)
    {
        await node.StartAsync();
        var since = TimeProvider.System.GetTimestamp();
        await Jobs.PutAsync(node, jobs, i => ($"daily-{i:000000}", Jobs.Noop(Daily((int)((long)i * SecondsPerDay / jobs)))));
        report.Add($"PUT by {Jobs.Connections} connections", TimeProvider.System.GetElapsedTime(since).TotalSeconds, "s");
        await Jobs.PutAsync(node, Partitions, i => (witnesses[i], Jobs.Noop("* * * * * *")));
        await Task.Delay(Rest, TimeProvider.System);
        AddMemory(report, node, "with all jobs");
        report.Add("databases", node.StoredMiB, "MiB");

        report.Add("stop by SIGTERM", (await node.StopAsync()).TotalSeconds, "s");
        await RecoverAsync(report, node, "after SIGTERM");
        await node.KillAsync();
        await RecoverAsync(report, node, "after kill -9");
    }

    private async Task RecoverAsync(Report report, NodeUnderTest node, string when)
    {
        var launched = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        var since = TimeProvider.System.GetTimestamp();
        var ready = await node.StartAsync();
        // Each partition gives its share of a page, and none answers before it has recovered.
        await node.UntilAsync("every partition answers", AnswerWithin, async () => (await node.Http.GetAsync("api/jobs?limit=1")).IsSuccessStatusCode);
        var answered = TimeProvider.System.GetElapsedTime(since);
        var listed = await Jobs.CountAsync(node);
        var took = TimeProvider.System.GetElapsedTime(since);
        await Task.Delay(Rest, TimeProvider.System);

        report.Add($"{when}: ready", ready.TotalSeconds, "s");
        report.Add($"{when}: all partitions answer", answered.TotalSeconds, "s", below: RecoverySeconds);
        report.Add($"{when}: all partitions start work", FirstStarts(node, launched), "s", below: RecoverySeconds);
        report.Add($"{when}: all jobs have been listed", took.TotalSeconds, "s");
        report.Add($"{when}: jobs listed", listed, "", exactly: jobs + Partitions);
        AddMemory(report, node, when);
    }

    // Seconds from the launch until the last of the witnesses has started something.
    private double FirstStarts(NodeUnderTest node, long launched)
    {
        var first = History.Read(node, "witness-%").Where(r => r.Started >= launched).GroupBy(r => r.Job).Select(g => g.Min(r => r.Started)).ToList();
        return first.Count == Partitions ? (first.Max() - launched) / 1000.0 : double.PositiveInfinity;
    }

    private static void AddMemory(Report report, NodeUnderTest node, string when)
    {
        report.Add($"RSS {when}", Measures.ResidentMiB(node.RunningId), "MiB", below: MostMiB);
        report.Add($"RSS {when}, peak", Measures.PeakResidentMiB(node.RunningId), "MiB", below: MostMiB);
    }

    private static string Daily(int second) => $"{second % 60} {second / 60 % 60} {second / 3600} * * *";

    private static string Witness(int partition) =>
        Enumerable.Range(0, int.MaxValue).Select(i => $"witness-{i}").First(name => JobId.Of(name).PartitionOf(Partitions) == partition);
}

namespace Dcron.Benchmarks;

/// <summary>A node whose jobs are not due: what does it cost that it is there?</summary>
internal sealed class Idle(int jobs, int seconds) : Scenario
{
    // What happens once a second is compiled after 30 calls, and once more after another 30; a node that is idle has been so for longer.
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(120);

    public override string Title => $"idle: {jobs:#,0} jobs due hourly, measured for {seconds} s";

    protected override async Task RunAsync(NodeUnderTest node, Report report)
    {
        await node.StartAsync();
        var minute = TimeProvider.System.GetUtcNow().AddMinutes(30).Minute;
        await Jobs.PutAsync(node, jobs, i => ($"hourly-{i:000000}", Jobs.Noop($"{minute} * * * *")));
        await Task.Delay(Settle, TimeProvider.System);

        var cpu = new CpuMeter(node.RunningId);
        await Task.Delay(TimeSpan.FromSeconds(seconds), TimeProvider.System);
        report.Add("CPU, of one core", cpu.Cores * 100, "%", below: 2);
        report.Add("RSS", Measures.ResidentMiB(node.RunningId), "MiB");
    }
}

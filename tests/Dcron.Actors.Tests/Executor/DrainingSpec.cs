using Akka.Actor;
using Akka.Configuration;
using Akka.TestKit;
using Akka.TestKit.Xunit;
using Dcron.Actors.Executor;
using Microsoft.Extensions.Time.Testing;

namespace Dcron.Actors.Tests.Executor;

/// <summary>The part of a node's shutdown that waits for its executor, which is a probe here.</summary>
public sealed class DrainingSpec : TestKit
{
    private static readonly DcronSettings Settings = DcronSettings.From(DcronSettings.Reference) with { NodeName = "n1" };

    private readonly FakeTimeProvider clock = new();
    private readonly TestProbe executor;

    public DrainingSpec(ITestOutputHelper output)
        : base(Draining.Config(Settings).WithFallback(ConfigurationFactory.ParseString("akka.test.single-expect-default = 20s\nakka.loggers = []")), "draining", output)
    {
        executor = CreateTestProbe();
        Draining.Register(Sys, executor.Ref, Settings, clock);
    }

    [Fact]
    public async Task Ends_as_soon_as_the_executor_is_drained()
    {
        var ending = EndAsync();
        await executor.ExpectMsgAsync<Drain>();
        Assert.False(ending.IsCompleted);

        executor.Reply(Drained.Instance);

        await ending;
    }

    [Fact]
    public async Task Ends_what_still_runs_after_the_drain_timeout_and_waits_for_its_results()
    {
        var ending = EndAsync();
        await executor.ExpectMsgAsync<Drain>();
        var asker = executor.LastSender;

        Assert.InRange(await AdvanceUntilAsync(() => executor.HasMessages), Settings.DrainTimeout, TimeSpan.MaxValue);
        await executor.ExpectMsgAsync<EndAll>();
        Assert.False(ending.IsCompleted);
        asker.Tell(Drained.Instance);

        await ending;
    }

    [Fact]
    public async Task Ends_what_still_runs_at_once_on_a_node_that_the_cluster_has_downed()
    {
        var ending = EndAsync(CoordinatedShutdown.ClusterDowningReason.Instance);
        await executor.ExpectMsgAsync<Drain>();
        var asker = executor.LastSender;

        await executor.ExpectMsgAsync<EndAll>();
        Assert.False(ending.IsCompleted);
        asker.Tell(Drained.Instance);

        await ending;
    }

    [Fact]
    public async Task Ends_also_when_the_results_find_nobody()
    {
        var ending = EndAsync();

        Assert.InRange(await AdvanceUntilAsync(() => ending.IsCompleted), Settings.DrainTimeout, TimeSpan.MaxValue);
    }

    [Fact]
    public void Has_more_time_than_it_may_take() =>
        Assert.True(CoordinatedShutdown.Get(Sys).Timeout(CoordinatedShutdown.PhaseBeforeServiceUnbind) >= Settings.DrainTimeout + TimeSpan.FromSeconds(15));

    private Task EndAsync() => EndAsync(CoordinatedShutdown.UnknownReason.Instance);

    private Task EndAsync(CoordinatedShutdown.Reason reason) => CoordinatedShutdown.Get(Sys).Run(reason).WaitAsync(Runs.Deadline, TimeProvider.System);

    // Whoever waits may not have begun to when time passes, so it passes in steps until it has.
    private async Task<TimeSpan> AdvanceUntilAsync(Func<bool> isSo)
    {
        var start = clock.GetUtcNow();
        await Runs.Until(() =>
        {
            if (isSo()) return true;
            clock.Advance(TimeSpan.FromSeconds(1));
            return isSo();
        }, "the shutdown goes on");
        return clock.GetUtcNow() - start;
    }
}

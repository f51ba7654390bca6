using Akka.Actor;
using Akka.TestKit.Xunit;
using Dcron.Actors.Executor;
using Dcron.Actors.Nodes;
using Dcron.Actors.Scheduler;
using Dcron.Actors.Tests.Scheduler;
using Dcron.Core.Executions;
using Dcron.Core.Jobs;
using Dcron.Core.Nodes;
using Dcron.Core.Work;
using Microsoft.Extensions.Time.Testing;

namespace Dcron.Actors.Tests.Executor;

/// <summary>What belongs to another process of a node is not obeyed and not believed, and the log names it without what may be secret.</summary>
public sealed class ForeignOrdersSpec(ITestOutputHelper output) : TestKit("akka.test.single-expect-default = 20s\nakka.loglevel = INFO\nakka.loggers = [\"Akka.TestKit.TestEventListener, Akka.TestKit\"]", "foreign", output)
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);
    private static readonly Incarnation Old = new(0xa1);
    private static readonly Incarnation Self = new(0xb2);
    private static readonly AttemptId Attempt = new(ExecutionId.Scheduled(JobId.Of("payroll"), Noon), "n1", 1);

    private readonly FakeTimeProvider clock = new(Noon);

    [Fact]
    public async Task An_executor_ignores_the_orders_for_an_earlier_process_of_its_node()
    {
        var (settings, time, boot) = (DcronSettings.From(DcronSettings.Reference) with { NodeName = "n1" }, clock, new SteppedBootClock(clock));
        var executor = Sys.ActorOf(Props.Create(() => new ExecutorActor(settings, Self, new NoPeers(), Runners.All(), time, boot)));
        var armed = new ArmedAttempt(Attempt, Noon, Trigger.Schedule, 1, new ShellWork { Command = "hush" }, null, TimeSpan.Zero, HistoryPolicy.Default);

        await EventFilter.Info($"Orders for another process of this node (incarnation a1; this is b2) are ignored: arm {Attempt}, kill {Attempt}, disarm {Attempt} and 1 more.").ExpectOneAsync(() =>
        {
            executor.Tell(new OrderBatch(1, Old, 1, [new Order.Arm(armed), new Order.Kill(Attempt, ""), new Order.Disarm(Attempt), new Order.Acknowledge(Attempt)]), TestActor);
            return Task.CompletedTask;
        });

        await ExpectNoMsgAsync(TimeSpan.Zero);
    }

    [Fact]
    public async Task A_link_drops_the_results_of_another_process_of_its_node_and_names_them()
    {
        var (partition, executor, time) = (CreateTestProbe(), CreateTestProbe(), clock);
        var node = new NodeInfo("n1", Self, System.Collections.Immutable.ImmutableSortedDictionary<string, string>.Empty);
        IReadOnlyList<IActorRef> partitions = [partition.Ref];
        var link = Sys.ActorOf(Props.Create(() => new ExecutorLink(1, node, executor.Ref, partitions, time)));
        await executor.ExpectMsgAsync<Hello>();

        await EventFilter.Warning($"Attempt {Attempt}: another process of node n1 (incarnation a1; now it is b2) reports that it ended as Succeeded. This changes nothing.").ExpectOneAsync(() =>
        {
            link.Tell(new ReportBatch(1, Old, [new Report.Finished(Attempt, new AttemptResult(Outcome.Succeeded, 0, "", Noon, Noon))]));
            return Task.CompletedTask;
        });

        await partition.ExpectNoMsgAsync(TimeSpan.Zero);
    }

    private sealed class NoPeers : IPeers
    {
        public IReadOnlyList<ICanTell> Directories() => [];

        public IReadOnlyList<ICanTell> Confirmers() => [];

        public IReadOnlyList<ICanTell> Histories() => [];
    }
}

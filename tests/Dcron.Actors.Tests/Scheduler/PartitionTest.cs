using System.Collections.Immutable;
using Akka.Actor;
using Akka.Pattern;
using Akka.TestKit;
using Akka.TestKit.Xunit;
using Dcron.Actors.Scheduler;
using Dcron.Core.Executions;
using Dcron.Core.Jobs;
using Dcron.Core.Nodes;
using Dcron.Core.Schedules;
using Dcron.Core.Work;
using Microsoft.Extensions.Time.Testing;

namespace Dcron.Actors.Tests.Scheduler;

/// <summary>One partition under a clock and over a store that the test has in hand, with probes for whoever it talks to.</summary>
public abstract class PartitionTest(ITestOutputHelper output) : TestKit(Store.Settings, "partition", output)
{
    private protected static readonly DateTimeOffset Noon = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);
    private protected static readonly DateTimeOffset Due = Noon.AddMinutes(1);
    private protected const long Session = 11;
    private protected static readonly NodeInfo N1 = Node("n1", 1);
    private protected static readonly NodeInfo N2 = Node("n2", 2);

    private protected FakeTimeProvider Clock { get; } = new(Noon);
    private protected Store Journal => Store.Of(Sys);
    private protected TestProbe Owner => field ??= NewOwner();
    private protected TestProbe History => field ??= CreateTestProbe("history");
    private protected TestProbe Watchers => field ??= CreateTestProbe("watchers");
    private protected TestProbe Link1 => field ??= CreateTestProbe("link1");
    private protected TestProbe Link2 => field ??= CreateTestProbe("link2");
    private protected DcronSettings Settings { get; set; } = DcronSettings.From(DcronSettings.Reference) with { NodeName = "s1" };

    private protected ImmutableArray<object> Entries => Journal.Entries("partition-0");

    private protected IEnumerable<JobEvent> Events => Entries.OfType<PartitionEvents>().SelectMany(e => e.Events);

    // That a reign ended is what these tests do themselves.
    private TestProbe NewOwner()
    {
        var owner = CreateTestProbe("owner");
        owner.IgnoreMessages<PartitionDown>(_ => true);
        return owner;
    }

    private protected Props PropsOf(long term)
    {
        var (settings, owner, history, watchers, clock) = (Settings, Owner.Ref, History.Ref, Watchers.Ref, Clock);
        return Props.Create(() => new PartitionActor(0, term, settings, owner, history, watchers, clock));
    }

    /// <summary>A partition that is up.</summary>
    private protected async Task<IActorRef> StartAsync(long term = 1)
    {
        var partition = Sys.ActorOf(PropsOf(term));
        await UpAsync();
        return partition;
    }

    /// <summary>The same behind a supervisor as the scheduler has it.</summary>
    private protected async Task<IActorRef> StartSupervisedAsync()
    {
        var partition = Sys.ActorOf(BackoffSupervisor.Props(Backoff.OnStop(PropsOf(1), "actor", TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(10), 0, -1)));
        await UpAsync();
        return partition;
    }

    /// <summary>Ends this reign and begins the next.</summary>
    private protected async Task<IActorRef> TakeOverAsync(IActorRef partition, long term = 2)
    {
        await WatchAsync(partition);
        Sys.Stop(partition);
        await ExpectTerminatedAsync(partition);
        return await StartAsync(term);
    }

    private protected TestProbe Ask(IActorRef partition, JobCommand command)
    {
        var asker = CreateTestProbe();
        partition.Tell(new Asked(command, asker.Ref));
        return asker;
    }

    private protected async Task<T> ReplyAsync<T>(IActorRef partition, JobCommand command) where T : JobReply =>
        Assert.IsType<T>(await Ask(partition, command).ReceiveOneAsync(TimeSpan.FromSeconds(20), CancellationToken.None));

    private protected Task PutAsync(IActorRef partition, JobDefinition job) => ReplyAsync<JobReply.Accepted>(partition, new JobCommand.Put(job));

    private protected async Task<JobView?> FindAsync(IActorRef partition, string job)
    {
        var asker = CreateTestProbe();
        partition.Tell(new PartitionActor.Query(new FindJob(JobId.Of(job)).AnswerIn, asker.Ref));
        return (await asker.ExpectMsgAsync<JobFound>()).Job;
    }

    /// <summary>It is in charge; that one before it went down is said too.</summary>
    private protected async Task UpAsync() => await Owner.FishForMessageAsync(m => m is PartitionUp);

    private protected void Ready(IActorRef partition, params LedgerEntry[] ledger) => partition.Tell(new NodeReady(N1, Link1.Ref, [.. ledger], 0, Session, []));

    private protected void Ready2(IActorRef partition) => partition.Tell(new NodeReady(N2, Link2.Ref, [], 0, Session, []));

    private protected static void Report(IActorRef partition, params Report[] reports) => partition.Tell(new NodeReports(N1.Incarnation, [.. reports]));

    private protected static Report.Finished Finished(AttemptId id, Outcome outcome, DateTimeOffset at) =>
        new(id, new AttemptResult(outcome, outcome == Outcome.Succeeded ? 0 : 1, "", at, at));

    /// <summary>A job of noon and a minute, armed on n1 and not started.</summary>
    private protected async Task<ArmedAttempt> ArmedAsync(IActorRef partition, JobDefinition job)
    {
        Ready(partition);
        await PutAsync(partition, job);
        await AdvanceToAsync(partition, Due.AddSeconds(-15));
        return (await OrderAsync<Order.Arm>(Link1)).Attempt;
    }

    /// <summary>The only order that comes next.</summary>
    private protected static async Task<T> OrderAsync<T>(TestProbe link) where T : Order =>
        Assert.IsType<T>(Assert.Single((await link.ExpectMsgAsync<SendOrders>()).Orders));

    private protected async Task AdvanceToAsync(IActorRef partition, DateTimeOffset to)
    {
        // It must have set its timer: one that is being set while time jumps is set by the time before.
        await SettledAsync(partition);
        Clock.Advance(to - Clock.GetUtcNow());
        await SettledAsync(partition);
    }

    /// <summary>It has done all that follows from what it was told, as far as no write is in flight.</summary>
    private protected static async Task SettledAsync(IActorRef partition)
    {
        // A message of the actor to itself lies before the second question, and what follows from that before the third.
        for (var i = 0; i < 3; i++) await partition.Ask<ActorIdentity>(new Identify(null), TimeSpan.FromSeconds(20));
    }

    /// <summary>All that was sent to the probe by now has been expected.</summary>
    private protected static async Task NothingCameAsync(TestProbe probe)
    {
        var fence = new object();
        probe.Ref.Tell(fence);
        Assert.Same(fence, await probe.ReceiveOneAsync(TimeSpan.FromSeconds(20), CancellationToken.None));
    }

    private protected static JobDefinition Job(string name, string schedule = "0 1 12 * * *") => new()
    {
        Name = JobId.Of(name),
        Schedule = ScheduleParser.Parse(schedule, null, JobId.Of(name)),
        Work = new ShellWork { Command = "true" },
    };

    private protected static AttemptId AttemptOf(string job, string node = "n1", int number = 1) => new(ExecutionId.Scheduled(JobId.Of(job), Due), node, number);

    private static NodeInfo Node(string name, long incarnation) => new(name, new Incarnation(incarnation), ImmutableSortedDictionary<string, string>.Empty);
}

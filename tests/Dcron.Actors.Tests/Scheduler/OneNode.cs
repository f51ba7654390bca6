using System.Diagnostics;
using Akka.Actor;
using Akka.Cluster;
using Akka.Configuration;
using Akka.Pattern;
using Akka.TestKit.Xunit;
using Dcron.Actors.Client;
using Dcron.Actors.Executor;
using Dcron.Actors.Nodes;
using Dcron.Actors.Scheduler;
using Dcron.Actors.Tests.Executor;
using Dcron.Actors.Tests.Wire;
using Dcron.Core.Executions;
using Dcron.Core.Jobs;
using Dcron.Core.Nodes;
using Microsoft.Extensions.Time.Testing;

namespace Dcron.Actors.Tests.Scheduler;

/// <summary>A cluster of one node: the real scheduler, partitions, link, executor and directory, under a clock that the test drives. Only the history is played.</summary>
public abstract class OneNode : TestKit
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly Config Roles = ConfigurationFactory.ParseString("""akka.cluster.roles = [scheduler, executor, "name:n1"]""");

    private readonly SteppedBootClock bootClock;

    protected OneNode(ITestOutputHelper output) : base(Roles.WithFallback(Store.Settings).WithFallback(StrictNode.Settings("cluster")), "dcron", output) =>
        bootClock = new SteppedBootClock(Clock);

    private protected FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero));
    private protected ScriptedRunner Runner { get; } = new();
    private protected DcronSettings Settings { get; set; } = DcronSettings.From(DcronSettings.Reference) with { NodeName = "n1", ArmAhead = TimeSpan.FromSeconds(2), Partitions = 3, NoNodeGrace = TimeSpan.FromDays(1) };
    private protected Store Journal => Store.Of(Sys);

    private protected async Task JoinAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        await Cluster.Get(Sys).JoinAsync(Cluster.Get(Sys).SelfAddress, patience.Token);
        Sys.ActorOf(Props.Create(() => new PlayedHistory()), ClusterPeers.HistoryName);
    }

    // A stopped actor is known to have ended a moment before its name is free.
    private async Task<IActorRef> StartAsync(Props props, string name)
    {
        IActorRef actor = ActorRefs.Nobody;
        await AwaitAssertAsync(() => actor = Sys.ActorOf(props, name), TimeSpan.FromSeconds(10));
        return actor;
    }

    private protected async Task<IActorRef> StartDirectoryAsync()
    {
        var clock = Clock;
        var directory = await StartAsync(Props.Create(() => new NodeDirectoryActor(clock)), ClusterPeers.DirectoryName);
        await AwaitAssertAsync(async () => Assert.Equal("up", Assert.Single((await directory.Ask<NodesShown>(new AskNodes(), Patience)).Nodes).Status), Patience);
        await AwaitAssertAsync(() => Assert.Single(new ClusterPeers(Sys).Directories()), Patience);
        return directory;
    }

    private protected IActorRef StartExecutor()
    {
        var (settings, self, peers, runners, clock, boot) =
            (Settings, new Incarnation(Cluster.Get(Sys).SelfUniqueAddress.Uid), new ClusterPeers(Sys), new Runners(Runner, new NoopRunner()), Clock, bootClock);
        return Sys.ActorOf(Props.Create(() => new ExecutorActor(settings, self, peers, runners, clock, boot)), ClusterPeers.ExecutorName);
    }

    /// <summary>In place of the executor: whatever it is told comes to the test.</summary>
    private protected IActorRef PlayExecutor()
    {
        var test = TestActor;
        return Sys.ActorOf(Props.Create(() => new Forwarder(test)), ClusterPeers.ExecutorName);
    }

    private protected IActorRef StartScheduler()
    {
        var (settings, clock) = (Settings, Clock);
        return Sys.ActorOf(Props.Create(() => new SchedulerActor(settings, clock)));
    }

    private protected IActorRef StartSupervisedScheduler()
    {
        var (settings, clock) = (Settings, Clock);
        var props = Props.Create(() => new SchedulerActor(settings, clock));
        return Sys.ActorOf(BackoffSupervisor.Props(Backoff.OnStop(props, "actor", TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(10), 0, -1)));
    }

    private protected async Task StopAsync(IActorRef actor)
    {
        await WatchAsync(actor);
        Sys.Stop(actor);
        await ExpectTerminatedAsync(actor);
    }

    private protected static Task<SchedulerShown> ShowAsync(IActorRef scheduler) => scheduler.Ask<SchedulerShown>(new ShowScheduler(), Patience);

    private protected static async Task<JobView?> FindAsync(IActorRef scheduler, string job) =>
        (await scheduler.Ask<JobFound>(new FindJob(JobId.Of(job)), Patience)).Job;

    private protected static Task<JobReply> PutAsync(IActorRef scheduler, JobDefinition job) => scheduler.Ask<JobReply>(new JobCommand.Put(job), Patience);

    /// <summary>
    /// Lets time pass until something is so; what follows from each moment is done before the next. How much passes is not said: members join
    /// in their own time, which is not the test's.
    /// </summary>
    private protected async Task UntilAsync(IActorRef scheduler, Func<Task<bool>> isSo, string what)
    {
        for (var waited = Stopwatch.StartNew(); !await isSo();)
        {
            Assert.True(waited.Elapsed < Patience, $"Not within {Patience.TotalSeconds:0} s, in which the test's clock went on to {Clock.GetUtcNow():O}: {what}");
            await PassAsync(scheduler, TimeSpan.FromMilliseconds(100));
        }
    }

    private protected async Task PassAsync(IActorRef scheduler, TimeSpan time)
    {
        for (var passed = TimeSpan.Zero; passed < time; passed += TimeSpan.FromMilliseconds(100))
        {
            Clock.Advance(TimeSpan.FromMilliseconds(100));
            // The executor asks for its warrant, the directory gives it, the executor has it.
            await IdentifyAsync(ClusterPeers.ExecutorName);
            await IdentifyAsync(ClusterPeers.DirectoryName);
            await IdentifyAsync(ClusterPeers.ExecutorName);
            // A list goes through the scheduler and every partition.
            await scheduler.Ask<JobsListed>(new ListJobs(null, 1), Patience);
        }
    }

    private Task IdentifyAsync(string name) => Sys.ActorSelection("/user/" + name).Ask<ActorIdentity>(new Identify(null), Patience);

    private sealed class Forwarder : ReceiveActor
    {
        public Forwarder(IActorRef to) => ReceiveAny(m => to.Forward(m));
    }

    /// <summary>Acknowledges all.</summary>
    private sealed class PlayedHistory : ReceiveActor
    {
        public PlayedHistory()
        {
            Receive<RecordAttempts>(m => Sender.Tell(new AttemptsRecorded(m.From, m.Number)));
            Receive<RecordFromScheduler>(m => Sender.Tell(new SchedulerRecorded(m.Number)));
        }
    }
}

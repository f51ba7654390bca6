using System.Collections.Immutable;
using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit;
using Dcron.Actors.Executor;
using Dcron.Actors.Nodes;
using Dcron.Core.Executions;
using Dcron.Core.Jobs;
using Dcron.Core.Nodes;
using Dcron.Core.Work;
using Microsoft.Extensions.Time.Testing;

namespace Dcron.Actors.Tests.Executor;

/// <summary>One executor under clocks and over work that the test has in hand, with probes for the scheduler, the directory and the history.</summary>
public abstract class ExecutorTest(ITestOutputHelper output) : TestKit("akka.test.single-expect-default = 20s\nakka.loglevel = WARNING\nakka.loggers = []\nakka.log-dead-letters = off", "executor", output)
{
    private protected static readonly DateTimeOffset Noon = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);
    private protected static readonly DateTimeOffset Due = Noon.AddSeconds(10);
    private protected static readonly Incarnation Self = new(7);

    private long batches;

    private protected FakeTimeProvider Clock { get; } = new(Noon);
    private protected SteppedBootClock BootClock => field ??= new SteppedBootClock(Clock);
    private protected ScriptedRunner Runner { get; } = new();
    private protected IWorkRunner Noop { get; set; } = new NoopRunner();
    private protected TestProbe Scheduler => field ??= CreateTestProbe("scheduler");
    private protected TestProbe Directory => field ??= CreateTestProbe("directory");
    private protected TestProbe History => field ??= CreateTestProbe("history");
    private protected DcronSettings Settings { get; set; } = DcronSettings.From(DcronSettings.Reference) with { NodeName = "n1" };

    private protected IActorRef Start() => Start(Self);

    private protected IActorRef Start(Incarnation self)
    {
        var (settings, peers, runners, clock, boot) = (Settings, new Peers([Directory.Ref], [History.Ref]), new Runners(Runner, Noop), Clock, BootClock);
        return Sys.ActorOf(Props.Create(() => new ExecutorActor(settings, self, peers, runners, clock, boot)));
    }

    /// <summary>An executor that obeys term 1 and has no warrant yet.</summary>
    private protected async Task<IActorRef> StartObeyingAsync()
    {
        var executor = Start();
        await HelloAsync(executor, 1);
        return executor;
    }

    private protected async Task<LedgerReport> HelloAsync(IActorRef executor, long term)
    {
        batches = 0;
        executor.Tell(new Hello(term, Self, Session: 11), Scheduler.Ref);
        return await Scheduler.ExpectMsgAsync<LedgerReport>();
    }

    /// <summary>Leave to start armed work, for one warrant from now.</summary>
    private protected async Task ConfirmAsync(IActorRef executor)
    {
        executor.Tell(new Pulse(1, Self, BootClock.Milliseconds));
        await SettledAsync(executor);
    }

    private protected async Task OrderAsync(IActorRef executor, params Order[] orders)
    {
        executor.Tell(new OrderBatch(1, Self, ++batches, [.. orders]), Scheduler.Ref);
        Assert.Equal(new OrdersTaken(1, Self, batches), await Scheduler.ExpectMsgAsync<OrdersTaken>());
    }

    private protected async Task AdvanceAsync(IActorRef executor, TimeSpan by)
    {
        // It must have set its timer: one that is being set while time jumps is set by the time before.
        await SettledAsync(executor);
        Clock.Advance(by);
        await SettledAsync(executor);
    }

    /// <summary>Advances with a confirmation right before the end, so that the warrant holds.</summary>
    private protected async Task AdvanceConfirmedAsync(IActorRef executor, TimeSpan by)
    {
        await AdvanceAsync(executor, by - TimeSpan.FromMilliseconds(1));
        await ConfirmAsync(executor);
        await AdvanceAsync(executor, TimeSpan.FromMilliseconds(1));
    }

    /// <summary>Starts one attempt that is due now.</summary>
    private protected async Task<ScriptedRun> RunningAsync(IActorRef executor, ArmedAttempt attempt)
    {
        await ConfirmAsync(executor);
        await OrderAsync(executor, new Order.Arm(attempt));
        var run = await Runner.StartedAsync();
        Assert.Equal(attempt.Id, Assert.IsType<Report.Started>(await ReportAsync()).Attempt);
        return run;
    }

    /// <summary>The only report that comes next.</summary>
    private protected async Task<Report> ReportAsync() => Assert.Single((await Scheduler.ExpectMsgAsync<ReportBatch>()).Reports);

    private protected async Task<AttemptResult> FinishedAsync() => Assert.IsType<Report.Finished>(await ReportAsync()).Result;

    private protected static async Task SettledAsync(IActorRef executor)
    {
        for (var i = 0; i < 3; i++) await executor.Ask<ActorIdentity>(new Identify(null), TimeSpan.FromSeconds(20));
    }

    private protected static async Task NothingCameAsync(TestProbe probe)
    {
        var fence = new object();
        probe.Ref.Tell(fence);
        Assert.Same(fence, await probe.ReceiveOneAsync(TimeSpan.FromSeconds(20), CancellationToken.None));
    }

    private protected static ArmedAttempt Attempt(string job, DateTimeOffset at, WorkSpec? work = null, TimeSpan? timeout = null) => new(
        new AttemptId(ExecutionId.Scheduled(JobId.Of(job), at), "n1", 1), at, Trigger.Schedule, 1, work ?? new ShellWork { Command = "true" },
        timeout, TimeSpan.FromSeconds(10), HistoryPolicy.Default);

    private sealed record Peers(IReadOnlyList<ICanTell> DirectoryList, IReadOnlyList<ICanTell> HistoryList) : IPeers
    {
        public IReadOnlyList<ICanTell> Directories() => DirectoryList;

        public IReadOnlyList<ICanTell> Confirmers() => DirectoryList;

        public IReadOnlyList<ICanTell> Histories() => HistoryList;
    }
}

/// <summary>Goes with the clock of the test, and on while the machine is suspended.</summary>
internal sealed class SteppedBootClock(FakeTimeProvider clock) : IBootClock
{
    private long suspended;

    public long Milliseconds => clock.GetUtcNow().ToUnixTimeMilliseconds() + Volatile.Read(ref suspended);

    public void Suspend(TimeSpan length) => Interlocked.Add(ref suspended, (long)length.TotalMilliseconds);
}

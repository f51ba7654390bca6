using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit;
using Dcron.Actors.Scheduler;
using Dcron.Actors.Watchdog;
using Dcron.Core.Jobs;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Dcron.Actors.Tests.Scheduler;

/// <summary>The beats of a scheduler with one partition, both played by the test, to a watchdog that is a probe.</summary>
public sealed class SchedulerBeatsSpec(ITestOutputHelper output) : TestKit("akka.test.single-expect-default = 20s\nakka.loggers = []", "beats", output)
{
    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero));
    private TestProbe Scheduler => field ??= CreateTestProbe("scheduler");
    private TestProbe Partition => field ??= CreateTestProbe("partition");
    private TestProbe Watchdog => field ??= CreateTestProbe("watchdog");

    [Fact]
    public async Task Tells_each_second_what_is_due_next_and_that_all_answer()
    {
        var expected = new ExpectedDue(JobId.Of("a"), clock.GetUtcNow().AddSeconds(5), "*/5 * * * * *", null);
        var beats = Start();
        Assert.Empty((await Watchdog.ExpectMsgAsync<SchedulerBeat>()).Expected);

        for (var i = 0; i < 10; i++)
        {
            await AnswerAsync(beats, scheduler: true, partition: true, expected);
            var beat = await NextBeatAsync(beats);
            Assert.Equal((7, "s1"), (beat.Term, beat.Node));
            Assert.Empty(beat.Silent);
            Assert.Equal([expected], beat.Expected);
        }
    }

    [Fact]
    public async Task Names_a_partition_that_has_not_answered_for_three_beats()
    {
        var beats = Start();
        await Watchdog.ExpectMsgAsync<SchedulerBeat>();
        var silent = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            await AnswerAsync(beats, scheduler: true, partition: false);
            silent.Add(string.Join(',', (await NextBeatAsync(beats)).Silent));
        }

        Assert.Equal(["", "", "", "partition 0", "partition 0"], silent);
    }

    [Fact]
    public async Task Falls_silent_itself_when_the_scheduler_does_not_answer()
    {
        var beats = Start();
        await Watchdog.ExpectMsgAsync<SchedulerBeat>();
        for (var i = 0; i < 3; i++)
        {
            await AnswerAsync(beats, scheduler: false, partition: true);
            await NextBeatAsync(beats);
        }

        await AnswerAsync(beats, scheduler: false, partition: true);
        await PassAsync(beats);

        var fence = new object();
        Watchdog.Ref.Tell(fence);
        Assert.Same(fence, await Watchdog.ReceiveOneAsync(TimeSpan.FromSeconds(20), CancellationToken.None));
    }

    private IActorRef Start()
    {
        var (scheduler, partition, watchdog, time) = (Scheduler.Ref, Partition.Ref, Watchdog.Ref, clock);
        Func<IReadOnlyList<ICanTell>> watchdogs = () => [watchdog];
        IReadOnlyList<IActorRef> asked = [partition];
        return Sys.ActorOf(Props.Create(() => new SchedulerBeats(7, "s1", scheduler, asked, watchdogs, time)));
    }

    private async Task AnswerAsync(IActorRef beats, bool scheduler, bool partition, ExpectedDue? expected = null)
    {
        var asked = await Partition.ExpectMsgAsync<AskBeat>();
        if (partition) beats.Tell(new BeatTaken(asked.Index, asked.Number, expected));
        asked = await Scheduler.ExpectMsgAsync<AskBeat>();
        if (scheduler) beats.Tell(new BeatTaken(asked.Index, asked.Number, null));
    }

    private async Task<SchedulerBeat> NextBeatAsync(IActorRef beats)
    {
        await PassAsync(beats);
        return await Watchdog.ExpectMsgAsync<SchedulerBeat>();
    }

    private async Task PassAsync(IActorRef beats)
    {
        await beats.Ask<ActorIdentity>(new Identify(null), TimeSpan.FromSeconds(20));
        clock.Advance(TimeSpan.FromSeconds(1));
        await beats.Ask<ActorIdentity>(new Identify(null), TimeSpan.FromSeconds(20));
    }
}

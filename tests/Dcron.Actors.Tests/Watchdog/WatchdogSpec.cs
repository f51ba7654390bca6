using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using Akka.TestKit;
using Akka.TestKit.Xunit;
using Dcron.Actors.Watchdog;
using Dcron.Core.Jobs;
using Dcron.Core.Updates;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Dcron.Actors.Tests.Watchdog;

/// <summary>A watchdog that hears a scheduler played by the test, or does not.</summary>
public sealed class WatchdogSpec(ITestOutputHelper output) : TestKit("akka.test.single-expect-default = 20s\nakka.loglevel = INFO\nakka.loggers = [\"Akka.TestKit.TestEventListener, Akka.TestKit\"]", "watchdog", output)
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider clock = new(Noon);
    private readonly List<Update> published = [];
    private bool isSpokesman = true;

    [Fact]
    public async Task Is_quiet_while_the_scheduler_beats()
    {
        var watchdog = await StartAsync();
        for (var i = 0; i < 20; i++)
        {
            watchdog.Tell(Beat());
            await PassAsync(watchdog, 1);
        }

        Assert.Empty(published);
    }

    [Fact]
    public async Task Raises_one_alarm_when_more_than_two_beats_are_missing_and_finds_what_was_due()
    {
        var watchdog = await StartAsync();
        var job = new ExpectedDue(JobId.Of("each-second"), Noon.AddSeconds(1), "* * * * * *", null);
        watchdog.Tell(Beat([job, new ExpectedDue(JobId.Of("later"), Noon.AddMinutes(5), "*/5 * * * *", "Europe/Berlin")]));
        await PassAsync(watchdog, 3);
        Assert.Empty(published);

        await EventFilter.Error(contains: "has been silent for 4 s, and no other has taken over. Since then at least 4 due times have passed, of each-second.").ExpectOneAsync(() => PassAsync(watchdog, 1));
        await PassAsync(watchdog, 10);

        Assert.Equal([new Update.SchedulerSilent(Noon.AddSeconds(4), 3, "s1", "scheduler", 4)], published);
    }

    [Fact]
    public async Task Reminds_of_a_silence_that_lasts_and_says_when_it_is_over()
    {
        var watchdog = await StartAsync();
        watchdog.Tell(Beat());
        await PassAsync(watchdog, 4);

        await EventFilter.Error(contains: "has been silent for 34 s").ExpectOneAsync(() => PassAsync(watchdog, 30));
        await EventFilter.Info(contains: "is heard again, on node s2 in term 4, after 34 s").ExpectOneAsync(async () =>
        {
            watchdog.Tell(Beat() with { Term = 4, Node = "s2" });
            await PassAsync(watchdog, 3);
        });

        Assert.Single(published);
    }

    [Fact]
    public async Task Is_not_lulled_by_a_scheduler_that_does_not_know_that_its_term_is_over()
    {
        var watchdog = await StartAsync();
        watchdog.Tell(Beat() with { Term = 4 });
        for (var i = 0; i < 4; i++)
        {
            watchdog.Tell(Beat());
            await PassAsync(watchdog, 1);
        }

        Assert.Equal(4, Assert.IsType<Update.SchedulerSilent>(Assert.Single(published)).Term);
    }

    [Fact]
    public async Task Tells_once_of_a_part_that_does_not_answer()
    {
        var watchdog = await StartAsync();
        await EventFilter.Error(contains: "is stuck in part: partition 3 has not answered").ExpectOneAsync(async () =>
        {
            for (var i = 0; i < 5; i++)
            {
                watchdog.Tell(Beat() with { Silent = ["partition 3"] });
                await PassAsync(watchdog, 1);
            }
        });

        Assert.Equal("partition 3", Assert.IsType<Update.SchedulerSilent>(Assert.Single(published)).What);
    }

    [Fact]
    public async Task Leaves_the_telling_to_another_where_it_is_not_the_spokesman()
    {
        isSpokesman = false;
        var watchdog = await StartAsync();
        watchdog.Tell(Beat());

        await EventFilter.Error(contains: "has been silent").ExpectOneAsync(() => PassAsync(watchdog, 4));

        Assert.Empty(published);
    }

    [Fact]
    public async Task Gives_a_cluster_that_starts_a_minute()
    {
        var watchdog = await StartAsync();
        await PassAsync(watchdog, 60);

        await EventFilter.Error(contains: "No scheduler has been heard since this node started").ExpectOneAsync(() => PassAsync(watchdog, 1));
    }

    private static SchedulerBeat Beat(params ExpectedDue[] expected) => new(3, "s1", Noon, [], [.. expected]);

    private async Task<IActorRef> StartAsync()
    {
        var time = clock;
        Func<string, bool> speaks = _ => isSpokesman;
        Action<Update> publish = published.Add;
        var watchdog = Sys.ActorOf(Props.Create(() => new WatchdogActor(time, speaks, publish)));
        await PassAsync(watchdog, 0);
        return watchdog;
    }

    private async Task PassAsync(IActorRef watchdog, int seconds)
    {
        for (var i = 0; i <= seconds; i++)
        {
            await watchdog.Ask<ActorIdentity>(new Identify(null), TimeSpan.FromSeconds(20));
            if (i < seconds) clock.Advance(TimeSpan.FromSeconds(1));
        }
    }
}

using Akka.TestKit;
using Akka.TestKit.Xunit;
using Microsoft.Extensions.Time.Testing;

namespace Dcron.Actors.Tests;

public sealed class WakeTimerSpec : TestKit
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider clock = new(Noon);
    private readonly TestProbe actor;
    private readonly WakeTimer timer;

    public WakeTimerSpec(ITestOutputHelper output) : base("akka.test.single-expect-default = 20s\nakka.loggers = []", "wake", output)
    {
        actor = CreateTestProbe();
        timer = new WakeTimer(clock, actor.Ref, "wake");
    }

    [Fact]
    public async Task Wakes_at_the_instant_and_not_a_moment_before()
    {
        timer.At(Noon.AddSeconds(10).AddTicks(1));

        clock.Advance(TimeSpan.FromSeconds(10));
        await NothingCameAsync();
        clock.Advance(TimeSpan.FromMilliseconds(1));

        await actor.ExpectMsgAsync("wake");
    }

    [Fact]
    public async Task Wakes_at_once_for_an_instant_that_is_past()
    {
        timer.At(Noon.AddSeconds(-10));

        clock.Advance(TimeSpan.Zero);

        await actor.ExpectMsgAsync("wake");
    }

    [Fact]
    public async Task Looks_at_the_time_again_before_a_distant_instant()
    {
        timer.At(Noon.AddDays(1));

        clock.Advance(WakeTimer.LongestWait);

        await actor.ExpectMsgAsync("wake");
    }

    [Fact]
    public async Task Forgets_what_was_asked_before()
    {
        timer.At(Noon.AddSeconds(1));
        timer.At(Noon.AddSeconds(5));
        clock.Advance(TimeSpan.FromSeconds(2));
        await NothingCameAsync();

        timer.At(null);
        clock.Advance(TimeSpan.FromDays(1));
        await NothingCameAsync();
    }

    [Fact]
    public async Task Wakes_once()
    {
        timer.At(Noon.AddSeconds(1));

        clock.Advance(TimeSpan.FromMinutes(1));

        await actor.ExpectMsgAsync("wake");
        await NothingCameAsync();
    }

    private async Task NothingCameAsync()
    {
        var fence = new object();
        actor.Ref.Tell(fence, Akka.Actor.ActorRefs.NoSender);
        Assert.Same(fence, await actor.ReceiveOneAsync(TimeSpan.FromSeconds(20), CancellationToken.None));
    }
}

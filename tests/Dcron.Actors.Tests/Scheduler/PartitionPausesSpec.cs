using Akka.Actor;
using Akka.TestKit;
using Dcron.Actors.Scheduler;
using Dcron.Core.Executions;
using Dcron.Core.Jobs;

namespace Dcron.Actors.Tests.Scheduler;

/// <summary>What a partition does with the pauses of a label's jobs and of all.</summary>
public sealed class PartitionPausesSpec(ITestOutputHelper output) : PartitionTest(output)
{
    private static readonly PauseRules All = PauseRules.None.With(new PauseRule(null, "moving", "ada", Noon, null));

    [Fact]
    public async Task Answers_when_what_was_armed_is_disarmed_and_not_before()
    {
        var partition = await StartAsync();
        var armed = await ArmedAsync(partition, Job("a"));
        var keeper = Tell(partition, All);
        var disarm = await OrderAsync<Order.Disarm>(Link1);
        await SettledAsync(partition);
        await NothingCameAsync(keeper);

        Report(partition, new Report.Disarmed(armed.Id, disarm.Revocation));

        var followed = await keeper.ExpectMsgAsync<PausesFollowed>();
        Assert.Equal((0, 1, 0), (followed.Index, followed.Version, followed.Unreached.Count));
        Assert.Equal(All.Version, Entries.OfType<PauseRules>().Single().Version);
    }

    [Fact]
    public async Task Names_the_node_that_did_not_confirm_in_time()
    {
        var partition = await StartAsync();
        await ArmedAsync(partition, Job("a"));
        var keeper = Tell(partition, All);
        await OrderAsync<Order.Disarm>(Link1);

        await AdvanceToAsync(partition, Clock.GetUtcNow() + Settings.RevocationTimeout);

        Assert.Equal("n1", Assert.Single((await keeper.ExpectMsgAsync<PausesFollowed>()).Unreached));
    }

    [Fact]
    public async Task Knows_them_after_a_takeover_and_is_told_nothing_new()
    {
        var partition = await StartAsync();
        await PutAsync(partition, Job("a"));
        await Tell(partition, All).ExpectMsgAsync<PausesFollowed>();
        partition = await TakeOverAsync(partition);
        await PutAsync(partition, Job("b"));
        Assert.Equal("all", (await FindAsync(partition, "b"))!.Pause?.Rule);
        var before = Entries.Length;

        await Tell(partition, All).ExpectMsgAsync<PausesFollowed>();

        Assert.Equal(before, Entries.Length);
    }

    [Fact]
    public async Task Knows_them_from_a_snapshot()
    {
        Settings = Settings with { SnapshotAfterEvents = 10 };
        var partition = await StartAsync();
        await Tell(partition, All).ExpectMsgAsync<PausesFollowed>();
        for (var i = 1; i <= 45; i++) await PutAsync(partition, Job("a") with { Description = $"{i}" });
        partition = await TakeOverAsync(partition);
        await PutAsync(partition, Job("b"));

        Assert.Equal("all", (await FindAsync(partition, "b"))!.Pause?.Rule);
    }

    private TestProbe Tell(IActorRef partition, PauseRules rules)
    {
        var keeper = CreateTestProbe();
        partition.Tell(new FollowPauses(rules, keeper.Ref));
        return keeper;
    }
}

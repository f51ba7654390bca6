using System.Collections.Immutable;
using Akka.Actor;
using Akka.TestKit;
using Dcron.Actors.Scheduler;
using Dcron.Core.Executions;
using Dcron.Core.Jobs;
using Dcron.Core.Schedules;

namespace Dcron.Actors.Tests.Scheduler;

/// <summary>The two ends of the way from a job to those that run after it.</summary>
public sealed class PartitionFollowsSpec(ITestOutputHelper output) : PartitionTest(output)
{
    private static readonly JobId A = JobId.Of("a");
    private static readonly JobId X = JobId.Of("x");

    [Fact]
    public async Task Tells_a_follower_of_an_end_until_it_has_heard()
    {
        var partition = await EndedAsync();

        var told = await Owner.ExpectMsgAsync<ParentEnds>();
        Assert.Equal((X, A, Due, Outcome.Succeeded), (told.Follower, told.Parent, Assert.Single(told.Ends).Due, told.Ends[0].Outcome));
        await AdvanceToAsync(partition, Clock.GetUtcNow().AddSeconds(2));
        await Owner.ExpectMsgAsync<ParentEnds>();

        partition.Tell(new EndsHeard(A, X, told.Line, told.Ends[^1].Number));
        await AdvanceToAsync(partition, Clock.GetUtcNow().AddSeconds(10));
        await NothingCameAsync(Owner);
    }

    [Fact]
    public async Task Tells_it_again_after_a_takeover()
    {
        var partition = await EndedAsync();
        var told = await Owner.ExpectMsgAsync<ParentEnds>();

        await TakeOverAsync(partition);

        var again = await Owner.ExpectMsgAsync<ParentEnds>();
        Assert.Equal((told.Line, told.Ends[0].Number), (again.Line, Assert.Single(again.Ends).Number));
    }

    [Fact]
    public async Task Says_nothing_of_an_end_that_is_not_durable()
    {
        Followers = Followers.Add(A, [X]);
        var partition = await StartAsync();
        var attempt = await ArmedAsync(partition, Job("a"));
        await AdvanceToAsync(partition, Due);
        Journal.Hold();

        Report(partition, Finished(attempt.Id, Outcome.Succeeded, Due));
        await Journal.HeldAsync();
        await NothingCameAsync(Owner);
        Journal.LetGo();

        await Owner.ExpectMsgAsync<ParentEnds>();
    }

    [Fact]
    public async Task Hears_of_an_end_only_when_that_is_durable()
    {
        var partition = await FollowingAsync();
        Journal.Hold();

        partition.Tell(End(1));
        await Journal.HeldAsync();
        await NothingCameAsync(Owner);
        await NothingCameAsync(Link1);
        Journal.LetGo();

        Assert.Equal(1, (await Owner.ExpectMsgAsync<EndsHeard>()).Number);
        Assert.Equal((Due, Trigger.After), ((await OrderAsync<Order.Arm>(Link1)).Attempt is var armed ? armed.Id.Execution.Due : default, armed.Trigger));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Runs_once_when_it_dies_while_it_records_what_it_heard(bool written)
    {
        var partition = await FollowingAsync();
        Journal.Hold();
        partition.Tell(End(1));
        await Journal.HeldAsync();
        await WatchAsync(partition);
        Sys.Stop(partition);
        await ExpectTerminatedAsync(partition);
        if (written) Journal.LetGo();
        else Journal.FailHeld();
        if (written) await AwaitAssertAsync(() => Assert.Single(Events.OfType<JobEvent.ParentEnded>()));

        partition = await StartAsync(2);
        Ready(partition);
        partition.Tell(End(1));
        partition.Tell(End(1));

        await Owner.ExpectMsgAsync<EndsHeard>();
        await Owner.ExpectMsgAsync<EndsHeard>();
        Assert.Single(Events.OfType<JobEvent.ExecutionPlanned>());
        Assert.Single(Events.OfType<JobEvent.ParentEnded>());
    }

    [Fact]
    public async Task Takes_what_a_lost_message_held_from_the_next()
    {
        var partition = await FollowingAsync();

        partition.Tell(End(1, 2));
        Assert.Equal(2, (await Owner.ExpectMsgAsync<EndsHeard>()).Number);

        Assert.Equal(2, Events.OfType<JobEvent.ExecutionPlanned>().Count());
    }

    [Fact]
    public async Task Has_heard_what_is_for_a_job_that_is_gone()
    {
        var partition = await StartAsync();

        partition.Tell(End(1));

        await Owner.ExpectMsgAsync<EndsHeard>();
        Assert.Empty(Events);
    }

    [Fact]
    public async Task Does_nothing_before_it_knows_who_follows_its_jobs()
    {
        Owner.SetAutoPilot(new DelegateAutoPilot((_, _) => AutoPilot.KeepRunning));
        var partition = await StartAsync();

        var asker = Ask(partition, new JobCommand.Put(Job("a")));
        await SettledAsync(partition);
        await NothingCameAsync(asker);
        partition.Tell(new FollowersKnown(Followers));

        await asker.ExpectMsgAsync<JobReply.Accepted>();
    }

    [Fact]
    public async Task Tells_the_scheduler_which_parents_its_jobs_have()
    {
        var partition = await FollowingAsync();

        await ReplyAsync<JobReply.Accepted>(partition, new JobCommand.Delete(X));
        Assert.Empty((await Owner.ExpectMsgAsync<ParentsSaved>()).Parents);

        await PutAsync(partition, Follower());
        Assert.Equal([A], (await Owner.ExpectMsgAsync<ParentsSaved>()).Parents);
        await WatchAsync(partition);
        Sys.Stop(partition);
        await ExpectTerminatedAsync(partition);
        Sys.ActorOf(PropsOf(2));
        Assert.Equal([A], (await Owner.ExpectMsgAsync<PartitionUp>()).Parents[X]);
    }

    [Fact]
    public async Task Answers_a_reservation_even_where_nothing_changed()
    {
        var partition = await FollowingAsync();

        partition.Tell(new Asked(new JobCommand.Put(Follower()), CreateTestProbe().Ref, 7));

        Assert.Equal(7, (await Owner.ExpectMsgAsync<ParentsSaved>()).Reservation);
    }

    /// <summary>A partition with job a, whose execution has ended and which x follows.</summary>
    private async Task<IActorRef> EndedAsync()
    {
        Followers = Followers.Add(A, [X]);
        var partition = await StartAsync();
        var attempt = await ArmedAsync(partition, Job("a"));
        await AdvanceToAsync(partition, Due);
        Report(partition, Finished(attempt.Id, Outcome.Succeeded, Due));
        return partition;
    }

    /// <summary>A partition with job x, which follows a.</summary>
    private async Task<IActorRef> FollowingAsync()
    {
        var partition = await StartAsync();
        Ready(partition);
        await PutAsync(partition, Follower());
        await Owner.ExpectMsgAsync<ParentsSaved>();
        return partition;
    }

    private static JobDefinition Follower() => Job("x") with { Schedule = new AfterSchedule([A], AfterOn.Success, AfterJoin.All) };

    private static ParentEnds End(params long[] numbers) =>
        new(X, A, 5, [.. numbers.Select(n => new Untold(n, Due.AddSeconds(n - 1), "", Outcome.Succeeded, Due, [X]))]);
}

using Akka.Actor;
using Dcron.Actors.Scheduler;
using Dcron.Core.Executions;
using Dcron.Core.Jobs;
using Dcron.Core.Nodes;
using Dcron.Core.Schedules;

namespace Dcron.Actors.Tests.Scheduler;

/// <summary>The pauses of a label's jobs and of all, from the request to the partitions and back.</summary>
public sealed class PausesSpec(ITestOutputHelper output) : OneNode(output)
{
    private static readonly JobLabel Pool = new("pool", "db");
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Pauses_all_jobs_with_a_label_and_resumes_them()
    {
        var scheduler = await StartAsync();
        var set = await SetAsync(scheduler, new SetPause(Pool, "the database moves", "ada", null));

        Assert.Equal((JobChange.Created, "the database moves"), (set.Change, set.Rule?.Reason));
        Assert.Empty(set.Unreached);
        for (var i = 0; i < 6; i++) Assert.Equal(set.Rule?.Id, (await FindAsync(scheduler, $"db{i}"))!.Pause?.Rule);
        Assert.Null((await FindAsync(scheduler, "other"))!.Pause);
        Assert.Equal([set.Rule!], (await ShowAsync(scheduler)).Pauses);

        Assert.Equal(JobChange.Deleted, (await LiftAsync(scheduler, set.Rule!.Id)).Change);
        for (var i = 0; i < 6; i++) Assert.Null((await FindAsync(scheduler, $"db{i}"))!.Pause);
        Assert.Empty((await ShowAsync(scheduler)).Pauses);
    }

    [Fact]
    public async Task Holds_a_job_that_is_defined_later_also_after_a_takeover()
    {
        var scheduler = await StartAsync();
        await SetAsync(scheduler, new SetPause(null, "", "", null));
        await StopAsync(scheduler);
        scheduler = StartScheduler();
        await PutAsync(scheduler, Job("late"));

        Assert.Equal(PauseRule.AllJobs, (await FindAsync(scheduler, "late"))!.Pause?.Rule);
        await PassAsync(scheduler, TimeSpan.FromSeconds(3));
        Assert.Equal(0, Runner.Count);
        Assert.Single((await ShowAsync(scheduler)).Pauses);
    }

    [Fact]
    public async Task Ends_a_pause_whose_time_has_come()
    {
        var scheduler = await StartAsync();
        await SetAsync(scheduler, new SetPause(Pool, "", "", Clock.GetUtcNow().AddSeconds(3)));

        await PassAsync(scheduler, TimeSpan.FromSeconds(2));
        Assert.NotNull((await FindAsync(scheduler, "db0"))!.Pause);
        await UntilAsync(scheduler, async () => (await FindAsync(scheduler, "db0"))!.Pause is null, "the pause is over");
        await UntilAsync(scheduler, async () => (await ShowAsync(scheduler)).Pauses.IsEmpty, "it is no longer shown");
    }

    [Fact]
    public async Task Ends_a_pause_whose_time_came_while_no_scheduler_was_there()
    {
        var scheduler = await StartAsync();
        await SetAsync(scheduler, new SetPause(Pool, "", "", Clock.GetUtcNow().AddSeconds(3)));
        await StopAsync(scheduler);
        Clock.Advance(TimeSpan.FromSeconds(10));
        scheduler = StartScheduler();

        await UntilAsync(scheduler, async () => (await FindAsync(scheduler, "db0"))!.Pause is null, "the pause is over");
    }

    [Fact]
    public async Task An_identical_pause_is_no_change_and_another_one_for_the_same_label_replaces_it()
    {
        var scheduler = await StartAsync();
        await SetAsync(scheduler, new SetPause(Pool, "a", "", null));

        Assert.Equal(JobChange.None, (await SetAsync(scheduler, new SetPause(Pool, "a", "", null))).Change);
        Assert.Equal(JobChange.Updated, (await SetAsync(scheduler, new SetPause(Pool, "b", "", null))).Change);
        Assert.Equal("b", (await FindAsync(scheduler, "db0"))!.Pause?.Reason);
        Assert.Null((await LiftAsync(scheduler, "nothing")).Rule);
    }

    [Fact]
    public async Task Is_answered_when_a_partition_that_was_away_has_recorded_it_too()
    {
        var scheduler = await StartAsync();
        Journal.Hold("partition-0");
        var asked = SetAsync(scheduler, new SetPause(null, "", "", null));
        await Journal.HeldAsync();
        await ShowAsync(scheduler);
        Assert.False(asked.IsCompleted);

        Journal.LetGo();

        Assert.Equal(JobChange.Created, (await asked).Change);
        for (var i = 0; i < 3; i++) Assert.Single(Journal.Entries($"partition-{i}").OfType<PauseRules>());
    }

    [Fact]
    public async Task Goes_on_after_a_write_that_failed()
    {
        var scheduler = await StartAsync();
        await SetAsync(scheduler, new SetPause(Pool, "", "", null));
        Journal.FailNext();
        scheduler.Tell(new SetPause(null, "", "", null));

        // That one is not recorded; who asks again is answered once the keeper has started again.
        await AwaitAssertAsync(async () => Assert.NotNull((await scheduler.Ask<PauseAnswer>(new SetPause(null, "", "", null), TimeSpan.FromSeconds(1))).Rule), Patience);

        Assert.Equal(2, (await ShowAsync(scheduler)).Pauses.Length);
        for (var i = 0; i < 6; i++) Assert.Equal(PauseRule.AllJobs, (await FindAsync(scheduler, $"db{i}"))!.Pause?.Rule);
    }

    private async Task<IActorRef> StartAsync()
    {
        await JoinAsync();
        await StartDirectoryAsync();
        StartExecutor();
        var scheduler = StartScheduler();
        for (var i = 0; i < 6; i++) await PutAsync(scheduler, Job($"db{i}") with { Labels = Job("x").Labels.Add("pool", "db") });
        await PutAsync(scheduler, Job("other"));
        return scheduler;
    }

    private static Task<PauseAnswer> SetAsync(IActorRef scheduler, SetPause pause) => scheduler.Ask<PauseAnswer>(pause, Patience);

    private static Task<PauseAnswer> LiftAsync(IActorRef scheduler, string id) => scheduler.Ask<PauseAnswer>(new LiftPause(id), Patience);

    private static JobDefinition Job(string name) => new()
    {
        Name = JobId.Of(name),
        Schedule = ScheduleParser.Parse("@every 1h", null, JobId.Of(name)),
        Work = new Dcron.Core.Work.NoopWork(),
    };
}

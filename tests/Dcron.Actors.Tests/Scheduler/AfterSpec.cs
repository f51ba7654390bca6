using Akka.Actor;
using Dcron.Actors.Executor;
using Dcron.Actors.Scheduler;
using Dcron.Core.Executions;
using Dcron.Core.Jobs;
using Dcron.Core.Schedules;
using Dcron.Core.Work;

namespace Dcron.Actors.Tests.Scheduler;

/// <summary>Jobs that run after others, through the whole scheduler.</summary>
public sealed class AfterSpec(ITestOutputHelper output) : OneNode(output)
{
    // One in each partition.
    private static readonly string[] Names = [.. Enumerable.Range(0, 3).Select(p => Enumerable.Range(0, 100).Select(i => $"j{i}").First(n => JobId.Of(n).PartitionOf(3) == p))];

    [Fact]
    public async Task Runs_a_chain_and_a_join_for_the_due_time_of_its_first_job()
    {
        var scheduler = await StartAllAsync();
        await PutAsync(scheduler, Job(Names[0], ScheduleParser.Parse("@every 10s", null, JobId.Of(Names[0]))));
        await PutAsync(scheduler, Job(Names[1], After(Names[0])));
        await PutAsync(scheduler, Job(Names[2], After(Names[0], Names[1])));

        await UntilAsync(scheduler, () => Task.FromResult(Ended(Names[2]).Count >= 2), "the join has run twice");

        Assert.Equal(Ended(Names[0]).Take(2).Select(e => e.Due), Ended(Names[2]).Take(2).Select(e => e.Due));
        Assert.Equal(Ended(Names[1]).Count, Ended(Names[1]).Distinct().Count());
        Assert.Equal([JobId.Of(Names[1]), JobId.Of(Names[2])], (await FindAsync(scheduler, Names[0]))!.Followers.Order());
    }

    [Fact]
    public async Task Runs_after_a_run_that_a_person_asked_for_with_its_suffix()
    {
        var scheduler = await StartAllAsync();
        await PutAsync(scheduler, Job(Names[0], ScheduleParser.Parse("@manually", null, JobId.Of(Names[0]))));
        await PutAsync(scheduler, Job(Names[1], After(Names[0])));

        await RunAsync(scheduler, Names[0]);
        await UntilAsync(scheduler, () => Task.FromResult(Ended(Names[1]).Count == 1), "the follower has run");

        Assert.Equal("m1", Ended(Names[1])[0].Suffix);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(1, false)]
    public async Task Runs_a_follower_once_over_a_takeover_between_the_end_of_its_parent_and_its_record(int held, bool written)
    {
        var scheduler = await StartAllAsync();
        await PutAsync(scheduler, Job(Names[0], ScheduleParser.Parse("@manually", null, JobId.Of(Names[0]))) with { Work = new ShellWork { Command = "true" } });
        await PutAsync(scheduler, Job(Names[1], After(Names[0])));
        await RunAsync(scheduler, Names[0]);
        await UntilAsync(scheduler, () => Task.FromResult(Runner.Count == 1), "the parent runs");

        // Either the end of the parent is being written when the scheduler dies, or what its follower makes of it.
        Journal.Hold($"partition-{held}");
        (await Runner.StartedAsync()).End(RunEnd.Succeeded(0));
        await Journal.HeldAsync();
        await StopAsync(scheduler);
        if (written) Journal.LetGo();
        else Journal.FailHeld();

        scheduler = StartScheduler();
        await UntilAsync(scheduler, () => Task.FromResult(Ended(Names[1]).Count > 0), "the follower has run");
        await PassAsync(scheduler, TimeSpan.FromSeconds(6));

        Assert.Single(Ended(Names[1]));
        Assert.Single(Events(Names[1]).OfType<JobEvent.ExecutionPlanned>());
        Assert.Single(Events(Names[0]).OfType<JobEvent.FollowerTold>());
    }

    [Fact]
    public async Task Refuses_a_circle_by_its_path_also_when_both_halves_are_saved_at_once()
    {
        var scheduler = await StartAllAsync();

        var halves = await Task.WhenAll(PutAsync(scheduler, Job(Names[0], After(Names[1]))), PutAsync(scheduler, Job(Names[1], After(Names[0]))));

        Assert.Single(halves.OfType<JobReply.Accepted>());
        Assert.Contains($"{Names[1]} -> {Names[0]} -> {Names[1]}", Assert.Single(halves.OfType<JobReply.Refused>()).Reason);
    }

    [Fact]
    public async Task Knows_after_a_takeover_what_would_be_a_circle()
    {
        var scheduler = await StartAllAsync();
        await PutAsync(scheduler, Job(Names[1], After(Names[0])));
        await StopAsync(scheduler);
        scheduler = StartScheduler();

        Assert.IsType<JobReply.Refused>(await PutAsync(scheduler, Job(Names[0], After(Names[1]))));

        await PutAsync(scheduler, Job(Names[1], ScheduleParser.Parse("@manually", null, JobId.Of(Names[1]))));
        Assert.IsType<JobReply.Accepted>(await PutAsync(scheduler, Job(Names[0], After(Names[1]))));
    }

    private async Task<IActorRef> StartAllAsync()
    {
        await JoinAsync();
        await StartDirectoryAsync();
        StartExecutor();
        var scheduler = StartScheduler();
        await ShowAsync(scheduler);
        return scheduler;
    }

    // A node takes a moment to come up.
    private async Task RunAsync(IActorRef scheduler, string job)
    {
        var run = new JobCommand.Run(JobId.Of(job), "m1");
        await UntilAsync(scheduler, async () => await scheduler.Ask<JobReply>(run) is JobReply.RunAccepted, "the run is accepted");
    }

    private static AfterSchedule After(params string[] parents) => new([.. parents.Select(JobId.Of)], AfterOn.Success, AfterJoin.All);

    private static JobDefinition Job(string name, Schedule schedule) => new() { Name = JobId.Of(name), Schedule = schedule, Work = new NoopWork() };

    private IEnumerable<JobEvent> Events(string job) =>
        Journal.Entries($"partition-{JobId.Of(job).PartitionOf(3)}").OfType<PartitionEvents>().SelectMany(e => e.Events).Where(e => e.Job.Value == job);

    private List<ExecutionId> Ended(string job) => [.. Events(job).OfType<JobEvent.ExecutionEnded>().Select(e => e.Execution)];
}

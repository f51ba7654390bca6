using Akka.Actor;
using Akka.Cluster;
using Dcron.Actors.Executor;
using Dcron.Actors.Nodes;
using Dcron.Actors.Scheduler;
using Dcron.Core.Executions;
using Dcron.Core.Jobs;
using Dcron.Core.Nodes;
using Dcron.Core.Schedules;
using Dcron.Core.Work;

namespace Dcron.Actors.Tests.Scheduler;

/// <summary>The scheduler with all that belongs to it, from a job to its outcome.</summary>
public sealed class SchedulerActorSpec(ITestOutputHelper output) : OneNode(output)
{
    [Fact]
    public async Task Runs_a_job_when_it_is_due_and_knows_how_it_ended()
    {
        var scheduler = await StartAllAsync();
        await PutAsync(scheduler, Job("a", "@every 10s"));

        await UntilAsync(scheduler, () => Task.FromResult(Runner.Count == 1), "the job runs");
        var run = await Runner.StartedAsync();
        Assert.Equal(run.Run.Attempt.Id.Execution, Assert.Single((await FindAsync(scheduler, "a"))!.Open).Id);
        run.End(RunEnd.Failed("exit code 3", 3));

        await UntilAsync(scheduler, async () => !(await FindAsync(scheduler, "a"))!.Last.IsEmpty, "its outcome is known");
        var last = (await FindAsync(scheduler, "a"))!.Last[0];
        Assert.Equal((run.Run.Attempt.Id.Execution, Outcome.Failed), (last.Execution, last.Outcome));
    }

    [Fact]
    public async Task Runs_every_due_time_of_many_jobs_once()
    {
        var scheduler = await StartAllAsync();
        for (var i = 0; i < 20; i++) await PutAsync(scheduler, Job($"a{i}", "@every 1s", new NoopWork()));

        await UntilAsync(scheduler, () => Task.FromResult(Enumerable.Range(0, 20).All(i => Ended($"a{i}").Count >= 8)), "every job has run eight times");

        for (var i = 0; i < 20; i++)
        {
            var ended = Ended($"a{i}");
            Assert.Equal(ended.Distinct().Count(), ended.Count);
            Assert.All(ended.Zip(ended.Skip(1)), pair => Assert.Equal(TimeSpan.FromSeconds(1), pair.Second.Due - pair.First.Due));
        }
    }

    [Fact]
    public async Task Begins_a_term_one_higher_with_each_start()
    {
        var scheduler = await StartAllAsync();
        Assert.Equal(1, (await ShowAsync(scheduler)).Term);

        for (var term = 2; term <= 4; term++)
        {
            await StopAsync(scheduler);
            scheduler = StartScheduler();
            Assert.Equal(term, (await ShowAsync(scheduler)).Term);
        }
    }

    [Fact]
    public async Task Has_as_many_partitions_as_the_cluster_was_created_with()
    {
        var scheduler = await StartAllAsync();
        await PutAsync(scheduler, Job("a", "@every 10s"));
        await StopAsync(scheduler);
        Settings = Settings with { Partitions = 8 };

        scheduler = StartScheduler();

        Assert.Equal(3, (await ShowAsync(scheduler)).Partitions);
        Assert.NotNull(await FindAsync(scheduler, "a"));
    }

    [Fact]
    public async Task Takes_over_what_runs()
    {
        var scheduler = await StartAllAsync();
        await PutAsync(scheduler, Job("a", "@every 10s"));
        await UntilAsync(scheduler, () => Task.FromResult(Runner.Count == 1), "the job runs");
        var run = await Runner.StartedAsync();
        await StopAsync(scheduler);

        scheduler = StartScheduler();
        await UntilAsync(scheduler, async () => (await FindAsync(scheduler, "a"))!.Open is [{ Attempts: [{ StartedAt: not null }] }, ..], "it knows that the job runs");
        run.End(RunEnd.Succeeded(0));
        await UntilAsync(scheduler, async () => !(await FindAsync(scheduler, "a"))!.Last.IsEmpty, "its outcome is known");

        Assert.Single(Ended("a"), run.Run.Attempt.Id.Execution);
    }

    [Fact]
    public async Task Runs_reboot_jobs_once_when_the_cluster_starts_and_not_when_another_scheduler_takes_over()
    {
        // A cluster that has never had an executor: the job is there before the cluster is started with one.
        await JoinAsync();
        var directory = await StartDirectoryAsync();
        var scheduler = StartScheduler();
        await PutAsync(scheduler, Job("boot", "@reboot"));
        await StopAsync(scheduler);
        await StopAsync(directory);

        await StartDirectoryAsync();
        StartExecutor();
        scheduler = StartScheduler();
        await UntilAsync(scheduler, () => Task.FromResult(Runner.Count == 1), "the job runs");
        (await Runner.StartedAsync()).End(RunEnd.Succeeded(0));
        await StopAsync(scheduler);
        scheduler = StartScheduler();
        await PassAsync(scheduler, TimeSpan.FromSeconds(10));

        Assert.Equal(1, Runner.Count);
    }

    [Fact]
    public async Task Runs_reboot_jobs_also_when_its_partitions_come_up_after_the_executor()
    {
        await JoinAsync();
        await StartDirectoryAsync();
        PlayExecutor();
        Journal.Hold("partition-");
        var scheduler = StartScheduler();
        await Journal.HeldAsync();
        var created = scheduler.Ask<JobReply>(new JobCommand.Put(Job("boot", "@reboot")));
        var hello = await ExpectMsgAsync<Hello>();
        LastSender.Tell(new LedgerReport(hello.Term, hello.To, 0, [], hello.Session), TestActor);
        Journal.LetGo();
        await created;

        // It asks again for each partition that comes up, and by now the executor knows the term.
        for (var i = 0; i < 3; i++)
        {
            hello = await ExpectMsgAsync<Hello>();
            LastSender.Tell(new LedgerReport(hello.Term, hello.To, hello.Term, [], hello.Session), TestActor);
            await LastSender.Ask<ActorIdentity>(new Identify(null));
        }

        await ShowAsync(scheduler);
        Clock.Advance(TimeSpan.FromSeconds(3));

        var batch = await ExpectMsgAsync<OrderBatch>();
        Assert.Equal("boot", Assert.IsType<Order.Arm>(Assert.Single(batch.Orders)).Attempt.Id.Execution.Job.Value);
    }

    [Fact]
    public async Task Begins_its_term_after_a_write_that_failed()
    {
        await JoinAsync();
        await StartDirectoryAsync();
        Journal.FailNext();
        var scheduler = StartSupervisedScheduler();

        await AwaitAssertAsync(async () => Assert.Equal(1, (await scheduler.Ask<SchedulerShown>(new ShowScheduler(), TimeSpan.FromSeconds(1))).Term), TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Calls_work_of_a_removed_node_lost_one_warrant_later_and_not_before()
    {
        var scheduler = await StartAllAsync();
        await RunAsync(scheduler, "a");

        RemoveNode(scheduler);
        await PassAsync(scheduler, Settings.Warrant - TimeSpan.FromMilliseconds(200));
        Assert.Single((await FindAsync(scheduler, "a"))!.Open);
        await PassAsync(scheduler, TimeSpan.FromMilliseconds(500));

        Assert.Equal(Outcome.Lost, (await FindAsync(scheduler, "a"))!.Last.Single(l => l.Execution.Suffix == "m1").Outcome);
    }

    [Fact]
    public async Task Calls_work_of_a_node_lost_as_soon_as_it_is_removed_when_its_death_is_certain()
    {
        var scheduler = await StartAllAsync();
        await RunAsync(scheduler, "a");

        Sys.EventStream.Publish(new NodeDied(new Incarnation(Cluster.Get(Sys).SelfUniqueAddress.Uid), Clock.GetUtcNow()));
        await PassAsync(scheduler, TimeSpan.FromMilliseconds(100));
        Assert.Single((await FindAsync(scheduler, "a"))!.Open);
        RemoveNode(scheduler);
        await PassAsync(scheduler, TimeSpan.FromMilliseconds(200));

        Assert.Equal(Outcome.Lost, (await FindAsync(scheduler, "a"))!.Last.Single(l => l.Execution.Suffix == "m1").Outcome);
    }

    [Fact]
    public async Task Hears_from_the_crash_watch_of_its_node_whose_death_was_certain_before_it_took_over()
    {
        var scheduler = await StartAllAsync();
        await RunAsync(scheduler, "a");
        await StopAsync(scheduler);
        var dead = new Incarnation(Cluster.Get(Sys).SelfUniqueAddress.Uid);
        var watch = Sys.ActorOf(Props.Create(() => new PlayedCrashWatch(dead)), ClusterPeers.CrashWatchName);

        scheduler = StartScheduler();
        await UntilAsync(scheduler, async () => (await FindAsync(scheduler, "a"))!.Open is [{ Attempts: [{ StartedAt: not null }] }], "it knows that the job runs");
        // It was asked at the beginning of the term: what it answered is with the scheduler before the removal is.
        await watch.Ask<ActorIdentity>(new Identify(null), TimeSpan.FromSeconds(20));
        RemoveNode(scheduler);
        await PassAsync(scheduler, TimeSpan.FromMilliseconds(200));

        Assert.Equal(Outcome.Lost, (await FindAsync(scheduler, "a"))!.Last.Single(l => l.Execution.Suffix == "m1").Outcome);
    }

    [Fact]
    public async Task Lists_the_jobs_of_all_partitions_in_order_of_name_and_in_pages()
    {
        var scheduler = await StartAllAsync();
        var names = Enumerable.Range(10, 25).Select(i => $"a{i}").ToList();
        foreach (var name in names) await PutAsync(scheduler, Job(name, "@every 1h"));

        var listed = new List<string>();
        JobsListed page;
        do
        {
            page = await scheduler.Ask<JobsListed>(new ListJobs(listed.Count == 0 ? null : JobId.Of(listed[^1]), 10));
            listed.AddRange(page.Items.Select(j => j.Definition.Name.Value));
        }
        while (page.More);

        Assert.Equal(names, listed);
        Assert.Equal(5, page.Items.Length);
    }

    private async Task<IActorRef> StartAllAsync()
    {
        await JoinAsync();
        await StartDirectoryAsync();
        StartExecutor();
        var scheduler = StartScheduler();
        await UntilItHasTheNodeAsync(scheduler);
        return scheduler;
    }

    // Members join in real time: what becomes due before would be planned all at once when the node comes.
    private async Task UntilItHasTheNodeAsync(IActorRef scheduler)
    {
        await PutAsync(scheduler, Job("first", "@manually", new NoopWork()));
        await UntilAsync(scheduler, async () => await scheduler.Ask<JobReply>(new JobCommand.Run(JobId.Of("first"), "m1")) is JobReply.RunAccepted, "a run is accepted");
        await scheduler.Ask<JobReply>(new JobCommand.Delete(JobId.Of("first")));
    }

    private async Task RunAsync(IActorRef scheduler, string job)
    {
        await PutAsync(scheduler, Job(job, "@every 1h"));
        Assert.IsType<JobReply.RunAccepted>(await scheduler.Ask<JobReply>(new JobCommand.Run(JobId.Of(job), "m1")));
        await UntilAsync(scheduler, () => Task.FromResult(Runner.Count == 1), "the job runs");
        await UntilAsync(scheduler, async () => (await FindAsync(scheduler, job))!.Open is [{ Attempts: [{ StartedAt: not null }] }], "it knows that the job runs");
    }

    private void RemoveNode(IActorRef scheduler) =>
        scheduler.Tell(new ClusterEvent.MemberRemoved(Cluster.Get(Sys).State.Members.Single().Copy(MemberStatus.Down).Copy(MemberStatus.Removed), MemberStatus.Down));

    private List<ExecutionId> Ended(string job) =>
        [.. Enumerable.Range(0, 3).SelectMany(p => Journal.Entries($"partition-{p}")).OfType<PartitionEvents>().SelectMany(e => e.Events)
            .OfType<JobEvent.ExecutionEnded>().Where(e => e.Job.Value == job).Select(e => e.Execution)];

    private static JobDefinition Job(string name, string schedule, WorkSpec? work = null) => new()
    {
        Name = JobId.Of(name),
        Schedule = ScheduleParser.Parse(schedule, null, JobId.Of(name)),
        Work = work ?? new ShellWork { Command = "true" },
    };

    private sealed class PlayedCrashWatch : ReceiveActor
    {
        public PlayedCrashWatch(Incarnation dead) => Receive<AskDead>(_ => Sender.Tell(new NodeDied(dead, null)));
    }
}

using Akka.Actor;
using Dcron.Actors.Executor;
using Dcron.Actors.Scheduler;
using Dcron.Core.Executions;
using Dcron.Core.Jobs;
using Dcron.Core.Limits;
using Dcron.Core.Schedules;
using Dcron.Core.Work;

namespace Dcron.Actors.Tests.Scheduler;

/// <summary>Limits on what runs at once, over all partitions and over a takeover.</summary>
public sealed class LimitsSpec(ITestOutputHelper output) : OneNode(output)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Runs_no_more_at_once_than_a_limit_allows_the_most_urgent_first()
    {
        var scheduler = await StartAsync(new SlotLimits(2, []));
        for (var i = 0; i < 6; i++) await PutAsync(scheduler, Job($"a{i}") with { Priority = i });

        var order = new List<string>();
        for (var i = 0; i < 6; i += 2)
        {
            await UntilAsync(scheduler, () => Task.FromResult(Runner.Count == i + 2), $"{i + 2} have been started");
            await PassAsync(scheduler, TimeSpan.FromSeconds(1));
            Assert.Equal(i + 2, Runner.Count);
            Assert.Equal([new LimitView("cluster", 2, 2, 4 - i)], (await QueueAsync(scheduler)).Limits);
            var runs = new[] { await Runner.StartedAsync(), await Runner.StartedAsync() };
            order.AddRange(runs.Select(r => r.Run.Attempt.Id.Execution.Job.Value));
            foreach (var run in runs) run.End(RunEnd.Succeeded(0));
        }

        await UntilAsync(scheduler, async () => (await QueueAsync(scheduler)).Limits.Single().Taken == 0, "all slots are free");
        // The six come in two or three messages, one a partition: of the last four all are known.
        Assert.Equal(["a0", "a1", "a2", "a3", "a4", "a5"], order.Order());
        Assert.True(Average(order[2..4]) > Average(order[4..]));
    }

    [Fact]
    public async Task Leaves_jobs_without_the_label_alone()
    {
        var scheduler = await StartAsync(new SlotLimits(0, [(new JobLabel("pool", "db"), 1)]));
        await PutAsync(scheduler, Job("free"));
        for (var i = 0; i < 3; i++) await PutAsync(scheduler, Job($"db{i}") with { Labels = Job("x").Labels.Add("pool", "db") });

        await UntilAsync(scheduler, () => Task.FromResult(Runner.Count == 2), "one of the pool and the other run");
        await PassAsync(scheduler, TimeSpan.FromSeconds(1));

        Assert.Equal(2, Runner.Count);
        var shown = await QueueAsync(scheduler);
        Assert.Equal([1, 2], shown.Waiting.Select(w => w.Position));
        Assert.All(shown.Waiting, w => Assert.Equal("it waits for a slot of pool=db (1 of 1 taken)", w.Reason));
        var waiting = shown.Waiting[0].Execution;
        Assert.Equal("it waits for a slot of pool=db", (await FindAsync(scheduler, waiting.Job.Value))!.Open.Single(o => o.Id == waiting).Attempts.Single().Reason);
    }

    [Fact]
    public async Task A_new_scheduler_counts_what_runs_and_goes_on_with_who_waits()
    {
        var scheduler = await StartAsync(new SlotLimits(1, []));
        for (var i = 0; i < 3; i++) await PutAsync(scheduler, Job($"a{i}"));
        await UntilAsync(scheduler, () => Task.FromResult(Runner.Count == 1), "one runs");
        await UntilAsync(scheduler, async () => (await QueueAsync(scheduler)).Waiting.Length == 2, "two wait");
        await StopAsync(scheduler);

        scheduler = StartScheduler();
        await UntilAsync(scheduler, async () => (await QueueAsync(scheduler)).Limits.Single() is { Taken: 1, Waiting: 2 }, "it knows who runs and who waits");
        await PassAsync(scheduler, TimeSpan.FromSeconds(1));
        Assert.Equal(1, Runner.Count);
        (await Runner.StartedAsync()).End(RunEnd.Succeeded(0));

        await UntilAsync(scheduler, () => Task.FromResult(Runner.Count == 2), "the next one runs");
    }

    private async Task<IActorRef> StartAsync(SlotLimits limits)
    {
        Settings = Settings with { Limits = limits };
        await JoinAsync();
        await StartDirectoryAsync();
        StartExecutor();
        var scheduler = StartScheduler();
        await UntilAsync(scheduler, async () => (await scheduler.Ask<QueueShown>(new AskQueue(1), Patience)).Limits.Length > 0, "it is there");
        return scheduler;
    }

    private static Task<QueueShown> QueueAsync(IActorRef scheduler) => scheduler.Ask<QueueShown>(new AskQueue(100), Patience);

    private static double Average(IEnumerable<string> names) => names.Average(n => n[1] - '0');

    private static JobDefinition Job(string name) => new()
    {
        Name = JobId.Of(name),
        Schedule = ScheduleParser.Parse("0 * * * * *", null, JobId.Of(name)),
        Work = new ShellWork { Command = "true" },
    };
}

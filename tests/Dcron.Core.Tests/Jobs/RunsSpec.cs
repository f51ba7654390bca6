using System.Collections.Immutable;
using Dcron.Core.Executions;
using Dcron.Core.Jobs;
using Dcron.Core.Nodes;
using Dcron.Core.Work;
using Xunit;

namespace Dcron.Core.Tests.Jobs;

/// <summary>Runs by hand: under the overlap policy or forced, with overrides, repeated, and killed.</summary>
public sealed class RunsSpec
{
    private static readonly JobDefinition EveryTenSeconds = Story.Definition("@every 10s");
    private static readonly JobId Job = JobId.Of("j");
    private static readonly RunOverrides Debug = new(ImmutableSortedDictionary<string, string>.Empty.Add("LEVEL", "debug"), ["--full"]);

    [Theory]
    [InlineData(OverlapPolicy.Skip)]
    [InlineData(OverlapPolicy.Queue)]
    [InlineData(OverlapPolicy.Replace)]
    public void Goes_where_the_next_one_is_armed_so_that_its_executor_sees_both(OverlapPolicy overlap)
    {
        for (var i = 0; i < 10; i++)
        {
            var story = ThreeNodes(EveryTenSeconds with { Overlap = overlap });
            story.At(5).Run($"m{i}");

            Assert.Equal([5.0, 10], story.OpenDues);
            Assert.Single(story.Job.Open.SelectMany(o => o.Attempts).Select(a => a.On).Distinct());
        }
    }

    [Fact]
    public void Keeps_for_the_history_no_value_that_is_a_secret_by_its_name()
    {
        var overrides = new RunOverrides(ImmutableSortedDictionary<string, string>.Empty.Add("DB_PASSWORD", "hush").Add("LEVEL", "debug"), ["--full"]);
        var open = new OpenExecution(ExecutionId.Scheduled(JobId.Of("a"), DateTimeOffset.UnixEpoch), Trigger.Manual, 1, []) { Overrides = overrides };

        var request = RunRequest.Of(open)!;

        Assert.Equal("DB_PASSWORD=***,LEVEL=debug", string.Join(',', request.Overrides.Environment.Select(e => $"{e.Key}={e.Value}")));
        Assert.Equal(["--full"], request.Overrides.Arguments);
        Assert.Null(RunRequest.Of(open with { Overrides = null }));
        Assert.True(RunRequest.Of(open with { Overrides = null, Forced = true })!.Forced);
    }

    [Fact]
    public void Is_refused_while_one_is_due_and_the_policy_is_skip_unless_it_is_forced()
    {
        var story = ThreeNodes(EveryTenSeconds with { Overlap = OverlapPolicy.Skip });
        story.At(11).Plan();

        Assert.Contains("force", Assert.IsType<JobReply.Refused>(story.Run("m1")).Reason, StringComparison.Ordinal);
        var forced = Assert.IsType<JobReply.RunAccepted>(story.Ask(new JobCommand.Run(Job, "m1") { Force = true })).Execution;
        var open = story.Job.Find(forced)!;
        Assert.True(open.Forced);
        Assert.Equal(OverlapPolicy.Allow, Turns.PolicyAtExecutor(story.Job.Definition, open));
        Assert.Equal(OverlapPolicy.Skip, Turns.PolicyAtExecutor(story.Job.Definition, story.Job.Open[0]));
        Assert.Equal(story.Job.Open[0].Attempts[0].On, open.Attempts[0].On);
    }

    [Fact]
    public void Takes_nothing_back_that_may_run_beside_it_while_it_waits_for_a_node()
    {
        var story = Story.Of(EveryTenSeconds with { Target = Target.AnyOneNode with { Wait = TimeSpan.FromMinutes(10) } });
        story.Nodes = [];

        Assert.IsType<JobReply.RunAccepted>(story.At(5).Run("m1"));

        Assert.Empty(story.Events.OfType<JobEvent.AttemptsRevoked>());
    }

    [Fact]
    public void Comes_before_what_is_armed_for_later_on_several_nodes()
    {
        var story = ThreeNodes(EveryTenSeconds with { Overlap = OverlapPolicy.Queue, Target = Target.AnyOneNode with { Nodes = 2 } });
        story.At(5).Run("m1");
        Assert.All(story.Job.Open[0].Attempts, a => Assert.Equal(AttemptPhase.Revoking, a.Phase));
        story.DisarmsAll();

        Assert.Equal(2, story.Job.Open.Single(o => o.Trigger == Trigger.Manual).Attempts.Count(a => a.Phase == AttemptPhase.Armed));
        Assert.All(story.Job.Open[0].Attempts, a => Assert.NotEqual(AttemptPhase.Armed, a.Phase));
        foreach (var attempt in story.Job.Open.Single(o => o.Trigger == Trigger.Manual).Attempts) story.Finishes(attempt.Id, Outcome.Succeeded);
        Assert.Equal(2, story.Job.Open.Single().Attempts.Count(a => a.Phase == AttemptPhase.Armed));
    }

    [Fact]
    public void Keeps_its_overrides_for_a_retry_and_a_move()
    {
        var story = ThreeNodes(EveryTenSeconds with { Schedule = Story.Definition("@manually").Schedule, Retry = RetryPolicy.None with { Attempts = 2 } });
        var run = Assert.IsType<JobReply.RunAccepted>(story.Ask(new JobCommand.Run(Job, "m1") { Overrides = Debug })).Execution;
        story.At(1).Finishes(story.Job.Open[0].Attempts[0].Id, Outcome.Failed);

        Assert.Equal(Debug, story.Job.Find(run)!.Overrides);
        var work = Assert.IsType<ShellWork>(Debug.Apply(new ShellWork { Command = "x", Environment = Debug.Environment.SetItem("LEVEL", "info").Add("A", "b") }));
        Assert.Equal(("x", "debug", "b"), (work.Command, work.Environment["LEVEL"], work.Environment["A"]));
        Assert.Equal(["--full"], work.Arguments);
    }

    [Fact]
    public void Takes_overrides_for_shell_work_only()
    {
        var story = ThreeNodes(EveryTenSeconds with { Work = new HttpWork { Url = "http://localhost" } });

        Assert.Contains("kind http", Assert.IsType<JobReply.Refused>(story.Ask(new JobCommand.Run(Job, "m1") { Overrides = Debug })).Reason, StringComparison.Ordinal);
        Assert.IsType<JobReply.RunAccepted>(story.Run("m1"));
    }

    [Fact]
    public void Is_the_same_run_for_the_same_key_long_after_it_has_ended_and_refused_for_another_wish()
    {
        var story = ThreeNodes(Story.Definition("@manually"));
        var first = story.Run("k1");
        for (var i = 0; i < 20; i++)
        {
            foreach (var open in story.Job.Open) story.Finishes(open.Attempts[0].Id, Outcome.Succeeded);
            story.At(60 * (i + 1)).Run($"m{i}");
        }

        Assert.Equal(first, story.Run("k1"));
        Assert.Contains("another key", Assert.IsType<JobReply.Refused>(story.Ask(new JobCommand.Run(Job, "k1") { Overrides = Debug })).Reason, StringComparison.Ordinal);
        Assert.Contains("another key", Assert.IsType<JobReply.Refused>(story.Ask(new JobCommand.Run(Job, "k1") { Force = true })).Reason, StringComparison.Ordinal);
        story.At(25 * 3600).Run("m99");
        Assert.NotEqual(first, story.Run("k1"));
    }

    [Fact]
    public void A_kill_is_recorded_once_and_nothing_is_tried_again()
    {
        var story = ThreeNodes(EveryTenSeconds with { Retry = RetryPolicy.None with { Attempts = 5 } });
        story.At(11).Plan();
        var open = story.Job.Open[0];
        Assert.Equal([open.Attempts[0].Id.Node], Assert.IsType<JobReply.KillAccepted>(Kill(story, open.Id)).Nodes);
        Kill(story, open.Id);

        Assert.Single(story.Events.OfType<JobEvent.ExecutionKilled>());
        Assert.Equal("killed by ada", story.Job.Find(open.Id)!.KillReason);
        story.Finishes(open.Attempts[0].Id, Outcome.Failed);
        Assert.Null(story.Job.Find(open.Id));
        Assert.IsType<JobReply.NotFound>(Kill(story, open.Id));
    }

    [Fact]
    public void A_kill_ends_at_once_what_no_node_has()
    {
        var story = ThreeNodes(EveryTenSeconds with { Overlap = OverlapPolicy.Queue, Target = Target.AnyOneNode with { Nodes = 2 } });
        story.At(10).Plan().At(20).Plan();
        Kill(story, story.Job.Open[1].Id);

        Assert.Equal([10.0], story.OpenDues);
        Assert.Equal((Outcome.Cancelled, "killed by ada"), (story.Job.Last[0].Outcome, story.Job.Last[0].Reason));
    }

    [Fact]
    public void What_was_killed_ahead_of_its_time_is_not_due_again_after_a_pause_or_an_edit()
    {
        var story = Story.Of(EveryTenSeconds);
        Kill(story, story.Job.Open[0].Id);
        story.At(1).Finishes(story.First(10), Outcome.Cancelled);
        story.At(2).Pause();
        story.At(3).Resume();
        story.Put(EveryTenSeconds with { Timeout = TimeSpan.FromMinutes(1) });

        Assert.Equal([10.0, 20], story.At(14).Plan().Planned.Select(p => Story.Seconds(p.Execution.Due)));
    }

    [Fact]
    public void A_kill_reaches_what_a_deleted_job_left_running()
    {
        var story = Story.Of(EveryTenSeconds);
        story.At(11).Starts(story.First(10));
        story.Delete();

        Assert.IsType<JobReply.KillAccepted>(Kill(story, story.First(10).Execution));
    }

    [Fact]
    public void What_was_killed_does_not_move_when_its_node_is_lost()
    {
        var story = ThreeNodes(EveryTenSeconds with { OnLost = OnLost.Rerun });
        var first = story.Job.Open[0];
        Kill(story, first.Id);
        story.Leaves(first.Attempts[0].Id.Node);

        Assert.Equal((Outcome.Cancelled, "killed by ada"), (story.Job.Last[0].Outcome, story.Job.Last[0].Reason));
    }

    private static JobReply Kill(Story story, ExecutionId id) => story.Ask(new JobCommand.Kill(id, "killed by ada"));

    private static Story ThreeNodes(JobDefinition job)
    {
        var story = new Story { Nodes = [Story.Node("a", 1), Story.Node("b", 2), Story.Node("c", 3)] };
        story.Put(job);
        return story;
    }
}

using CsCheck;
using Dcron.Core.Executions;
using Dcron.Core.Jobs;
using Dcron.Core.Schedules;
using Xunit;

namespace Dcron.Core.Tests.Jobs;

public sealed class JoinsSpec
{
    private static readonly JobDefinition AfterA = Story.After(AfterOn.Success, AfterJoin.All, "a");
    private static readonly JobDefinition AfterBoth = Story.After(AfterOn.Success, AfterJoin.All, "a", "b");
    private static readonly JobDefinition AfterEither = Story.After(AfterOn.Success, AfterJoin.Any, "a", "b");

    [Fact]
    public void Runs_for_the_due_time_of_its_parent()
    {
        var story = Story.Of(AfterA).At(65);

        story.Hears("a", 60);

        var planned = Assert.Single(story.Planned);
        Assert.Equal((Story.Noon.AddSeconds(60), "", Trigger.After), (planned.Execution.Due, planned.Execution.Suffix, planned.Trigger));
        Assert.Equal(story.Now, planned.Attempts[0].StartAt);
    }

    [Fact]
    public void Runs_after_what_a_person_started_with_its_suffix()
    {
        var story = Story.Of(AfterA).At(65);

        story.Hears("a", 60, suffix: "m1");

        Assert.Equal("m1", Assert.Single(story.Planned).Execution.Suffix);
    }

    [Theory]
    [InlineData(AfterOn.Success, Outcome.Succeeded)]
    [InlineData(AfterOn.Failure, Outcome.Failed, Outcome.TimedOut, Outcome.Lost)]
    [InlineData(AfterOn.Done, Outcome.Succeeded, Outcome.Failed, Outcome.TimedOut, Outcome.Lost, Outcome.Cancelled)]
    public void Runs_for_the_outcomes_that_it_wants_and_skips_the_others_with_the_reason(AfterOn on, params Outcome[] wanted)
    {
        foreach (var outcome in Enum.GetValues<Outcome>())
        {
            var story = Story.Of(Story.After(on, AfterJoin.All, "a")).At(65);

            story.Hears("a", 60, outcome);

            Assert.Equal(wanted.Contains(outcome) ? 1 : 0, story.Planned.Count());
            if (!wanted.Contains(outcome)) Assert.Contains($"parent 'a' ended {outcome}, this job runs on {on.ToString().ToLowerInvariant()}", Assert.Single(Skips(story)).Reason);
        }
    }

    [Fact]
    public void Waits_for_every_parent_of_one_due_time()
    {
        var story = Story.Of(AfterBoth).At(65);

        story.Hears("a", 60);
        story.Hears("b", 120);
        Assert.Empty(story.Planned);
        story.Hears("b", 60, number: 2);

        Assert.Equal(Story.Noon.AddSeconds(60), Assert.Single(story.Planned).Execution.Due);
        Assert.Equal(Story.Noon.AddSeconds(120), Assert.Single(story.Job.Following.Joins).Due);
    }

    [Fact]
    public void Tells_runs_of_one_second_apart_by_their_suffix()
    {
        var story = Story.Of(AfterBoth).At(65);

        story.Hears("a", 60, suffix: "m1");
        story.Hears("b", 60, suffix: "m2");

        Assert.Empty(story.Planned);
    }

    [Fact]
    public void Is_skipped_once_where_a_join_can_no_longer_come_true()
    {
        var story = Story.Of(AfterBoth).At(65);

        story.Hears("a", 60, Outcome.Failed);
        story.Hears("b", 60);

        Assert.Empty(story.Planned);
        Assert.Single(Skips(story));
        Assert.Empty(story.Job.Following.Joins);
    }

    [Fact]
    public void Runs_once_after_the_first_of_any()
    {
        var story = Story.Of(AfterEither).At(65);

        story.Hears("a", 60);
        story.Hears("b", 60);

        Assert.Single(story.Planned);
        Assert.Empty(Skips(story));
        Assert.Empty(story.Job.Following.Joins);
    }

    [Fact]
    public void Is_skipped_when_none_of_any_ended_as_wanted()
    {
        var story = Story.Of(AfterEither).At(65);

        story.Hears("a", 60, Outcome.Failed);
        Assert.Empty(Skips(story));
        story.Hears("b", 60, Outcome.Lost);

        Assert.Contains("'b' ended Lost", Assert.Single(Skips(story)).Reason);
    }

    [Fact]
    public void Hears_nothing_twice_and_a_parent_on_a_new_line_afresh()
    {
        var story = Story.Of(AfterA).At(65);
        story.Hears("a", 60, number: 5);
        story.Finishes(First(story), Outcome.Succeeded);

        story.Hears("a", 60, number: 5);
        story.Hears("a", 30, number: 4);
        Assert.Single(story.Planned);

        story.Hears("a", 61, number: 6);
        Assert.Equal(2, story.Planned.Count());
    }

    [Fact]
    public void Does_not_hear_a_job_that_it_does_not_follow_nor_what_ended_before_it_was_created()
    {
        var story = Story.Of(AfterA).At(65);
        story.Hears("x", 60);
        story.At(-1).Hears("a", -60);

        Assert.DoesNotContain(story.Events, e => e is JobEvent.ParentEnded);
    }

    [Fact]
    public void Forgets_the_oldest_of_many_joins_with_the_reason_and_never_runs_it()
    {
        var story = Story.Of(AfterBoth).At(10_000);
        for (var i = 1; i <= Following.MostJoins + 3; i++) story.Hears("a", i, number: i);

        Assert.Equal(Following.MostJoins, story.Job.Following.Joins.Length);
        Assert.Equal(3, Skips(story).Count());
        Assert.All(Skips(story), skip => Assert.Contains("'b' had not ended", skip.Reason));

        story.Hears("b", 2);
        Assert.Empty(story.Planned);
        Assert.Contains("too late", Skips(story).Last().Reason);
        story.Hears("b", 4, number: 2);
        Assert.Single(story.Planned);
    }

    [Fact]
    public void Skips_what_waits_when_it_is_edited_to_follow_others_and_runs_nothing_twice()
    {
        var story = Story.Of(AfterBoth).At(65);
        story.Hears("a", 50);
        story.Hears("b", 50);
        story.Hears("a", 60, number: 2);

        story.Put(Story.After(AfterOn.Success, AfterJoin.All, "b"));
        Assert.Contains("edited", Assert.Single(Skips(story)).Reason);
        story.Hears("b", 50, number: 2);
        story.Hears("b", 60, number: 3);
        story.Hears("b", 70, number: 4);
        story.DisarmsAll();

        Assert.Equal([50, 70], story.Planned.Select(p => Story.Seconds(p.Execution.Due)));
    }

    [Fact]
    public void Keeps_its_joins_over_an_edit_that_changes_no_parent()
    {
        var story = Story.Of(AfterBoth).At(65);
        story.Hears("a", 60);

        story.Put(AfterBoth with { Description = "x" });
        story.Hears("b", 60);

        Assert.Single(story.Planned);
    }

    [Theory]
    [InlineData(CatchUp.Skip, new double[0])]
    [InlineData(CatchUp.Latest, new double[] { 90 })]
    [InlineData(CatchUp.All, new double[] { 60, 90 })]
    public void Treats_what_its_parents_did_during_a_pause_as_misfires(CatchUp policy, double[] run)
    {
        var story = Story.Of(AfterA with { Misfire = new MisfirePolicy(policy, TimeSpan.FromHours(1)) }).At(50);
        story.Pause();
        story.At(60).Hears("a", 60);
        story.At(90).Hears("a", 90, number: 2);
        Assert.Empty(story.Planned);

        story.At(100).Resume();

        Assert.Equal(run, story.Planned.Select(p => Story.Seconds(p.Execution.Due)));
        Assert.Equal(2 - run.Length, Skips(story).Count());
        Assert.All(Skips(story), skip => Assert.Contains("the job was paused", skip.Reason));
    }

    [Fact]
    public void Does_not_start_after_a_pause_what_was_armed_before_it()
    {
        var story = Story.Of(AfterA).At(65);
        story.Hears("a", 60);

        story.Pause();
        story.DisarmsAll();

        Assert.Equal((Outcome.Cancelled, true), (Assert.Single(story.Ends).Outcome, story.Job.Open.IsEmpty));
    }

    [Fact]
    public void Is_skipped_with_the_reason_where_it_forbids_overlap_and_runs_still()
    {
        var story = Story.Of(AfterA with { Overlap = OverlapPolicy.Skip }).At(65);
        story.Hears("a", 60);
        story.Hears("a", 65, number: 2);

        Assert.Single(story.Planned);
        Assert.Contains("overlap: j.20260302T120100Z", Assert.Single(Skips(story)).Reason);
    }

    [Fact]
    public void Waits_for_a_node_for_the_grace_and_is_then_skipped()
    {
        var story = Story.Of(AfterA).At(65);
        story.Nodes = [];
        story.Hears("a", 60);
        Assert.Equal(story.Now.AddSeconds(1), Planning.WakeAt(story.Job, null, new PlanningContext(story.Now, default, default, [])));

        story.At(74).Plan();
        Assert.Empty(Skips(story));
        story.At(76).Plan();

        Assert.Contains("no eligible node", Assert.Single(Skips(story)).Reason);
        Assert.Empty(story.Job.Following.Joins);
    }

    [Fact]
    public void Keeps_to_its_startsAt_and_expiresAt()
    {
        var story = Story.Of(AfterA with { StartsAt = Story.Noon.AddSeconds(60), ExpiresAt = Story.Noon.AddSeconds(120) }).At(130);

        foreach (var (due, number) in new (double, long)[] { (59, 1), (60, 2), (120, 3) }) story.Hears("a", due, number: number);

        Assert.Equal([60], story.Planned.Select(p => Story.Seconds(p.Execution.Due)));
        Assert.Equal(2, Skips(story).Count());
    }

    /// <summary>Whatever order and repetitions the ends come in: each due time runs or is skipped, and runs at most once.</summary>
    [Fact]
    public void Settles_each_due_time_exactly_once_in_any_order()
    {
        var end = Gen.Select(Gen.Int[0, 2], Gen.Int[1, 8], Gen.Int[1, 6]);
        Gen.Select(end.Array[1, 60], Gen.Enum<AfterOn>(), Gen.Enum<AfterJoin>()).Sample((ends, on, join) =>
        {
            var story = Story.Of(Story.After(on, join, "p0", "p1", "p2")).At(100);
            var told = new Dictionary<(int, int), (long Number, Outcome Outcome)>();
            var numbers = new long[3];
            foreach (var (parent, due, outcome) in ends)
            {
                // Said again, an end keeps its number.
                if (!told.TryGetValue((parent, due), out var said)) told[(parent, due)] = said = (++numbers[parent], (Outcome)outcome);
                story.Hears($"p{parent}", due, said.Outcome, said.Number);
            }

            var runs = story.Planned.Select(p => p.Execution).ToList();
            Assert.Equal(runs.Distinct(), runs);
            foreach (var due in told.Keys.Select(k => k.Item2).Distinct())
            {
                var at = Story.Noon.AddSeconds(due);
                var settled = runs.Count(r => r.Due == at) + Skips(story).Count(s => s.Due == at);
                var waits = story.Job.Following.Joins.Count(j => j.Due == at && !j.Settled);
                Assert.Equal(1, settled + waits);
                if (told.Keys.Count(k => k.Item2 == due) == 3) Assert.Equal(1, settled);
            }
        }, iter: 2000);
    }

    private static AttemptId First(Story story) => story.Job.Open[0].Attempts[0].Id;

    private static IEnumerable<JobEvent.JoinSkipped> Skips(Story story) => story.Events.OfType<JobEvent.JoinSkipped>();
}

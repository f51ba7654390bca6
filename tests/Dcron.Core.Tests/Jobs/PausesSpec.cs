using System.Collections.Immutable;
using CsCheck;
using Dcron.Core.Executions;
using Dcron.Core.Jobs;
using Dcron.Core.Schedules;
using Xunit;

namespace Dcron.Core.Tests.Jobs;

public sealed class PausesSpec
{
    private static readonly JobId J = JobId.Of("j");
    private static readonly JobDefinition EveryTen = Story.Definition("@every 10s");
    private static readonly JobDefinition Labelled = EveryTen with { Labels = EveryTen.Labels.Add("pool", "db") };
    private static readonly PauseRule All = Rule(null, "moving house");
    private static readonly PauseRule Pool = Rule(new JobLabel("pool", "db"), "the database is away");

    [Fact]
    public void Keeps_who_paused_why_and_until_when()
    {
        var story = Story.Of(EveryTen);
        story.At(5).Ask(new JobCommand.Pause(J, "disk") { By = "ada", Until = Story.Noon.AddSeconds(60) });

        Assert.Equal(new Pause(Story.Noon.AddSeconds(5), "disk") { By = "ada", Until = Story.Noon.AddSeconds(60) }, story.Job.Pause);
    }

    [Fact]
    public void Ends_by_itself_at_its_time_and_settles_what_was_due_by_the_policy()
    {
        var story = Story.Of(EveryTen with { Misfire = new MisfirePolicy(CatchUp.Skip, TimeSpan.FromHours(1)) });
        story.At(5).Ask(new JobCommand.Pause(J, "") { Until = Story.Noon.AddSeconds(35) });
        story.DisarmsAll();
        Assert.Equal(Story.Noon.AddSeconds(35), story.WakeAt);

        Assert.NotNull(story.At(34.9).Plan().Job.Pause);
        Assert.Null(story.At(35).Plan().Job.Pause);

        Assert.Equal([40.0, 50], story.OpenDues);
        Assert.Equal(3, story.Skips.Sum(s => DueTimes.Between(EveryTen, s.After, s.Through).Count()));
    }

    [Fact]
    public void A_pause_that_is_over_waits_for_the_answers_to_its_own_revocations()
    {
        var story = Story.Of(EveryTen);
        story.At(5).Ask(new JobCommand.Pause(J, "") { Until = Story.Noon.AddSeconds(6) });
        story.At(7).Plan();
        Assert.NotNull(story.Job.Pause);

        story.DisarmsAll();

        Assert.Null(story.Job.Pause);
        Assert.Equal([10.0, 20], story.OpenDues);
    }

    [Fact]
    public void Is_changed_by_another_one_and_goes_on_from_where_it_began()
    {
        var story = Story.Of(EveryTen);
        story.At(5).Ask(new JobCommand.Pause(J, "disk"));
        Assert.Equal(JobChange.None, Assert.IsType<JobReply.Accepted>(story.At(6).Ask(new JobCommand.Pause(J, "disk"))).Change);
        Assert.Equal(JobChange.Updated, Assert.IsType<JobReply.Accepted>(story.At(7).Ask(new JobCommand.Pause(J, "two disks"))).Change);

        Assert.Equal(new Pause(Story.Noon.AddSeconds(5), "two disks"), story.Job.Pause);
    }

    [Fact]
    public void A_rule_revokes_what_is_armed_and_its_end_resumes()
    {
        var story = Story.Of(Labelled);
        story.At(5).Follow(Of(Pool));
        Assert.True(story.Job.Revoking);
        story.DisarmsAll();
        Assert.Empty(story.Job.Open);
        Assert.Equal((Pool.Reason, Pool.Id), (story.Job.Pause!.Reason, story.Job.Pause.Rule));

        story.At(12).Follow(PauseRules.None);

        Assert.Null(story.Job.Pause);
        Assert.Equal([10.0, 20], story.OpenDues);
    }

    [Fact]
    public void A_rule_leaves_other_jobs_alone()
    {
        var story = Story.Of(EveryTen);
        story.At(5).Follow(Of(Pool));

        Assert.Null(story.Job.Pause);
        Assert.DoesNotContain(story.Events, e => e is JobEvent.Paused);
    }

    [Fact]
    public void A_job_under_a_rule_is_not_resumed_by_its_name()
    {
        var story = Story.Of(Labelled);
        story.At(5).Follow(Of(Pool));

        var refused = Assert.IsType<JobReply.Refused>(story.Ask(new JobCommand.Resume(J)));

        Assert.Contains("all jobs with label pool=db", refused.Reason, StringComparison.Ordinal);
        Assert.NotNull(story.Job.Pause);
    }

    [Fact]
    public void A_job_with_a_pause_of_its_own_stays_paused_when_the_rule_is_lifted()
    {
        var story = Story.Of(Labelled);
        story.At(5).Ask(new JobCommand.Pause(J, "disk"));
        story.At(6).Follow(Of(Pool));
        story.At(7).Follow(PauseRules.None);

        Assert.Equal("disk", story.Job.Pause?.Reason);
    }

    [Fact]
    public void A_pause_of_its_own_is_taken_under_a_rule_too()
    {
        var story = Story.Of(Labelled);
        story.At(5).Follow(Of(Pool));
        story.At(6).Ask(new JobCommand.Pause(J, "disk"));
        story.At(7).Follow(PauseRules.None);

        Assert.Equal(new Pause(Story.Noon.AddSeconds(5), "disk"), story.Job.Pause);
    }

    [Fact]
    public void A_pause_of_its_own_that_ends_under_a_rule_leaves_it_to_the_rule()
    {
        var story = Story.Of(Labelled);
        story.At(5).Ask(new JobCommand.Pause(J, "") { Until = Story.Noon.AddSeconds(20) });
        story.At(6).Follow(Of(Pool));
        story.DisarmsAll();
        story.At(20).Plan();

        Assert.Equal(Pool.Id, story.Job.Pause?.Rule);
        Assert.Null(story.WakeAt);
    }

    [Fact]
    public void Another_rule_goes_on_holding_it()
    {
        var story = Story.Of(Labelled);
        story.At(5).Follow(Of(Pool, All));
        Assert.Equal(All.Id, story.Job.Pause?.Rule);
        story.At(6).Follow(Of(Pool));

        Assert.Equal(Pool.Id, story.Job.Pause?.Rule);
        Assert.Empty(story.Events.OfType<JobEvent.Resumed>());
    }

    [Fact]
    public void Holds_a_job_that_is_created_or_gets_the_label_later_and_lets_go_of_one_that_loses_it()
    {
        var story = new Story();
        story.Follow(Of(Pool));
        story.Put(Labelled);
        Assert.Equal(Pool.Id, story.Job.Pause?.Rule);
        Assert.Empty(story.Job.Open);

        story.At(1).Put(EveryTen);
        Assert.Null(story.Job.Pause);
        Assert.NotEmpty(story.Job.Open);

        story.At(2).Put(Labelled);
        Assert.Equal(Pool.Id, story.Job.Pause?.Rule);
        Assert.True(story.Job.Revoking);
    }

    [Fact]
    public void An_edit_of_a_held_job_leaves_it_held()
    {
        var story = Story.Of(Labelled);
        story.At(5).Follow(Of(Pool));
        story.DisarmsAll();
        story.At(6).Put(Labelled with { Schedule = Story.Definition("@every 3s").Schedule });

        Assert.Equal(Pool.Id, story.Job.Pause?.Rule);
        Assert.Empty(story.Job.Open);
    }

    [Fact]
    public void Does_not_run_at_the_start_of_the_cluster_while_held()
    {
        var story = new Story();
        story.Follow(Of(All));
        story.Put(Story.Definition("@reboot"));

        Assert.Empty(JobDecisions.ClusterStarted(story.Job, story.PlanningContext).Events);
    }

    [Fact]
    public void Names_a_rule_by_what_it_pauses()
    {
        Assert.Equal("all", All.Id);
        Assert.Equal(Pool.Id, Rule(new JobLabel("pool", "db"), "other").Id);
        Assert.NotEqual(Pool.Id, Rule(new JobLabel("poo", "ldb"), "").Id);
        Assert.Equal([Pool], Of(Pool, Pool).Rules);
    }

    [Theory]
    [InlineData("pool=db", "pool", "db")]
    [InlineData("pool=", "pool", "")]
    [InlineData("a=b=c", "a", "b=c")]
    [InlineData("=b", null, null)]
    [InlineData("pool", null, null)]
    public void Reads_a_label(string text, string? name, string? value)
    {
        Assert.Equal(name is not null, JobLabel.TryParse(text, out var label));
        if (name is not null) Assert.Equal(new JobLabel(name, value!), label);
    }

    // Whatever comes in whatever order: a job is paused exactly while a rule holds it or its own pause lasts, and starts nothing meanwhile.
    [Fact]
    public void Is_paused_exactly_while_something_holds_it()
    {
        Gen.Select(Gen.Int[0, 6], Gen.Int[1, 8]).Array[1, 30].Sample(steps =>
        {
            var story = Story.Of(Labelled);
            DateTimeOffset? until = null;
            var own = false;
            var seconds = 0;
            foreach (var (what, wait) in steps)
            {
                seconds += wait;
                story.At(seconds);
                if (own && until <= story.Now) own = false;
                switch (what)
                {
                    case 0: story.Follow(Of(Pool)); break;
                    case 1: story.Follow(Of(All, Pool)); break;
                    case 2: story.Follow(PauseRules.None); break;
                    case 3: (own, until) = (true, null); story.Ask(new JobCommand.Pause(J, "x")); break;
                    case 4: (own, until) = (true, story.Now.AddSeconds(5)); story.Ask(new JobCommand.Pause(J, "y") { Until = until }); break;
                    case 5: if (story.Ask(new JobCommand.Resume(J)) is JobReply.Accepted) own = false; break;
                    default: story.Put(Labelled with { Description = $"{seconds}" }); break;
                }

                story.DisarmsAll();
                story.Plan();
                Assert.Equal(own || !story.Rules.Rules.IsEmpty, story.Job.Pause is not null);
                if (story.Job.Pause is { At: var at }) Assert.DoesNotContain(story.Job.Open, o => o.Due > at && !o.Attempts.All(a => a.IsOver));
            }
        });
    }

    private static PauseRules Of(params PauseRule[] rules) => rules.Aggregate(PauseRules.None, (all, rule) => all.With(rule));

    private static PauseRule Rule(JobLabel? label, string reason) => new(label, reason, "ada", Story.Noon, null);
}

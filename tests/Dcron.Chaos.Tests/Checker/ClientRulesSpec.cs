using Dcron.Chaos.Operation;
using Dcron.Chaos.Workload;

namespace Dcron.Chaos.Tests.Checker;

public sealed class ClientRulesSpec
{
    [Theory]
    [InlineData(nameof(CallKind.Pause))]
    [InlineData(nameof(CallKind.Delete))]
    public void Finds_a_start_after_the_answer(string kind) =>
        Assert.Equal(["after reply"], Story.Clean().Asked(Enum.Parse<CallKind>(kind), 25).Broken());

    [Fact]
    public void Lets_jobs_start_again_once_a_resume_was_asked() =>
        Assert.Empty(Story.Clean().Asked(CallKind.Pause, 22).Asked(CallKind.Resume, 25, acknowledged: false).Broken());

    [Fact]
    public void Lets_what_a_resume_lets_go_start_at_once() =>
        Assert.Empty(Story.Clean().Forget(30).Asked(CallKind.Pause, 25).Asked(CallKind.Resume, 31).Ran(30, 30.98, 32).Broken());

    [Fact]
    public void Says_nothing_of_a_pause_without_an_answer() =>
        Assert.Empty(Story.Clean().Asked(CallKind.Pause, 25, acknowledged: false).Broken());

    [Fact]
    public void Lets_nodes_start_that_the_answer_named() =>
        Assert.Empty(Story.Clean().Asked(CallKind.Pause, 25, unreached: "a").Broken());

    [Fact]
    public void Lets_go_on_what_an_executor_had_begun_before_the_answer() =>
        Assert.Empty(Story.Clean().Forget(30).Started(30, 30.5, 31).Recorded(30, "Succeeded", 30, 31).Accounted(30, "Succeeded").Asked(CallKind.Pause, 30.1).Broken());

    [Fact]
    public void Lets_runs_by_hand_start_in_a_pause() =>
        Assert.Empty(Story.Clean().Forget(30).Accounted(30, "Skipped").Asked(CallKind.Pause, 25).Ran(27, 27, 28, suffix: "m1").Broken());

    [Fact]
    public void Finds_a_start_of_an_old_edition_after_the_answer_to_an_edit()
    {
        var story = Story.Clean();
        Assert.Equal(["after reply"], story.Put(25, edition: 2).Broken());
    }

    [Fact]
    public void Says_nothing_of_an_edit_without_an_answer_though_another_request_was_answered() =>
        Assert.Empty(Story.Clean().Put(22, acknowledged: false, edition: 2).Asked(CallKind.Resume, 25).Broken());

    [Fact]
    public void Finds_a_run_that_was_promised_and_forgotten() =>
        Assert.Equal(["run forgotten"], Story.Clean().Asked(CallKind.Run, 15, execution: Story.Id(15, "m1")).Broken());

    [Fact]
    public void Finds_nothing_where_a_promised_run_is_recorded() =>
        Assert.Empty(Story.Clean().Asked(CallKind.Run, 15, execution: Story.Id(15, "m1")).Ran(15, 15, 16, suffix: "m1").Broken());

    [Theory]
    [InlineData("t")]
    [InlineData(null)]
    public void Finds_a_start_after_the_answer_to_a_pause_of_many(string? team) =>
        Assert.Equal(["after reply"], Story.Clean().Asked(Requests.Many(CallKind.PauseMany, 25, team)).Broken());

    [Fact]
    public void Lets_a_job_start_while_others_are_paused() => Assert.Empty(Story.Clean().Asked(Requests.Many(CallKind.PauseMany, 25, "u")).Broken());

    [Fact]
    public void Lets_nodes_start_that_the_answer_to_a_pause_of_many_named() =>
        Assert.Empty(Story.Clean().Asked(Requests.Many(CallKind.PauseMany, 25, unreached: "a")).Broken());

    [Fact]
    public void Says_nothing_of_a_pause_of_many_without_an_answer() =>
        Assert.Empty(Story.Clean().Asked(Requests.Many(CallKind.PauseMany, 25, acknowledged: false)).Broken());

    [Fact]
    public void Lets_a_job_start_once_no_pause_is_left() =>
        Assert.Empty(Story.Clean().Asked(Requests.Many(CallKind.PauseMany, 22, "t")).Asked(Requests.Many(CallKind.PauseMany, 23))
            .Asked(Requests.Many(CallKind.ResumeMany, 24)).Asked(Requests.Many(CallKind.ResumeMany, 25, "t")).Broken());

    [Fact]
    public void Finds_a_start_while_one_of_two_pauses_is_left() =>
        Assert.Equal(["after reply"], Story.Clean().Asked(Requests.Many(CallKind.PauseMany, 22, "t")).Asked(CallKind.Pause, 23).Asked(Requests.Many(CallKind.ResumeMany, 24, "t")).Broken());

    [Fact]
    public void Takes_a_resume_that_was_refused_for_none() =>
        Assert.Equal(["after reply"], Story.Clean().Asked(Requests.Many(CallKind.PauseMany, 22)).Asked(Requests.Refused(CallKind.Resume, 24)).Broken());

    [Fact]
    public void Lets_a_follower_start_where_it_is_not_paused() =>
        Assert.Empty(Story.Clean(j => j with { HasFollowers = true }).Followed(new After("j")).Ran(10, 12, 13).Ran(20, 22, 23).Ran(30, 32, 33).Broken());

    [Fact]
    public void Finds_a_follower_that_started_in_a_pause() =>
        Assert.Equal(["after reply"], Story.Clean().Followed(new After("j")).Ran(10, 12, 13).Ran(20, 22, 23).Ran(30, 32, 33).Asked(CallKind.Pause, 31).Broken());

    [Fact]
    public void Finds_a_retry_of_what_was_killed() =>
        Assert.Equal(["after reply"], Killed().Ran(20, 25, 26, node: "b", attempt: 2).Broken());

    [Fact]
    public void Finds_nothing_where_what_was_killed_has_ended() => Assert.Empty(Killed().Broken());

    [Fact]
    public void Lets_what_was_killed_start_where_something_is_still_to_be_stopped() =>
        Assert.Empty(Story.Clean().Forget(20).Ran(20, 23, 24).Asked(Requests.Kill(20, 22, "a")).Broken());

    [Fact]
    public void Finds_one_key_that_became_two_runs() =>
        Assert.Equal(["run doubled"], Story.Clean().Asked(Requests.Run("m1", 15, "k")).Ran(15, 15, 16, suffix: "m1").Asked(Requests.Run("m2", 16, "k")).Ran(16, 16, 17, suffix: "m2").Broken());

    [Fact]
    public void Finds_a_request_without_an_answer_that_became_another_run() =>
        Assert.Equal(["run doubled"], Story.Clean().Asked(Requests.Run("m1", 14, "k", answered: false)).Ran(14, 14, 15, suffix: "m1").Asked(Requests.Run("m2", 16, "k")).Ran(16, 16, 17, suffix: "m2").Broken());

    [Fact]
    public void Lets_one_key_be_one_run_however_often_it_was_asked_for() =>
        Assert.Empty(Story.Clean().Asked(Requests.Run("m1", 15, "k", answered: false)).Asked(Requests.Run("m1", 15, "k")).Ran(15, 15, 16, suffix: "m1").Broken());

    [Fact]
    public void Lets_a_backfill_run_what_was_skipped() =>
        Assert.Empty(Story.Clean().Forget(20).Ran(20, 27, 28, suffix: "b1", trigger: "backfill").Accounted(20, "Succeeded").Broken());

    [Fact]
    public void Finds_a_backfill_of_what_has_run() =>
        Assert.Equal(["backfill"], Story.Clean().Ran(20, 27, 28, suffix: "b1", trigger: "backfill").Broken());

    private static Story Killed() => Story.Clean(j => j with { Attempts = 2 }).Forget(20).Ran(20, 20, 21, outcome: "Failed").Asked(Requests.Kill(20, 22));
}

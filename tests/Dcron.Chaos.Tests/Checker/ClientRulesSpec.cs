using Dcron.Chaos.Operation;

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
    public void Finds_a_run_that_was_promised_and_forgotten() =>
        Assert.Equal(["run forgotten"], Story.Clean().Asked(CallKind.Run, 15, execution: Story.Id(15, "m1")).Broken());

    [Fact]
    public void Finds_nothing_where_a_promised_run_is_recorded() =>
        Assert.Empty(Story.Clean().Asked(CallKind.Run, 15, execution: Story.Id(15, "m1")).Ran(15, 15, 16, suffix: "m1").Broken());
}

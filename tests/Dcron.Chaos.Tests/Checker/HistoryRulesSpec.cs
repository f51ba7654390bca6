using Dcron.Chaos.Operation;

namespace Dcron.Chaos.Tests.Checker;

public sealed class HistoryRulesSpec
{
    [Fact]
    public void Finds_a_due_time_that_nothing_is_known_of() => Assert.Equal(["identity"], Story.Clean().Forget(20).Broken());

    [Theory]
    [InlineData("Unknown")]
    [InlineData("Pending")]
    [InlineData("Open")]
    [InlineData("Trimmed")]
    public void Finds_a_due_time_that_is_not_settled(string outcome) => Assert.Equal(["identity"], Story.Clean().Forget(20).Accounted(20, outcome).Broken());

    [Fact]
    public void Takes_a_skip_with_a_reason_for_an_account() => Assert.Empty(Story.Clean().Forget(20).Accounted(20, "Skipped", "overlap").Broken());

    [Fact]
    public void Finds_a_skip_without_a_reason() => Assert.Equal(["identity"], Story.Clean().Forget(20).Accounted(20, "Skipped", "").Broken());

    [Fact]
    public void Asks_nothing_of_due_times_while_a_request_is_not_answered() =>
        Assert.Empty(Story.Clean().Forget(20).Put(15, acknowledged: false).Put(25).Broken());

    [Fact]
    public void Asks_nothing_of_due_times_before_the_job_was_deleted() =>
        Assert.Empty(Story.Clean().Forget(10).Asked(CallKind.Delete, 12).Put(13).Broken());

    [Fact]
    public void Finds_a_job_that_vanished() => Assert.Equal(["vanished"], Story.Clean().Vanished().Broken());

    [Fact]
    public void Misses_no_job_that_was_deleted() => Assert.Empty(Story.Clean().Vanished().Asked(CallKind.Delete, 34).Broken());

    [Fact]
    public void Finds_what_is_open_at_the_end() => Assert.Equal(["not final"], Story.Clean().StillOpen(30).Broken());

    [Fact]
    public void Finds_what_has_no_outcome_in_the_history() => Assert.Equal(["not final"], Story.Clean().Recorded(25, outcome: null, 25, to: null, suffix: "m1").Broken());

    [Fact]
    public void Finds_a_start_that_the_history_does_not_know() => Assert.Equal(["unrecorded"], Story.Clean().ForgetRecord(20).Broken());

    [Fact]
    public void Lets_no_record_go_with_its_node() =>
        Assert.Equal(["identity", "unrecorded"], Story.Clean().ForgetRecord(20).Accounted(20, "Unknown").Died(25).Broken());

    [Fact]
    public void Finds_a_start_that_the_history_says_never_was() =>
        Assert.Equal(["unrecorded"], Story.Clean().ForgetRecord(20).Recorded(20, "Skipped", from: null, 20).Broken());

    [Fact]
    public void Finds_a_success_without_a_start() =>
        Assert.Equal(["invented"], Story.Clean().Forget(20).Recorded(20, "Succeeded", 20, 21).Accounted(20, "Succeeded").Broken());

    [Fact]
    public void Finds_a_success_without_an_end() =>
        Assert.Equal(["invented"], Story.Clean().Forget(20).Started(20, 20, to: null).Recorded(20, "Succeeded", 20, 21).Accounted(20, "Succeeded").Broken());

    [Fact]
    public void Lets_what_was_lost_have_no_start() => Assert.Empty(Story.Clean().Forget(20).Recorded(20, "Lost", from: null, 21).Accounted(20, "Lost").Broken());
}

using Dcron.Core.Executions;
using Dcron.Core.Jobs;
using Dcron.Core.Nodes;
using Xunit;
using static Dcron.Core.Tests.Executions.ExecutionSamples;

namespace Dcron.Core.Tests.Executions;

public sealed class ExecutionViewsSpec
{
    [Fact]
    public void Shows_what_a_run_by_hand_was_asked_for_with_when_it_has_ended()
    {
        var overrides = new RunOverrides(System.Collections.Immutable.ImmutableSortedDictionary<string, string>.Empty.Add("LEVEL", "debug"), ["--full"]);
        var recorded = Recorded(1, "n1/1 Failed", "n1/2 Succeeded");
        var asked = recorded with { Attempts = [recorded.Attempts[0], recorded.Attempts[1] with { Request = new RunRequest(true, overrides) }] };

        var view = ExecutionViews.Of(asked);

        Assert.True(view.Forced);
        Assert.Equal(overrides, view.Overrides);
    }

    [Fact]
    public void Shows_a_recorded_execution_with_the_outcome_and_reason_of_the_attempt_that_decided()
    {
        var view = ExecutionViews.Of(Recorded(1, "n2/1 Failed", "n1/2 Succeeded", "n1/1 TimedOut"));

        Assert.Equal((Id(1), Trigger.Schedule, 3, Outcome.Failed, "n2 Failed"), (view.Id, view.Trigger, view.Revision, view.Outcome, view.Reason));
        Assert.Equal(["n1/1", "n1/2", "n2/1"], view.Attempts.Select(a => $"{a.Node}/{a.Number}"));
        Assert.All(view.Attempts, a => Assert.Equal(("ended", "output"), (a.State, a.Output)));
    }

    [Theory]
    [InlineData(0.5, "up", 3, "armed", "")]
    [InlineData(5, "up", 3, "queued", "it waits for room on n1, where 8 of 10 run and 3 wait")]
    [InlineData(5, "up", 0, "armed", "")]
    [InlineData(5, "unreachable", 3, "armed", "node n1 is unreachable")]
    public void Says_what_an_attempt_that_should_have_started_waits_for(double late, string status, int queued, string state, string reason)
    {
        var open = new OpenExecutionView(Id(1), Trigger.Schedule, 3, [new OpenAttemptView(new AttemptId(Id(1), "n1", 1), "armed", Noon, null, null)]);
        var node = new NodeView("n1", "", [], System.Collections.Immutable.ImmutableSortedDictionary<string, string>.Empty, status, 1, 8, queued, null) { MaxRunning = 10 };

        var attempt = Assert.Single(ExecutionViews.Of(ExecutionViews.WithQueues(open, [node], Noon.AddSeconds(late)), null).Attempts);

        Assert.Equal((state, reason), (attempt.State, attempt.Reason));
    }

    [Fact]
    public void Leaves_output_out_of_lists() =>
        Assert.Null(Assert.Single(ExecutionViews.Of(Recorded(1, "n1/1 Failed"), withOutput: false).Attempts).Output);

    [Fact]
    public void Shows_an_open_execution_with_what_is_recorded_of_its_earlier_attempts()
    {
        var ended = new AttemptResult(Outcome.Failed, 3, "exit code 3", Noon, Noon.AddSeconds(1));
        var open = new OpenExecutionView(Id(1), Trigger.CatchUp, 3,
        [
            new OpenAttemptView(new AttemptId(Id(1), "n2", 1), "ended", Noon, Noon, ended),
            new OpenAttemptView(new AttemptId(Id(1), "n1", 1), "ended", Noon, Noon, ended),
            new OpenAttemptView(new AttemptId(Id(1), "n1", 2), "running", Noon.AddSeconds(9), Noon.AddSeconds(10), null),
        ]);

        var view = ExecutionViews.Of(open, Recorded(1, "n1/1 Failed"));

        Assert.Equal((Trigger.CatchUp, 3, (Outcome?)null, ""), (view.Trigger, view.Revision, view.Outcome, view.Reason));
        Assert.Equal(["n1/1 ended output", "n1/2 running ", "n2/1 ended "], view.Attempts.Select(a => $"{a.Node}/{a.Number} {a.State} {a.Output}"));
        Assert.Equal((Noon, "n1 Failed"), (view.Attempts[0].StartAt!.Value, view.Attempts[0].Reason));
        Assert.Equal((Outcome.Failed, 3, "exit code 3"), (view.Attempts[2].Outcome!.Value, view.Attempts[2].ExitCode!.Value, view.Attempts[2].Reason));
    }

    [Theory]
    [InlineData("0.", true)]
    [InlineData("1795608000.m4f1", true)]
    [InlineData("-5.", true)]
    [InlineData("", false)]
    [InlineData("1795608000", false)]
    [InlineData("1795608000.a.b", false)]
    [InlineData("1795608000.a b", false)]
    [InlineData("99999999999999999.a", false)]
    [InlineData(null, false)]
    public void Reads_cursors_and_refuses_what_is_none(string? text, bool valid)
    {
        Assert.Equal(valid, ExecutionCursor.TryParse(text, out var cursor));
        if (valid) Assert.Equal(text, cursor.ToString());
        else Assert.Throws<FormatException>(() => ExecutionCursor.Parse(text ?? ""));
    }

    [Fact]
    public void A_cursor_precedes_what_is_older_or_of_the_same_time_with_a_lesser_suffix()
    {
        var cursor = ExecutionCursor.Behind(Id(1, "m1"));
        Assert.Equal([true, true, false, false, false], new[] { Id(0, "zz"), Id(1), Id(1, "m1"), Id(1, "m2"), Id(2) }.Select(cursor.Precedes));
    }
}

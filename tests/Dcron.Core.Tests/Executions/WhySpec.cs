using System.Collections.Immutable;
using Dcron.Core.Executions;
using Dcron.Core.Jobs;
using Dcron.Core.Nodes;
using Dcron.Core.Schedules;
using Xunit;
using static Dcron.Core.Tests.Executions.ExecutionSamples;

namespace Dcron.Core.Tests.Executions;

public sealed class WhySpec
{
    private static readonly ImmutableSortedDictionary<string, string> NoTags = ImmutableSortedDictionary<string, string>.Empty;
    private static readonly DateTimeOffset Now = Noon.AddMinutes(30);

    [Fact]
    public void Says_nothing_of_a_job_that_would_run() => Assert.Empty(NotNow(Due()));

    [Fact]
    public void Says_who_paused_the_job_since_when_and_how_it_ends()
    {
        Assert.Equal(
            ["It is paused since 2026-11-24T12:00:00Z by ada (migration), until it is resumed: dcron job resume backup."],
            NotNow(Due() with { Pause = new Pause(Noon, "migration") { By = "ada" } }));
        Assert.Equal(["It is paused since 2026-11-24T12:00:00Z, until 2026-11-24T13:00:00Z."], NotNow(Due() with { Pause = new Pause(Noon, "") { Until = Noon.AddHours(1) } }));
        Assert.Contains("by the pause 'pool=db'", Assert.Single(NotNow(Due() with { Pause = new Pause(Noon, "") { Rule = "pool=db" } })));
    }

    [Fact]
    public void Says_that_it_is_quarantined() =>
        Assert.StartsWith("It is quarantined, and nothing of it is planned: bad", NotNow(Due() with { Fault = "bad" })[0]);

    [Fact]
    public void Says_which_tags_nobody_has()
    {
        var job = With(d => d with { Target = new Target(NoTags.Add("gpu", "yes"), 1) });

        Assert.Equal(["No node can run it: no node has the tag gpu=yes."], NotNow(job, Able("n1")));
        Assert.Equal(["No node can run it: n1: it did not answer."], NotNow(job, new RosterChange(Noon, "n1", NodeStanding.Unreachable, NoTags.Add("gpu", "yes"))));
    }

    [Fact]
    public void Says_what_an_execution_waits_for_and_its_place_in_the_queue()
    {
        var open = Open(1, "unplaced");
        var waiting = open with { Attempts = [open.Attempts[0] with { Reason = "it waits for a slot of pool=db" }] };

        var said = Why.NotNow(Due() with { Open = [waiting] }, Book(Due()), id => id == waiting.Id ? 3 : null, Now);

        Assert.Equal(["backup.20261124T120100Z has not started: it waits for a slot of pool=db; it is number 3 in the queue."], said);
    }

    [Fact]
    public void Says_that_what_runs_keeps_a_job_that_skips_overlap_from_running() =>
        Assert.Contains("still runs on n1", Assert.Single(NotNow(With(d => d with { Overlap = OverlapPolicy.Skip }) with { Open = [Open(1)] })));

    [Theory]
    [InlineData("2026-11-01T00:00:00Z", "The job did not exist: it was created at 2026-11-15T12:00:00Z.")]
    [InlineData("2026-11-20T00:00:00Z", "The job was last changed at 2026-11-23T12:00:00Z.")]
    [InlineData("2026-11-24T12:00:30Z", "Its schedule '* * * * *' (UTC) is not due at 2026-11-24T12:00:30Z.")]
    public void Says_why_nothing_was_due(string at, string said) =>
        Assert.StartsWith(said, Assert.Single(Why.NothingDue(Due(), [], DateTimeOffset.Parse(at))));

    [Fact]
    public void Says_why_nothing_was_due_before_startsAt_after_expiresAt_and_during_a_pause()
    {
        Assert.StartsWith("Its startsAt is 2026-11-24T13:00:00Z", Assert.Single(Why.NothingDue(With(d => d with { StartsAt = Noon.AddHours(1) }), [], Noon)));
        Assert.StartsWith("It expired at 2026-11-24T12:00:00Z", Assert.Single(Why.NothingDue(With(d => d with { ExpiresAt = Noon }), [], Noon)));
        Assert.StartsWith("It is paused since", Why.NothingDue(Due() with { Pause = new Pause(Noon, "") }, [], Noon.AddSeconds(30))[1]);
    }

    [Fact]
    public void Says_nothing_where_something_was_due() =>
        Assert.Empty(Why.NothingDue(Due(), [new AccountingEntry(Noon, "Succeeded", "", "n1", Id(0))], Noon.AddMilliseconds(400)));

    [Fact]
    public void Finds_the_due_time_itself_or_those_on_either_side()
    {
        ImmutableArray<AccountingEntry> entries = [.. Enumerable.Range(0, 5).Select(i => new AccountingEntry(Noon.AddMinutes(i), "Succeeded", "", "n1", Id(i)))];

        Assert.Equal([Noon.AddMinutes(2)], Why.Nearest(entries, Noon.AddMinutes(2)).Select(e => e.Due));
        Assert.Equal([Noon.AddMinutes(2), Noon.AddMinutes(3)], Why.Nearest(entries, Noon.AddMinutes(2.5)).Select(e => e.Due));
    }

    [Theory]
    [InlineData("* * * * *", 20)]
    [InlineData("0 3 * * *", 9)] // it was made nine days ago
    [InlineData("*/5 * * * * *", 20)]
    public void Looks_back_as_far_as_the_latest_due_times(string schedule, int expected)
    {
        var job = Job(schedule, updatedAt: Noon.AddDays(-9));

        var (after, through) = Why.RangeOf(job, new WhyQuestion(null, null, null), Now);

        Assert.Equal(Now, through);
        Assert.Equal(expected, DueTimes.Between(job.Definition, after > job.CreatedAt ? after : job.CreatedAt, through).Count());
    }

    [Fact]
    public void Looks_from_the_due_time_before_an_instant_to_the_one_behind_it()
    {
        var (after, through) = Why.RangeOf(Due(), new WhyQuestion(Noon.AddSeconds(30), null, null), Now);

        Assert.Equal([Noon, Noon.AddMinutes(1)], DueTimes.Between(Due().Definition, after, through));
    }

    [Fact]
    public void Asks_nothing_of_the_schedule_of_a_quarantined_job()
    {
        var job = Due() with { Fault = "bad" };

        Assert.Equal((Now.AddDays(-1), Now), Why.RangeOf(job, new WhyQuestion(null, null, null), Now));
        Assert.Empty(Accounting.Of(job, Range(), Noon, Now, Now));
    }

    [Fact]
    public void Tells_the_candidates_of_when_it_was_decided_and_leaves_out_where_a_retry_may_not_go()
    {
        var job = With(d => d with { Retry = new RetryPolicy(2, TimeSpan.FromSeconds(1), 1, TimeSpan.FromHours(1)) { OtherNode = true } });
        var book = Book(job, Able("n1"), Able("n2"), Able("n3") with { At = Noon.AddMinutes(5) });
        var recorded = Recorded(1, "n1/1 Failed", "n2/2 Succeeded");
        var planned = recorded with { Attempts = [recorded.Attempts[0] with { PlannedAt = Noon.AddSeconds(45) }, recorded.Attempts[1] with { PlannedAt = Noon.AddSeconds(62) }] };

        var entry = Assert.Single(Accounting.Of(job, Range([planned]), Noon, Noon.AddMinutes(1), Now, book));

        Assert.Equal((Noon.AddSeconds(45), Noon.AddMinutes(1), TimeSpan.Zero), (entry.DecidedAt, entry.StartedAt, entry.Lateness));
        Assert.Equal(["n2"], entry.Candidates!.Names);
        Assert.Equal([new NoCandidate("n1", "attempt 1 ran there, and a retry goes to another node")], entry.Candidates.Others);
    }

    [Fact]
    public void Does_not_guess_the_candidates_of_before_the_job_was_changed()
    {
        var recorded = Recorded(1, "n1/1 Failed");
        var planned = recorded with { Attempts = [recorded.Attempts[0] with { PlannedAt = Noon.AddSeconds(45) }] };

        var entry = Accounting.Of(Job(updatedAt: Noon.AddMinutes(9)), Range([planned]), Noon, Noon.AddMinutes(1), Now, Book(Job(updatedAt: Noon.AddMinutes(9)), Able("n1")))[0];

        Assert.Null(entry.Candidates);
    }

    private static JobView Due() => Job() with { Next = [Noon.AddMinutes(31)] };

    private static JobView With(Func<JobDefinition, JobDefinition> change) => Due() with { Definition = change(Due().Definition) };

    private static ImmutableArray<string> NotNow(JobView job, params RosterChange[] nodes) => Why.NotNow(job, Book(job, nodes), _ => null, Now);

    private static CandidateBook Book(JobView job, params RosterChange[] nodes) => new(job, Roster.None.Add(nodes), []);

    private static RosterChange Able(string node) => new(Noon.AddSeconds(-1), node, NodeStanding.Able, NoTags);
}

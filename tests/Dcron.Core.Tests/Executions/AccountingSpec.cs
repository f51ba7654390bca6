using System.Collections.Immutable;
using CsCheck;
using Dcron.Core.Calendars;
using Dcron.Core.Executions;
using Dcron.Core.Jobs;
using Xunit;
using static Dcron.Core.Tests.Executions.ExecutionSamples;

namespace Dcron.Core.Tests.Executions;

public sealed class AccountingSpec
{
    [Fact]
    public void Tells_of_each_due_time_what_became_of_it()
    {
        var recorded = Range([Recorded(1, "n1/1 Succeeded"), Recorded(2, "n1/1 Failed", "n1/2 Failed")], [Skip(2, 4)]);

        var entries = Of(Job(open: Open(5)), recorded, from: 0, to: 8, now: 6);

        Assert.Equal(
            ["12:01 Succeeded n1 ", "12:02 Failed n1 n1 Failed", "12:03 Skipped - overlap", "12:04 Skipped - overlap", "12:05 Open n1 running",
             "12:06 Unknown - nothing is recorded; a record may be on its way", "12:07 Pending - ", "12:08 Pending - "],
            Told(entries));
        Assert.Equal(Id(2), entries[1].Execution);
    }

    [Fact]
    public void Calls_a_due_time_unknown_that_nobody_can_account_for() =>
        Assert.Equal(["12:01 Unknown - nothing is recorded"], Told(Of(Job(), Range(), 0, 1, now: 60)));

    [Fact]
    public void Does_not_call_it_a_fault_when_the_history_policy_deleted_the_record() =>
        Assert.Equal(
            ["12:01 Trimmed - older than what the history keeps", "12:02 Unknown - nothing is recorded"],
            Told(Of(Job(), Range(trimmed: Noon.AddMinutes(1)), 0, 2, now: 60)));

    [Fact]
    public void Begins_after_the_start_of_the_range_and_ends_with_its_end() =>
        Assert.Equal([Noon.AddMinutes(1), Noon.AddMinutes(2)], Of(Job(), Range([Recorded(0, "n1/1 Failed"), Recorded(3, "n1/1 Failed")]), 0, 2, 0).Select(e => e.Due));

    [Fact]
    public void Knows_due_times_before_the_last_change_by_their_records_only() =>
        Assert.Equal(
            ["12:01 Succeeded n1 ", "12:05 Skipped - overlap", "12:11 Unknown - nothing is recorded"],
            Told(Of(Job(updatedAt: Noon.AddMinutes(10)), Range([Recorded(1, "n1/1 Succeeded")], [Skip(2, 8, "*/5 * * * *")]), 0, 11, now: 60)));

    [Fact]
    public void Shows_what_an_old_schedule_ran_although_the_present_one_does_not_yield_it() =>
        Assert.Equal(["12:01 Lost n1 n1 Lost"], Told(Of(Job("0 0 * * *"), Range([Recorded(1, "n1/1 Lost")]), 0, 59, 60)));

    [Fact]
    public void Says_that_due_times_of_a_paused_job_wait() =>
        Assert.Equal(
            ["12:01 Unknown - nothing is recorded", "12:02 Pending - the job is paused", "12:03 Pending - the job is paused"],
            Told(Of(Job(pause: new Pause(Noon.AddMinutes(1), "")), Range(), 0, 3, now: 2_000)));

    [Fact]
    public void Reads_a_skip_by_the_due_times_that_calendars_leave()
    {
        // Tuesday is free and Monday is not, so what was due then is due today.
        var calendar = new CalendarDefinition { Name = CalendarId.Of("c"), Weekly = [DayOfWeek.Monday] };
        var job = Job("3 12 * * 1 | 5 12 * * 2");
        var moved = job with { Definition = (job.Definition with { Calendars = [calendar.Name], OnExcluded = OnExcluded.Next }).Bind(CalendarCatalogue.Of(1, [calendar])) };

        Assert.Equal(["12:03 Skipped - overlap", "12:05 Skipped - overlap"], Told(Of(moved, Range(skips: [Skip(-2000, 8, "3 12 * * 1 | 5 12 * * 2")]), -2000, 9, now: 60)));
    }

    [Fact]
    public void Leaves_out_what_a_person_asked_for() =>
        Assert.Empty(Of(
            Job("@manually", open: Open(3, trigger: Trigger.Manual)),
            Range([new RecordedExecution(Id(1, "m1"), [Attempt(Id(1, "m1"), "n1/1 Failed", Trigger.Manual)])]), 0, 9, 9));

    [Fact]
    public void Lets_an_open_execution_speak_before_what_is_recorded_of_it_and_that_before_a_skip() =>
        Assert.Equal(
            ["12:01 Open n1 armed", "12:02 Failed n1 n1 Failed"],
            Told(Of(Job(open: Open(1, "armed")), Range([Recorded(1, "n2/1 Failed"), Recorded(2, "n1/1 Failed")], [Skip(0, 2)]), 0, 2, 9)));

    [Theory]
    [InlineData("n1, n2", "n1/1 Succeeded", "n2/1 Succeeded")]
    [InlineData("n2", "n1/1 Succeeded", "n2/1 Failed")]
    [InlineData("n2", "n1/1 Skipped", "n2/1 Succeeded")]
    [InlineData("n2", "n3/1 TimedOut", "n2/1 TimedOut")]
    public void Names_all_nodes_of_a_success_and_the_one_that_decided_anything_else(string nodes, params string[] attempts) =>
        Assert.Equal(nodes, Assert.Single(Of(Job(), Range([Recorded(1, attempts)]), 0, 1, 9)).Node);

    [Fact]
    public void Calls_a_past_due_time_pending_while_the_cursor_is_before_it() =>
        Assert.Equal(
            ["12:01 Unknown - nothing is recorded", "12:02 Pending - it waits for a node or for the scheduler"],
            Told(Of(Job(cursor: Noon.AddMinutes(1)), Range(), 0, 2, 9)));

    [Fact]
    public void Still_tells_of_a_skip_whose_schedule_can_no_longer_be_read() =>
        Assert.Contains(
            "12:05 Skipped - overlap (due times through here of '@fortnightly', which can no longer be read)",
            Told(Of(Job("@manually"), Range(skips: [Skip(2, 5, "@fortnightly")]), 0, 9, 9)));

    [Fact]
    public void Bounds_a_skip_by_the_range_asked_about() =>
        Assert.Equal([Noon.AddMinutes(3), Noon.AddMinutes(4)], Of(Job("@manually"), Range(skips: [Skip(-500, 500)]), 2, 4, 9).Select(e => e.Due));

    [Fact]
    public void Refuses_more_due_times_than_it_accounts_for_at_once()
    {
        Assert.Equal(Accounting.MaxEntries, Of(Job(updatedAt: Noon), Range(), 0, Accounting.MaxEntries, 0).Length);
        var error = Assert.Throws<TooManyDueTimesException>(() => Of(Job(updatedAt: Noon), Range(), 0, Accounting.MaxEntries + 1, 0));
        Assert.Contains("backup has more than 10000 due times", error.Message, StringComparison.Ordinal);
        Assert.Throws<TooManyDueTimesException>(() => Of(Job("@manually"), Range(skips: [Skip(0, 99_999)]), 0, 99_999, 0));
    }

    [Fact]
    public void Has_one_entry_for_every_due_time_whatever_is_known() =>
        Gen.Select(Gen.Int[0, 4].Array[1, 60], Gen.Int[0, 70], Gen.Int[0, 20], (fates, now, changed) => (fates, now, changed)).Sample(x =>
        {
            var executions = Minutes(x.fates, 1).Select(m => Recorded(m, "n1/1 Succeeded")).ToArray();
            var skips = Minutes(x.fates, 2).Select(m => Skip(m - 1, m)).ToArray();
            var open = Minutes(x.fates, 3).Select(m => Open(m)).ToArray();

            var entries = Of(Job(updatedAt: Noon.AddMinutes(x.changed), open: open), Range(executions, skips), 0, x.fates.Length, x.now);

            Assert.Equal(entries.Select(e => e.Due).Distinct().Order(), entries.Select(e => e.Due));
            for (var minute = 1; minute <= x.fates.Length; minute++)
            {
                var entry = entries.SingleOrDefault(e => e.Due == Noon.AddMinutes(minute));
                var expected = x.fates[minute - 1] switch
                {
                    1 => "Succeeded",
                    2 => "Skipped",
                    3 => "Open",
                    _ => minute <= x.changed ? null : minute > x.now ? "Pending" : "Unknown",
                };
                Assert.Equal(expected, entry?.Outcome);
            }
        });

    private static IEnumerable<int> Minutes(int[] fates, int fate) => Enumerable.Range(1, fates.Length).Where(m => fates[m - 1] == fate);

    private static ImmutableArray<AccountingEntry> Of(JobView job, RecordedRange recorded, int from, int to, int now) =>
        Accounting.Of(job, recorded, Noon.AddMinutes(from), Noon.AddMinutes(to), Noon.AddMinutes(now));

    private static IEnumerable<string> Told(IEnumerable<AccountingEntry> entries) =>
        entries.Select(e => $"{e.Due:HH:mm} {e.Outcome} {e.Node ?? "-"} {e.Reason}");
}

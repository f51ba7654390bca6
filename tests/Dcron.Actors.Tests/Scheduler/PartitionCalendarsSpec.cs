using Akka.Actor;
using Akka.TestKit;
using Dcron.Actors.Scheduler;
using Dcron.Core.Calendars;
using Dcron.Core.Executions;
using Dcron.Core.Jobs;
using Dcron.Core.Schedules;

namespace Dcron.Actors.Tests.Scheduler;

public sealed class PartitionCalendarsSpec(ITestOutputHelper output) : PartitionTest(output)
{
    private static readonly CalendarId Name = CalendarId.Of("c");
    private static readonly CalendarDefinition Nothing = new() { Name = Name };

    // The minute from 12:01, at the beginning of which the jobs of these tests are due.
    private static readonly CalendarDefinition AMinute = Nothing with { Windows = [new CalendarWindow(ScheduleParser.Parse("@at 2026-11-24T12:01:00Z", null, JobId.Of("c")), TimeSpan.FromMinutes(1))] };

    private TestProbe Keeper => field ??= CreateTestProbe("keeper");

    [Fact]
    public async Task Acknowledges_the_calendars_once_they_are_in_the_journal()
    {
        var partition = await StartAsync();
        Journal.Hold("partition-0");

        Tell(partition, 1, Nothing);
        await Journal.HeldAsync();
        await NothingCameAsync(Keeper);
        Journal.LetGo();

        Assert.Equal((0, 1L), await RecordedAsync());
        Assert.Equal(1, Assert.Single(Entries.OfType<CalendarEntry>()).Version);
    }

    [Fact]
    public async Task Writes_only_what_changed_and_nothing_when_it_is_told_again()
    {
        var partition = await StartAsync();
        var other = new CalendarDefinition { Name = CalendarId.Of("other"), Weekly = [DayOfWeek.Sunday] };
        Tell(partition, 1, Nothing, other);
        await RecordedAsync();
        Tell(partition, 2, AMinute);
        await RecordedAsync();
        Tell(partition, 2, AMinute);
        await RecordedAsync();

        var last = Entries.OfType<CalendarEntry>().Last();
        Assert.Equal(2, Entries.OfType<CalendarEntry>().Count());
        Assert.Equal(Name, Assert.Single(last.Put).Name);
        Assert.Equal(other.Name, Assert.Single(last.Deleted));
    }

    [Fact]
    public async Task Takes_back_what_is_armed_for_a_due_time_that_is_now_excluded_and_acknowledges_after_the_answer()
    {
        var partition = await StartAsync();
        Tell(partition, 1, Nothing);
        await RecordedAsync();
        var armed = await ArmedAsync(partition, Named("a"));

        Tell(partition, 2, AMinute);
        var disarm = await OrderAsync<Order.Disarm>(Link1);
        await SettledAsync(partition);
        await NothingCameAsync(Keeper);
        Report(partition, new Report.Disarmed(disarm.Attempt, disarm.Revocation));

        Assert.Equal((0, 2L), await RecordedAsync());
        Assert.Equal(armed.Id, disarm.Attempt);
        Assert.Empty((await FindAsync(partition, "a"))!.Open);
        await AdvanceToAsync(partition, Due);
        await WrittenAsync(partition);
        Assert.Equal("calendar 'c': its window from 2026-11-24T12:01:00Z, 1m long", Assert.Single(Events.OfType<JobEvent.DueTimesSkipped>()).Reason);
    }

    [Fact]
    public async Task Acknowledges_at_the_deadline_and_names_the_node_that_has_not_answered()
    {
        var partition = await StartAsync();
        Tell(partition, 1, Nothing);
        await RecordedAsync();
        await ArmedAsync(partition, Named("a"));
        Tell(partition, 2, AMinute);
        await OrderAsync<Order.Disarm>(Link1);

        await AdvanceToAsync(partition, Clock.GetUtcNow() + Settings.RevocationTimeout);

        Assert.Equal(["n1"], (await Keeper.ExpectMsgAsync<CalendarsRecorded>()).Unreached);
    }

    [Fact]
    public async Task Plans_by_the_calendars_of_its_journal_after_a_takeover()
    {
        var partition = await StartAsync();
        Tell(partition, 1, AMinute);
        await RecordedAsync();
        await PutAsync(partition, Named("a"));

        partition = await TakeOverAsync(partition);
        Ready(partition);
        await AdvanceToAsync(partition, Due);
        await WrittenAsync(partition);

        Assert.Contains("calendar 'c'", Assert.Single(Events.OfType<JobEvent.DueTimesSkipped>()).Reason);
        Assert.Empty(Events.OfType<JobEvent.ExecutionPlanned>());
    }

    [Fact]
    public async Task Keeps_the_calendars_in_its_snapshots()
    {
        Settings = Settings with { SnapshotAfterEvents = 1 };
        var partition = await StartAsync();
        Tell(partition, 1, AMinute);
        await RecordedAsync();
        for (var i = 0; i < 5; i++) await PutAsync(partition, Named("a") with { Description = $"{i}" });
        await AwaitAssertAsync(() => Assert.True(Journal.Snapshots("partition-0").Length >= 2));

        partition = await TakeOverAsync(partition);

        Assert.Equal("c", Assert.Single((await FoundAsync(partition, "a")).Calendars).Name.Value);
    }

    [Fact]
    public async Task Refuses_a_job_whose_calendar_does_not_exist_or_is_about_to_go()
    {
        var partition = await StartAsync();
        Assert.Contains("does not exist", (await ReplyAsync<JobReply.Refused>(partition, new JobCommand.Put(Named("a")))).Reason);
        Tell(partition, 1, Nothing);
        await RecordedAsync();

        partition.Tell(new AskCalendarUsers(Name, Keeper.Ref));
        Assert.Equal(0, (await Keeper.ExpectMsgAsync<CalendarUsers>()).Count);
        Assert.Contains("is being deleted", (await ReplyAsync<JobReply.Refused>(partition, new JobCommand.Put(Named("a")))).Reason);

        Tell(partition, 1, Nothing);
        await RecordedAsync();
        await PutAsync(partition, Named("a"));
        partition.Tell(new AskCalendarUsers(Name, Keeper.Ref));
        Assert.Equal(["a"], (await Keeper.ExpectMsgAsync<CalendarUsers>()).First.Select(j => j.Value));
    }

    [Fact]
    public async Task Shows_the_next_due_times_that_run_and_those_that_are_excluded()
    {
        var partition = await StartAsync();
        Tell(partition, 1, AMinute);
        await RecordedAsync();
        await PutAsync(partition, Named("a", "0 * * * * *"));

        var view = (await FindAsync(partition, "a"))!;

        Assert.Equal(Due.AddMinutes(1), view.Next[0]);
        Assert.Equal(Due, Assert.Single(view.NextExcluded).Due);
    }

    private void Tell(IActorRef partition, long version, params CalendarDefinition[] calendars) =>
        partition.Tell(new CalendarsTold(CalendarCatalogue.Of(version, calendars), Keeper.Ref));

    private async Task<(int Partition, long Version)> RecordedAsync()
    {
        var recorded = await Keeper.ExpectMsgAsync<CalendarsRecorded>();
        return (recorded.Partition, recorded.Version);
    }

    private async Task<JobFound> FoundAsync(IActorRef partition, string job)
    {
        var asker = CreateTestProbe();
        partition.Tell(new PartitionActor.Query(new FindJob(JobId.Of(job)).AnswerIn, asker.Ref));
        return await asker.ExpectMsgAsync<JobFound>();
    }

    // A question is answered when what was decided before it is in the journal.
    private async Task WrittenAsync(IActorRef partition) => await FindAsync(partition, "a");

    private static JobDefinition Named(string name, string schedule = "0 1 12 * * *") => Job(name, schedule) with { Calendars = [Name] };
}

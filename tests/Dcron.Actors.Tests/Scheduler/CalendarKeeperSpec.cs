using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit;
using Dcron.Actors.Scheduler;
using Dcron.Core.Calendars;
using Dcron.Core.Jobs;
using Microsoft.Extensions.Time.Testing;

namespace Dcron.Actors.Tests.Scheduler;

/// <summary>The keeper of calendars, with two partitions that the test plays.</summary>
public sealed class CalendarKeeperSpec(ITestOutputHelper output) : TestKit(Store.Settings, "keeper", output)
{
    private static readonly CalendarId Name = CalendarId.Of("c");
    private static readonly CalendarDefinition Sundays = new() { Name = Name, Weekly = [DayOfWeek.Sunday] };

    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero));

    private Store Journal => Store.Of(Sys);
    private TestProbe One => field ??= CreateTestProbe("one");
    private TestProbe Two => field ??= CreateTestProbe("two");

    [Fact]
    public async Task Answers_when_every_partition_has_recorded_the_change()
    {
        var keeper = await StartAsync();
        var asker = Ask(keeper, new CalendarCommand.Put(Sundays));

        var told = await One.ExpectMsgAsync<CalendarsTold>();
        Assert.Equal((1, Sundays), (told.Catalogue.Version, told.Catalogue.Find(Name)));
        keeper.Tell(new CalendarsRecorded(0, 1, ["n2"]));
        await SettledAsync(keeper);
        Assert.False(asker.HasMessages);
        keeper.Tell(new CalendarsRecorded(1, 1, ["n1"]));

        var accepted = await asker.ExpectMsgAsync<CalendarReply.Accepted>();
        Assert.Equal((JobChange.Created, "n1 n2"), (accepted.Change, string.Join(' ', accepted.Unreached)));
    }

    [Fact]
    public async Task Tells_again_until_it_is_recorded()
    {
        var keeper = await StartAsync();
        Ask(keeper, new CalendarCommand.Put(Sundays));
        await One.ExpectMsgAsync<CalendarsTold>();
        await Two.ExpectMsgAsync<CalendarsTold>();
        keeper.Tell(new CalendarsRecorded(0, 1, []));
        await SettledAsync(keeper);

        clock.Advance(TimeSpan.FromSeconds(3));

        await Two.ExpectMsgAsync<CalendarsTold>();
        Assert.False(One.HasMessages);
    }

    [Fact]
    public async Task Tells_a_partition_that_comes_up_what_there_is()
    {
        var keeper = await StartAsync();
        await DoneAsync(keeper, new CalendarCommand.Put(Sundays), 1);

        keeper.Tell(new PartitionUp(1));

        Assert.NotNull((await Two.ExpectMsgAsync<CalendarsTold>()).Catalogue.Find(Name));
    }

    [Fact]
    public async Task Has_the_calendars_of_its_journal_after_a_takeover_and_of_its_snapshot()
    {
        var keeper = await StartAsync();
        for (var i = 1; i <= 25; i++) await DoneAsync(keeper, new CalendarCommand.Put(Sundays with { Description = $"{i}" }), i);
        await AwaitAssertAsync(() => Assert.NotEmpty(Journal.Snapshots("calendars")));
        await WatchAsync(keeper);
        Sys.Stop(keeper);
        await ExpectTerminatedAsync(keeper);

        keeper = await StartAsync(term: 2, version: 25);

        Assert.Equal("25", (await keeper.Ask<CalendarFound>(new FindCalendar(Name))).Calendar!.Description);
        Assert.True(Journal.Replayed("calendars") < 25);
    }

    [Fact]
    public async Task Takes_one_change_after_the_other()
    {
        var keeper = await StartAsync();
        var first = Ask(keeper, new CalendarCommand.Put(Sundays));
        var second = Ask(keeper, new CalendarCommand.Import(Name, [new DateOnly(2026, 12, 25)]));
        var third = Ask(keeper, new CalendarCommand.Put(Sundays with { Dates = [new DateOnly(2026, 12, 25)] }));

        await RecordAsync(keeper, 1);
        Assert.Equal(JobChange.Created, (await first.ExpectMsgAsync<CalendarReply.Accepted>()).Change);
        await RecordAsync(keeper, 2);
        Assert.Equal(JobChange.Updated, (await second.ExpectMsgAsync<CalendarReply.Accepted>()).Change);
        Assert.Equal(JobChange.None, (await third.ExpectMsgAsync<CalendarReply.Accepted>()).Change);
    }

    [Fact]
    public async Task Refuses_to_delete_a_calendar_that_jobs_name_and_names_them()
    {
        var keeper = await StartAsync();
        await DoneAsync(keeper, new CalendarCommand.Put(Sundays), 1);
        var asker = Ask(keeper, new CalendarCommand.Delete(Name));
        await One.ExpectMsgAsync<AskCalendarUsers>();
        await Two.ExpectMsgAsync<AskCalendarUsers>();

        keeper.Tell(new CalendarUsers(0, Name, 6, [.. Enumerable.Range(1, 5).Select(i => JobId.Of($"b{i}"))]));
        keeper.Tell(new CalendarUsers(1, Name, 1, [JobId.Of("a")]));

        Assert.Equal("calendar 'c' is named by 7 jobs: a, b1, b2, b3, b4, ...; take it out of them first", (await asker.ExpectMsgAsync<CalendarReply.Refused>()).Reason);
        // From here on jobs may name it again.
        await One.ExpectMsgAsync<CalendarsTold>();
    }

    [Fact]
    public async Task Deletes_a_calendar_that_no_job_names()
    {
        var keeper = await StartAsync();
        await DoneAsync(keeper, new CalendarCommand.Put(Sundays), 1);
        var asker = Ask(keeper, new CalendarCommand.Delete(Name));
        await One.ExpectMsgAsync<AskCalendarUsers>();
        await Two.ExpectMsgAsync<AskCalendarUsers>();
        keeper.Tell(new CalendarUsers(0, Name, 0, []));
        clock.Advance(TimeSpan.FromSeconds(3));
        await Two.ExpectMsgAsync<AskCalendarUsers>();
        keeper.Tell(new CalendarUsers(1, Name, 0, []));
        await RecordAsync(keeper, 2);

        Assert.Equal(JobChange.Deleted, (await asker.ExpectMsgAsync<CalendarReply.Accepted>()).Change);
        Assert.Null((await keeper.Ask<CalendarFound>(new FindCalendar(Name))).Calendar);
        Assert.IsType<CalendarReply.NotFound>(await keeper.Ask<CalendarReply>(new CalendarCommand.Delete(Name)));
    }

    [Fact]
    public async Task Cannot_write_once_a_later_term_has_begun()
    {
        var old = await StartAsync();
        await StartAsync(term: 2);
        await WatchAsync(old);

        old.Tell(new CalendarCommand.Put(Sundays));

        await ExpectTerminatedAsync(old);
    }

    private async Task<IActorRef> StartAsync(long term = 1, long version = 0)
    {
        var (partitions, time) = ((IReadOnlyList<IActorRef>)[One.Ref, Two.Ref], clock);
        var keeper = Sys.ActorOf(Props.Create(() => new CalendarKeeper(term, partitions, time)));
        await RecordAsync(keeper, version);
        return keeper;
    }

    private async Task RecordAsync(IActorRef keeper, long version)
    {
        Assert.Equal(version, (await One.ExpectMsgAsync<CalendarsTold>()).Catalogue.Version);
        Assert.Equal(version, (await Two.ExpectMsgAsync<CalendarsTold>()).Catalogue.Version);
        keeper.Tell(new CalendarsRecorded(0, version, []));
        keeper.Tell(new CalendarsRecorded(1, version, []));
        await SettledAsync(keeper);
    }

    private async Task DoneAsync(IActorRef keeper, CalendarCommand command, long version)
    {
        var asker = Ask(keeper, command);
        await RecordAsync(keeper, version);
        await asker.ExpectMsgAsync<CalendarReply.Accepted>();
    }

    private TestProbe Ask(IActorRef keeper, CalendarCommand command)
    {
        var asker = CreateTestProbe();
        keeper.Tell(command, asker.Ref);
        return asker;
    }

    private static Task SettledAsync(IActorRef keeper) => keeper.Ask<CalendarsListed>(new ListCalendars(), TimeSpan.FromSeconds(20));
}

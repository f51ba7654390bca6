using CsCheck;
using Dcron.Node.Api;
using Xunit;

namespace Dcron.Node.Tests.Api;

public sealed class IcalDatesSpec
{
    private static readonly DateOnly From = new(2026, 1, 1);
    private static readonly DateOnly To = new(2029, 1, 1);

    [Theory]
    [InlineData("DTSTART;VALUE=DATE:20261225", "2026-12-25")]
    [InlineData("DTSTART;VALUE=DATE:20261225\nDTEND;VALUE=DATE:20261227", "2026-12-25 2026-12-26")]
    [InlineData("DTSTART;VALUE=DATE:20251230\nDTEND;VALUE=DATE:20260103", "2026-01-01 2026-01-02")]
    [InlineData("DTSTART;VALUE=DATE:19991225\nRRULE:FREQ=YEARLY\nEXDATE;VALUE=DATE:20271225", "2026-12-25 2028-12-25")]
    [InlineData("DTSTART;VALUE=DATE:20261225\nRDATE;VALUE=DATE:20270101", "2026-12-25 2027-01-01")]
    [InlineData("DTSTART;VALUE=DATE:20261225\nSTATUS:CANCELLED", "")]
    [InlineData("DTSTART:20261225T100000Z", "")]
    [InlineData("DTSTART;VALUE=DATE:20010101", "")]
    public void Holds_the_days_of_whole_day_events(string lines, string days) =>
        Assert.Equal(days, string.Join(' ', Read(Event(lines)).Dates.Select(d => d.ToString("yyyy-MM-dd"))));

    [Fact]
    public void Lets_an_event_move_one_occurrence_of_another()
    {
        var moved = "BEGIN:VEVENT\nUID:1\nRECURRENCE-ID;VALUE=DATE:20271225\nDTSTART;VALUE=DATE:20271227\nEND:VEVENT\n";

        Assert.Equal([new DateOnly(2026, 12, 25), new DateOnly(2027, 12, 27), new DateOnly(2028, 12, 25)], Read(Event("DTSTART;VALUE=DATE:20261225\nRRULE:FREQ=YEARLY", moved)).Dates);
    }

    [Fact]
    public void Counts_what_it_leaves_out()
    {
        var read = Read(Event("DTSTART:20261225T100000Z", "BEGIN:VEVENT\nUID:2\nDTSTART;VALUE=DATE:20261225\nSTATUS:cancelled\nEND:VEVENT\n"));

        Assert.Equal((0, 1, 1), (read.Dates.Count, read.Timed, read.Cancelled));
    }

    [Theory]
    [InlineData("DTSTART;VALUE=DATE:20261225\nRRULE:FREQ=SECONDLY", "line 6: 'SECONDLY' is no frequency of days")]
    [InlineData("DTSTART;VALUE=DATE:20261225\nRRULE:FREQ=\n HOURLY", "line 6: 'HOURLY' is no frequency of days")]
    [InlineData("DTSTART;VALUE=DATE:20261225\nRRULE:FREQ=DAILY\nRRULE:FREQ=DAILY", "line 7: the event has a second RRULE")]
    [InlineData("DTSTART;VALUE=DATE:20261225\nEXRULE:FREQ=DAILY", "line 6: EXRULE is not read")]
    [InlineData("DTSTART;VALUE=DATE:20261225\nRRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "cannot be read as iCalendar")]
    [InlineData("DTSTART;VALUE=DATE:20261225\nRRULE:FREQ=YEARLY;INTERVAL=2147483647", "cannot be read as iCalendar")]
    [InlineData("DTSTART;VALUE=DATE:20261225\nDURATION:P99999999W", "cannot be read as iCalendar")]
    [InlineData("DTSTART;VALUE=DATE:20261399", "cannot be read as iCalendar")]
    [InlineData("nonsense", "cannot be read as iCalendar")]
    public void Says_what_is_wrong(string lines, string problem) => Assert.StartsWith(problem, Problem(Event(lines)), StringComparison.Ordinal);

    [Fact]
    public void Refuses_at_once_what_would_take_long()
    {
        Assert.Contains("nested more than 4 deep", Problem(string.Concat(Enumerable.Repeat("BEGIN:VEVENT\n", 60_000))));
        Assert.Contains("more than 2000 events", Problem("BEGIN:VCALENDAR\n" + string.Concat(Enumerable.Repeat("BEGIN:VEVENT\nEND:VEVENT\n", 30_000))));
        Assert.Contains("5000 lines of RDATE", Problem(Event(string.Concat(Enumerable.Repeat("EXDATE:20261225\n", 40_000)))));
        Assert.Contains("holds more than 5000 days", Problem(Event("DTSTART;VALUE=DATE:20200101\nRRULE:FREQ=DAILY"), new DateOnly(2126, 1, 1)));
        Assert.Contains("recurs more than 20000 times", Problem(Event("DTSTART;VALUE=DATE:20260101\nDURATION:P1D\nRRULE:FREQ=DAILY", Many(2000, "DTSTART;VALUE=DATE:20260101\nRRULE:FREQ=DAILY;COUNT=20"))));
    }

    [Fact]
    public void Answers_any_mutilated_file_with_days_or_with_a_problem()
    {
        var file = Event("DTSTART;VALUE=DATE:20001225\nDTEND;VALUE=DATE:20001227\nRRULE:FREQ=YEARLY;BYMONTH=12;COUNT=30\nEXDATE;VALUE=DATE:20271225\nSUMMARY:x");
        Gen.Select(Gen.Int[0, file.Length - 1], Gen.Int[0, 30], Gen.OneOf(Gen.String, Gen.OneOf("BEGIN:VEVENT\n", "END:VEVENT\n", "0", ":", ";", "RRULE:", "\n", "99999999999"))).Sample((at, cut, put) =>
        {
            var mutilated = file[..at] + put + file[Math.Min(file.Length, at + cut)..];
            Assert.NotEqual(IcalDates.Read(mutilated, From, To, TimeProvider.System, out var problem) is null, problem is null);
        }, iter: 300);
    }

    private static string Event(string lines, string more = "") =>
        $"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:test\nBEGIN:VEVENT\n{lines}\nUID:1\nEND:VEVENT\n{more}END:VCALENDAR\n";

    private static string Many(int count, string lines) => string.Concat(Enumerable.Range(2, count - 1).Select(i => $"BEGIN:VEVENT\nUID:{i}\n{lines}\nEND:VEVENT\n"));

    private static IcalDates Read(string file) =>
        IcalDates.Read(file, From, To, TimeProvider.System, out var problem) ?? throw new FormatException(problem!.ToString());

    private static string Problem(string file, DateOnly? to = null)
    {
        Assert.Null(IcalDates.Read(file, From, to ?? To, TimeProvider.System, out var problem));
        return problem!.ToString();
    }
}

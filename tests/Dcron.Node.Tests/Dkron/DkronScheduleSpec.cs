using CsCheck;
using Dcron.Core.Jobs;
using Dcron.Node.Dkron;
using Xunit;

namespace Dcron.Node.Tests.Dkron;

public sealed class DkronScheduleSpec
{
    private static readonly JobId Job = JobId.Of("test_job");

    [Theory]
    [InlineData("0 0 ~ * * *", "0 0 18 * * *")]
    [InlineData("0 ~/15 * * * *", "0 18-59/15 * * * *")]
    [InlineData("0 15 3 * * *", "0 15 3 * * *")]
    [InlineData("*/5 ? ? ? ? ?", "*/5 * * * * *")]
    [InlineData("0 5/20 * * * *", "0 5-59/20 * * * *")]
    [InlineData("0 0 0 * jan-mar,DEC MON", "0 0 0 * 1-3,12 1")]
    [InlineData("0 0,,30 1-1 * * sun", "0 0,30 1 * * 0")]
    [InlineData("0 */90 * * * *", "0 0 * * * *")]
    [InlineData("0 0 0 13 * 5", "0 0 0 13 * * | 0 0 0 * * 5")]
    [InlineData("0 0 0 */2 * 1", "0 0 0 */2 * * | 0 0 0 * * 1")]
    [InlineData("0 0 0 */1 * 1", "0 0 0 * * 1")]
    [InlineData("0 0 0 31 2 1", "0 0 0 * 2 1")]
    [InlineData("@daily", "@daily")]
    [InlineData("@manually", "@manually")]
    [InlineData("@minutely", "@minutely")]
    [InlineData("@every 1h30m10s", "@every 1h30m10s")]
    [InlineData("@every 1.5h", "@every 1h30m")]
    [InlineData("@every 300ms", "@every 1s")]
    [InlineData("@every 2500ms", "@every 2s")]
    [InlineData("@at 2030-01-02T03:04:05Z", "@at 2030-01-02T03:04:05Z")]
    [InlineData("@at 2030-01-02T03:04:05+06:00", "@at 2030-01-01T21:04:05Z")]
    public void Says_the_same_in_the_words_of_Dcron(string text, string native)
    {
        Assert.Equal(native, DkronSchedule.Read(text, "", Job, parent: "").Text);
    }

    [Theory]
    [InlineData("TZ=Europe/Madrid 0 0 1 * ~ *", "0 0 1 * 7 *", "Europe/Madrid")]
    [InlineData("CRON_TZ=Asia/Tokyo @daily", "@daily", "Asia/Tokyo")]
    public void Takes_the_zone_that_the_text_names(string text, string native, string zone)
    {
        var schedule = DkronSchedule.Read(text, "America/New_York", Job, parent: "");

        Assert.Equal((native, zone), (schedule.Text, schedule.TimeZone));
    }

    [Theory]
    [InlineData("* * * * *", "expected exactly 6 fields, found 5: [* * * * *]")]
    [InlineData("0 0 0 * * 7", "end of range (7) above maximum (6): 7")]
    [InlineData("0 60 * * * *", "end of range (60) above maximum (59): 60")]
    [InlineData("0 0 0 0 * *", "beginning of range (0) below minimum (1): 0")]
    [InlineData("0 5-3 * * * *", "beginning of range (5) beyond end of range (3): 5-3")]
    [InlineData("0 1-2-3 * * * *", "too many hyphens: 1-2-3")]
    [InlineData("0 1/2/3 * * * *", "too many slashes: 1/2/3")]
    [InlineData("0 */0 * * * *", "step of range should be a positive number: */0")]
    [InlineData("", "empty spec string")]
    [InlineData("@Daily", "unrecognized descriptor: @Daily")]
    [InlineData("TZ=Europe/Madrid @manually", "unrecognized descriptor: @manually")]
    [InlineData("TZ=Mars/Olympus 0 * * * * *", "provided bad location Mars/Olympus: unknown time zone Mars/Olympus")]
    [InlineData("TZ=Europe/Madrid", "nothing follows the zone in 'TZ=Europe/Madrid'")]
    [InlineData("@every x", "failed to parse duration @every x")]
    [InlineData("@at tomorrow", "failed to parse date @at tomorrow: parsing time")]
    [InlineData("0 0 0 30 2 *", "never due")]
    public void Refuses_what_Dkron_refuses_and_what_is_never_due(string text, string message)
    {
        var refusal = Assert.Throws<DkronRefusal>(() => DkronSchedule.Read(text, "", Job, parent: ""));

        Assert.StartsWith("Job validation failed: can't parse job schedule: ", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(message, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_a_zone_that_differs_from_node_to_node()
    {
        var refusal = Assert.Throws<DkronRefusal>(() => DkronSchedule.Read("@daily", "Local", Job, parent: ""));

        Assert.Contains("name the zone", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("0 0 3 * * *")]
    public void Never_lets_a_child_start_by_a_schedule(string text)
    {
        Assert.Equal("after parent", DkronSchedule.Read(text, "", Job, parent: "parent").Text);
    }

    [Fact]
    public void Fires_at_each_second_that_the_fields_of_Dkron_name()
    {
        var second = Gen.Int[0, 59];
        var item = Gen.OneOf(Gen.Const("*"), Gen.Const("?"), second.Select(s => s.ToString()), Gen.Select(second, Gen.Int[1, 70], (s, step) => $"{s}/{step}"), Gen.Int[1, 70].Select(step => $"*/{step}"));
        item.Array[1, 3].Sample(items =>
        {
            var schedule = DkronSchedule.Read($"{string.Join(',', items)} * * * * *", "", Job, parent: "");
            var at = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddSeconds(-1);
            var due = new List<int>();
            while (schedule.Next(at) is { } next && next.Minute == 0) due.Add((at = next).Second);
            Assert.Equal(Enumerable.Range(0, 60).Where(s => items.Any(i => Names(i, s))), due);
        });
    }

    private static bool Names(string item, int second)
    {
        var parts = item.Split('/');
        var start = parts[0] is "*" or "?" ? 0 : int.Parse(parts[0]);
        if (parts.Length == 2) return second >= start && (second - start) % int.Parse(parts[1]) == 0;
        return parts[0] is "*" or "?" || second == start;
    }
}

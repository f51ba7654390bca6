using Xunit;

namespace Dcron.Node.Tests.Api;

public sealed class ScheduleApiSpec : ApiSpec
{
    [Fact]
    public async Task Shows_the_next_due_times()
    {
        var answer = await Host.GetAsync("/api/schedule/preview?schedule=0+3+*+*+*&timezone=Europe/Berlin&count=2");

        Assert.Equal(
            """{"schedule":"0 3 * * *","timezone":"Europe/Berlin","from":"2026-11-24T07:00:00Z","items":["2026-11-25T02:00:00Z","2026-11-26T02:00:00Z"],"next":null}""",
            answer.Text);
    }

    [Fact]
    public async Task Shows_ten_from_now_in_UTC_unless_told_otherwise()
    {
        var answer = await Host.GetAsync("/api/schedule/preview?schedule=@hourly");

        var items = answer.Json.GetProperty("items").EnumerateArray().Select(t => t.GetString()).ToList();
        Assert.Equal(10, items.Count);
        Assert.Equal("2026-11-24T08:00:00Z", items[0]);
        Assert.Equal("UTC", answer.Json.GetProperty("timezone").GetString());
    }

    [Fact]
    public async Task Begins_after_from()
    {
        var answer = await Host.GetAsync("/api/schedule/preview?schedule=@hourly&count=1&from=2027-01-01T00:00:00Z");

        Assert.Equal("2027-01-01T01:00:00Z", answer.Json.GetProperty("items")[0].GetString());
    }

    [Fact]
    public async Task Takes_the_slot_of_H_from_the_name()
    {
        var slots = new HashSet<string>();
        foreach (var name in new[] { "a", "b", "c", "d" })
            slots.Add((await Host.GetAsync($"/api/schedule/preview?schedule=H+H+*+*+*&count=1&name={name}")).Json.GetProperty("items")[0].GetString()!);

        Assert.True(slots.Count > 1);
    }

    [Fact]
    public async Task Shows_no_due_times_of_a_schedule_that_has_none()
    {
        var answer = await Host.GetAsync("/api/schedule/preview?schedule=@manually");

        Assert.Equal((200, 0), (answer.Status, answer.Json.GetProperty("items").GetArrayLength()));
    }

    [Theory]
    [InlineData("", "schedule")]
    [InlineData("schedule=", "schedule")]
    [InlineData("schedule=61+*+*+*+*", "schedule")]
    [InlineData("schedule=@hourly&timezone=Mars/Olympus", "timezone")]
    [InlineData("schedule=@hourly&count=0", "count")]
    [InlineData("schedule=@hourly&count=1001", "count")]
    [InlineData("schedule=@hourly&count=ten", "count")]
    [InlineData("schedule=@hourly&name=Capital", "name")]
    [InlineData("schedule=@hourly&from=soon", "from")]
    [InlineData("schedule=@hourly&zone=UTC", "zone")]
    public async Task Refuses_by_the_name_of_the_parameter(string query, string field)
    {
        (await Host.GetAsync("/api/schedule/preview?" + query)).AssertField(field, "invalid-query");
    }

    [Fact]
    public async Task Suggests_the_parameter_that_was_probably_meant()
    {
        var answer = await Host.GetAsync("/api/schedule/preview?schedule=@hourly&timezon=UTC");

        Assert.Contains("did you mean 'timezone'?", answer.AssertField("timezon", "invalid-query"));
    }
}

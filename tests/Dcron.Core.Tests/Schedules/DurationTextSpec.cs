using CsCheck;
using Dcron.Core.Schedules;
using Xunit;

namespace Dcron.Core.Tests.Schedules;

public sealed class DurationTextSpec
{
    [Theory]
    [InlineData("0s", 0)]
    [InlineData("90s", 90_000)]
    [InlineData("1h30m", 5_400_000)]
    [InlineData("250ms", 250)]
    [InlineData("2d", 172_800_000)]
    [InlineData("1w", 604_800_000)]
    [InlineData("1m1ms", 60_001)]
    [InlineData(" 5s ", 5_000)]
    [InlineData("1w2d3h4m5s6ms", 788_645_006)]
    public void Reads_numbers_with_units(string text, long milliseconds) =>
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), DurationText.Parse(text));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("90")]
    [InlineData("s")]
    [InlineData("-5s")]
    [InlineData("1.5h")]
    [InlineData("1h 30m")]
    [InlineData("30m1h")]
    [InlineData("1h1h")]
    [InlineData("1H")]
    [InlineData("5 s")]
    [InlineData("1y")]
    [InlineData("1h30")]
    [InlineData("99999999999999999999d")]
    [InlineData("9223372036854775807w")]
    [InlineData("9223372036854775807d9223372036854775807h")]
    public void Refuses_anything_else(string? text) => Assert.False(DurationText.TryParse(text, out _));

    [Fact]
    public void Says_what_a_duration_is_when_it_refuses_one()
    {
        var refused = Assert.Throws<FormatException>(() => DurationText.Parse("soon"));
        Assert.Equal("'soon' is not a duration: numbers with the units w, d, h, m, s, ms, the larger first (for example: 1h30m)", refused.Message);
    }

    [Theory]
    [InlineData("90s", "1m30s")]
    [InlineData("0ms", "0s")]
    [InlineData("1w", "7d")]
    [InlineData("36h", "1d12h")]
    [InlineData("1500ms", "1s500ms")]
    [InlineData("60m", "1h")]
    public void Writes_one_form_for_each_span(string text, string written) => Assert.Equal(written, DurationText.Format(DurationText.Parse(text)));

    [Fact]
    public void Refuses_to_write_a_negative_span() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => DurationText.Format(TimeSpan.FromSeconds(-1)));

    [Fact]
    public void Reads_back_what_it_writes() =>
        Gen.Long[0, TimeSpan.MaxValue.Ticks / TimeSpan.TicksPerMillisecond].Sample(milliseconds =>
        {
            var span = TimeSpan.FromTicks(milliseconds * TimeSpan.TicksPerMillisecond);
            return DurationText.Parse(DurationText.Format(span)) == span;
        });
}

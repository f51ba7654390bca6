using Dcron.Chaos.Takeover;

namespace Dcron.Chaos.Tests.Takeover;

public sealed class TakeoverOptionsSpec
{
    [Fact]
    public void Strikes_with_all_faults_when_none_is_named() => Assert.Equal(Strike.All, TakeoverOptions.Parse([]).Strikes);

    [Fact]
    public void Takes_stop_as_all_of_its_durations() =>
        Assert.Equal(["kill", "stop 1 s", "stop 5 s", "stop 25 s"], TakeoverOptions.Parse(["--fault", "stop,kill"]).Strikes.Select(s => s.Name));

    [Theory]
    [InlineData("--fault", "kil")]
    [InlineData("--rounds", "0")]
    [InlineData("--store", "sqlite")]
    public void Names_an_option_whose_value_it_does_not_take(string option, string value) =>
        Assert.Contains($"{option} {value}", Assert.Throws<FormatException>(() => TakeoverOptions.Parse([option, value])).Message, StringComparison.Ordinal);

    [Fact]
    public void Refuses_an_option_that_it_does_not_know() =>
        Assert.Contains("--minutes", Assert.Throws<FormatException>(() => TakeoverOptions.Parse(["--minutes", "2"])).Message, StringComparison.Ordinal);
}

using System.Globalization;
using Dcron.Actors.Executor;
using Xunit;

namespace Dcron.Actors.Tests.Executor;

public sealed class BootClockSpec
{
    private readonly BootClock clock = new();

    [Fact]
    public async Task Goes_forward()
    {
        var start = clock.Milliseconds;
        await Runs.Until(() => clock.Milliseconds > start, "the clock moves");
    }

    [Fact]
    public void Agrees_with_the_uptime_that_Linux_tells()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "reads /proc/uptime");
        var seconds = double.Parse(File.ReadAllText("/proc/uptime").Split(' ')[0], CultureInfo.InvariantCulture);
        Assert.InRange(clock.Milliseconds / 1000.0 - seconds, -0.1, 30);
    }
}

using System.Globalization;

namespace Dcron.Actors.Executor.Starts;

/// <summary>Tells one start of the machine from another: what a file says of processes, and the last that was written to it, holds within one only.</summary>
internal static class BootId
{
    private const string LinuxPath = "/proc/sys/kernel/random/boot_id";

    // Where the system gives no id, the instant of the boot stands for it; it moves a little whenever the clock is set.
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(30);

    public static string Current(TimeProvider clock, IBootClock bootClock) =>
        OperatingSystem.IsLinux()
            ? File.ReadAllText(LinuxPath).Trim()
            : (clock.Now() - TimeSpan.FromMilliseconds(bootClock.Milliseconds)).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

    public static bool AreSame(string a, string b) =>
        a == b
        || (long.TryParse(a, NumberStyles.None, CultureInfo.InvariantCulture, out var x)
            && long.TryParse(b, NumberStyles.None, CultureInfo.InvariantCulture, out var y)
            && Math.Abs(x - y) <= Tolerance.TotalSeconds);
}

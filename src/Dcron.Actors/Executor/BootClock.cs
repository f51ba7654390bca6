using System.Runtime.InteropServices;

namespace Dcron.Actors.Executor;

/// <summary>A clock that only goes forward and also counts the time a machine was suspended. For measuring, not for telling the time.</summary>
public interface IBootClock
{
    /// <summary>Milliseconds since an instant that is fixed until the machine restarts.</summary>
    long Milliseconds { get; }
}

/// <summary>
/// The operating system's clock since boot. Neither <see cref="Environment.TickCount64"/> nor <see cref="TimeProvider.GetTimestamp"/> will
/// do: on Linux and macOS they stand still during suspend, and a node that slept would believe its warrant to be fresh.
/// </summary>
public sealed partial class BootClock : IBootClock
{
    public long Milliseconds =>
        OperatingSystem.IsLinux() ? Linux()
        : OperatingSystem.IsMacOS() ? (long)(clock_gettime_nsec_np(MacMonotonicRaw) / 1_000_000)
        : OperatingSystem.IsWindows() ? (long)GetTickCount64()
        : throw new PlatformNotSupportedException("Dcron knows no clock that counts suspend on this operating system.");

    private const int LinuxBootTime = 7;
    private const int MacMonotonicRaw = 4; // mach_continuous_time

    private static long Linux()
    {
        if (clock_gettime(LinuxBootTime, out var time) != 0)
            throw new PlatformNotSupportedException("This kernel has no CLOCK_BOOTTIME; Dcron needs Linux 2.6.39 or later.");
        return (time.Seconds * 1000L) + (time.Nanoseconds / 1_000_000);
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }

    [LibraryImport("libc")]
    private static partial int clock_gettime(int clock, out TimeSpec time);

    [LibraryImport("libc")]
    private static partial ulong clock_gettime_nsec_np(int clock);

    [LibraryImport("kernel32")]
    private static partial ulong GetTickCount64();
}

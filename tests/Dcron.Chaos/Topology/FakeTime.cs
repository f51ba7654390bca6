namespace Dcron.Chaos.Topology;

/// <summary>The library that gives one process a clock of its own.</summary>
internal static class FakeTime
{
    /// <summary>Its path; null: not installed, which is said.</summary>
    public static string? Find(Action<string> say)
    {
        var found = Directory.Exists("/usr/lib")
            ? Directory.GetDirectories("/usr/lib", "*-linux-gnu").Select(d => Path.Combine(d, "faketime", "libfaketimeMT.so.1")).FirstOrDefault(File.Exists)
            : null;
        if (found is null) say("no shifted clocks: libfaketime is not installed (./build.sh deps)");
        return found;
    }
}

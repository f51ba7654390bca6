using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Dcron.Actors.Executor.Shell;

/// <summary>
/// Learns from SIGCHLD which children have ended. One for the whole process, because children and signals are. It only ever collects
/// children that it was given, so that processes started by other means keep their exit codes.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal static class Reaper
{
    private static readonly ConcurrentDictionary<int, UnixChild> Children = new();
    private static PosixSignalRegistration? signal;

    /// <summary>To be called before the first child is started.</summary>
    public static void Prepare()
    {
        if (Volatile.Read(ref signal) is not null) return;
        var mine = PosixSignalRegistration.Create(PosixSignal.SIGCHLD, static _ => CollectEnded());
        if (Interlocked.CompareExchange(ref signal, mine, null) is not null) mine.Dispose();
    }

    public static void Watch(UnixChild child)
    {
        Children[child.Pid] = child;
        // It may have ended before it was known here; its signal then found nobody.
        Collect(child);
    }

    // Signals coalesce: one may stand for many children.
    private static void CollectEnded()
    {
        while (LibC.AnyEnded() is var pid and not 0)
        {
            if (Children.TryGetValue(pid, out var child) && Collect(child)) continue;
            // A child of somebody else, or one not known yet, stands in the way: look at each of ours.
            foreach (var other in Children.Values) Collect(other);
            return;
        }
    }

    private static bool Collect(UnixChild child)
    {
        if (!child.TryReap()) return false;
        // Only this entry: the id may belong to the next child already.
        Children.TryRemove(KeyValuePair.Create(child.Pid, child));
        return true;
    }
}

using Dcron.Actors.Executor.Shell;
using Dcron.Core.Executions;

namespace Dcron.Actors.Executor.Starts;

/// <summary>What becomes of work that outlived its node's process.</summary>
public enum OrphanPolicy
{
    /// <summary>End it: SIGTERM, and SIGKILL to all that is left.</summary>
    Kill = 0,

    /// <summary>Let it end by itself.</summary>
    Wait = 1,
}

/// <summary>
/// Work that an earlier process of this node started and left behind. It is no child of this process, so its exit code can never be known:
/// only that it has ended, which is looked at now and then.
/// </summary>
internal sealed class Orphans(OrphanPolicy policy, TimeProvider clock, Action<OrphanEnded> ended) : IDisposable
{
    public static readonly TimeSpan KillGrace = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    private readonly CancellationTokenSource endAll = new();
    private readonly Dictionary<AttemptId, CancellationTokenSource> watched = [];

    /// <summary>Ends or awaits it; <c>ended</c> is called when it is gone, on any thread. What is gone already is returned.</summary>
    public OrphanEnded? Take(StartedAttempt attempt)
    {
        if (attempt.Process is not { IsAlive: true } alive) return new OrphanEnded(attempt, "the node's process crashed while it ran, and it has ended since, how is not known");
        var stop = CancellationTokenSource.CreateLinkedTokenSource(endAll.Token);
        watched.Add(attempt.Id, stop);
        if (policy == OrphanPolicy.Kill) stop.Cancel();
        _ = Task.Run(async () => ended(new OrphanEnded(attempt, await WatchAsync(alive, stop.Token))));
        return null;
    }

    /// <summary>Ends it, where it is one of these.</summary>
    public void End(AttemptId id)
    {
        if (watched.TryGetValue(id, out var stop)) stop.Cancel();
    }

    public void EndAll() => endAll.Cancel();

    public void Forget(AttemptId id)
    {
        if (watched.Remove(id, out var stop)) stop.Dispose();
    }

    public void Dispose() => endAll.Cancel();

    private async Task<string> WatchAsync(ProcessIdentity alive, CancellationToken stop)
    {
        using var look = new PeriodicTimer(Look, clock);
        for (DateTimeOffset? toldAt = null; alive.IsAlive; await look.WaitForNextTickAsync(CancellationToken.None))
        {
            if (!stop.IsCancellationRequested) continue;
            if (toldAt is null) Signal(alive, LibC.SigTerm);
            toldAt ??= clock.Now();
            if (clock.Now() - toldAt >= KillGrace) Signal(alive, LibC.SigKill);
        }

        // What it started in its turn may ignore SIGTERM. Nobody else has its number yet, nor its session's.
        if (stop.IsCancellationRequested) Signal(alive, LibC.SigKill);
        return stop.IsCancellationRequested
            ? "the node's process crashed while it ran, and what was left of it was ended"
            : "the node's process crashed while it ran, and it went on to its end, how is not known";
    }

    private static void Signal(ProcessIdentity process, int signal)
    {
        if (OperatingSystem.IsWindows())
        {
            EndTree(process);
            return;
        }

        // It leads a session of its own, as all shell work does.
        Session.Signal(process.Pid, signal);
        if (signal == LibC.SigTerm) Session.Signal(process.Pid, LibC.SigCont);
    }

    private static void EndTree(ProcessIdentity process)
    {
        try
        {
            using var found = System.Diagnostics.Process.GetProcessById(process.Pid);
            found.Kill(entireProcessTree: true);
        }
        catch (Exception gone) when (gone is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            // Ended by now.
        }
    }
}

/// <summary>Work that an earlier process left behind is over.</summary>
internal sealed record OrphanEnded(StartedAttempt Attempt, string Reason);

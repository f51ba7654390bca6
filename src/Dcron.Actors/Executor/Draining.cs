using Akka;
using Akka.Actor;
using Akka.Configuration;

namespace Dcron.Actors.Executor;

/// <summary>
/// A node that stops gives back what it holds before it leaves the cluster: armed work moves to other nodes, running work may end within
/// <c>dcron.node.drain-timeout</c> and is ended after it. Only then is the leave announced, so that every result still finds its scheduler.
/// What runs on a node that the cluster has downed is given up there, and may run again elsewhere by now: it is ended at once.
/// </summary>
internal static class Draining
{
    private static readonly TimeSpan LastReports = TimeSpan.FromSeconds(15);

    /// <summary>Gives the phase of the shutdown the time it needs.</summary>
    public static Config Config(DcronSettings settings) => ConfigurationFactory.ParseString(
        $"akka.coordinated-shutdown.phases.{CoordinatedShutdown.PhaseBeforeServiceUnbind}.timeout = {(long)(settings.DrainTimeout + LastReports + TimeSpan.FromSeconds(5)).TotalMilliseconds} ms");

    public static void Register(ActorSystem system, IActorRef executor, DcronSettings settings, TimeProvider clock) =>
        CoordinatedShutdown.Get(system).AddTask(CoordinatedShutdown.PhaseBeforeServiceUnbind, "drain-executor", () => DrainAsync(executor, IsDowned(system) ? TimeSpan.Zero : settings.DrainTimeout, clock));

    private static bool IsDowned(ActorSystem system) => CoordinatedShutdown.Get(system).ShutdownReason is CoordinatedShutdown.ClusterDowningReason;

    private static async Task<Done> DrainAsync(IActorRef executor, TimeSpan timeout, TimeProvider clock)
    {
        Task drained = executor.Ask<Drained>(Drain.Instance);
        await drained.WaitAsync(timeout, clock).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!drained.IsCompleted)
        {
            executor.Tell(EndAll.Instance);
            await drained.WaitAsync(LastReports, clock).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return Done.Instance;
    }
}

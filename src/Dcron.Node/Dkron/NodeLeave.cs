using Akka.Actor;

namespace Dcron.Node.Dkron;

/// <summary>Shuts the node's actor system down in order, and the process with it.</summary>
internal sealed class NodeLeave(ActorSystem system) : IDkronLeave
{
    public Task LeaveAsync()
    {
        // Not awaited: the web server, which asks, is a part of what goes down.
        _ = CoordinatedShutdown.Get(system).Run(CoordinatedShutdown.ClusterLeavingReason.Instance);
        return Task.CompletedTask;
    }
}

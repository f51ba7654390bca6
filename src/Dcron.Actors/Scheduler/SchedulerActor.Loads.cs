using Akka.Actor;
using Dcron.Actors.Nodes;

namespace Dcron.Actors.Scheduler;

// How busy the nodes are is asked for only while there are jobs that are placed by it.
internal sealed partial class SchedulerActor
{
    private static readonly TimeSpan LoadsEvery = TimeSpan.FromSeconds(2);

    private DateTimeOffset? loadsAt;

    private void WatchLoads()
    {
        loadsAt ??= clock.Now();
        SetTimer();
    }

    private void AskLoads(DateTimeOffset now)
    {
        if (loadsAt is not { } at || now < at) return;
        loadsAt = now + LoadsEvery;
        Context.ActorSelection($"/user/{ClusterPeers.DirectoryName}").Tell(new AskNodes());
    }

    private void TellLoads(NodesShown shown)
    {
        foreach (var partition in partitions) partition.Tell(new NodeLoads(shown.Nodes));
    }
}

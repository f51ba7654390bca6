using Akka.Actor;
using Akka.Pattern;
using Dcron.Actors.Nodes;

namespace Dcron.Actors.Scheduler;

// The actors that make up a scheduler, each started again for as long as it takes when the journal refuses it.
internal sealed partial class SchedulerActor
{
    private void StartBeats()
    {
        var (self, system) = (Self, Context.System);
        IReadOnlyList<IActorRef> asked = [.. partitions];
        Func<IReadOnlyList<ICanTell>> watchdogs = () => new ClusterPeers(system).Watchdogs();
        Context.ActorOf(Props.Create(() => new SchedulerBeats(term, settings.NodeName, self, asked, watchdogs, clock)), "beats");
    }

    private IActorRef StartPartition(int index)
    {
        var history = Context.System.ActorSelection($"/user/{ClusterPeers.HistoryName}");
        var self = Self;
        return StartSupervised(Props.Create(() => new PartitionActor(index, term, settings, self, history, mediator, clock)), $"partition-{index}");
    }

    private IActorRef StartCalendars() => StartSupervised(Props.Create(() => new CalendarKeeper(term, partitions, clock)), "calendars");

    private IActorRef StartPauses()
    {
        var self = Self;
        return StartSupervised(Props.Create(() => new PauseKeeper(term, self, partitions, clock)), "pauses");
    }

    private static IActorRef StartSupervised(Props props, string name) =>
        Context.ActorOf(BackoffSupervisor.Props(Backoff.OnStop(props, "actor", TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(10), 0.2, -1)), name);
}

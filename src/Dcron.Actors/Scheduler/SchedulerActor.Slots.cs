using Akka.Actor;
using Dcron.Actors.Telemetry;
using Dcron.Core.Limits;

namespace Dcron.Actors.Scheduler;

// The queue is made anew from what the partitions tell; a grant lasts until its partition has acted on it.
internal sealed partial class SchedulerActor
{
    private readonly SlotMeters meters = new();
    private SlotQueue? queue;

    private SlotQueue Queue => queue ??= new SlotQueue(settings.Limits, partitionCount);

    private void NoteSlots(SlotsNoted noted)
    {
        if (noted.First) Queue.Begin(noted.Index);
        Queue.Note(noted.Index, noted.HeardGrant, noted.Jobs);
        foreach (var part in Queue.GrantNext().GroupBy(g => g.Partition))
            partitions[part.Key].Tell(new SlotsGranted(part.Max(g => g.Number), [.. part.Select(g => g.Place.Request.Attempt)]));
        meters.Note(Queue.Limits);
    }

    private QueueShown ShowQueue(AskQueue asked) => new(Queue.Limits, [.. Queue.Queued().Take(asked.Limit)]);
}

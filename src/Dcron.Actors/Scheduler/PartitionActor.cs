using Akka.Actor;
using Akka.Cluster.Tools.PublishSubscribe;
using Akka.Event;
using Akka.Persistence;
using Dcron.Actors.History;
using Dcron.Actors.Updates;
using Dcron.Actors.Watchdog;
using Dcron.Core.Executions;
using Dcron.Core.Jobs;
using Dcron.Core.Limits;
using Dcron.Core.Updates;

namespace Dcron.Actors.Scheduler;

/// <summary>
/// One part of the jobs, and the only writer of their events. Created by the scheduler, one per partition, behind a supervisor that starts
/// it again from the journal for as long as it takes when a write fails. Works in rounds: while one journal write is in flight it collects
/// what comes, and the next write takes all of it. Nothing is ordered, answered or published before it is durable.
/// </summary>
internal sealed class PartitionActor : UntypedPersistentActor
{
    /// <summary>Events in one journal entry, so that an entry stays well below what a store takes at once.</summary>
    private const int MostEventsInEntry = 4000;

    /// <summary>Updates in one message, so that it stays well below the frame size of remoting.</summary>
    private const int MostUpdates = 2000;

    private const int SnapshotAfterEntries = 1000;
    private static readonly TimeSpan RepeatRevocationAfter = TimeSpan.FromSeconds(2);

    private readonly int index;
    private readonly long term;
    private readonly IActorRef scheduler;
    private readonly ICanTell history;
    private readonly IActorRef mediator;
    private readonly TimeProvider clock;
    private readonly Partition partition;
    private readonly WakeTimer timer;
    private readonly List<object> inbox = [];
    private PartitionRound? inFlight;
    private DateTimeOffset? inFlightSince;
    private bool up;
    private bool followersKnown;
    private bool roundAsked;
    private DateTimeOffset? repeatRevocationsAt;
    private int entriesSinceSnapshot;
    private int eventsSinceSnapshot;
    private long previousSnapshot;
    private bool loadsAsked;

    public PartitionActor(int index, long term, DcronSettings settings, IActorRef scheduler, ICanTell history, IActorRef mediator, TimeProvider clock)
    {
        (this.index, this.term, this.scheduler, this.history, this.mediator, this.clock) = (index, term, scheduler, history, mediator, clock);
        partition = new Partition(settings, Context.GetLogger(), index);
        timer = new WakeTimer(clock, Self, Wake.Instance);
    }

    public override string PersistenceId => $"partition-{index}";

    protected override void PostStop()
    {
        if (up) scheduler.Tell(new PartitionDown(index));
        timer.Dispose();
        base.PostStop();
    }

    // What was refused is not in the journal, and its round would wait for it for ever: start again from what is there.
    protected override void OnPersistRejected(Exception cause, object @event, long sequenceNr)
    {
        Context.GetLogger().Error(cause, "Partition {0}: the journal refused entry {1}; it starts again without it.", index, sequenceNr);
        Context.Stop(Self);
    }

    protected override void OnRecover(object message)
    {
        switch (message)
        {
            case SnapshotOffer { Snapshot: PartitionSnapshot snapshot } offer:
                partition.Recover(snapshot);
                previousSnapshot = offer.Metadata.SequenceNr;
                break;
            case PartitionEvents entry:
                partition.Recover(entry);
                Count(entry);
                break;
            case CalendarEntry entry:
                partition.Recover(entry);
                Count(entry);
                break;
            case PauseRules rules: partition.PauseRules = rules; break;
            case TermEntered entered when entered.Term > term:
                throw new InvalidOperationException($"Partition {index} belongs to term {entered.Term}; this is term {term}, which is over.");
            case TermEntered: break;
            case RecoveryCompleted: Enter(); break;
            default: throw new InvalidOperationException($"Partition {index}: unknown journal entry {message.GetType().FullName}. Was it written by a newer version?");
        }
    }

    // The first write of a term: from here on the old scheduler's next write to this partition fails, for its number is taken.
    private void Enter() => Persist(new TermEntered(term), _ =>
    {
        up = true;
        partition.TakeOver(clock.Now());
        if (partition.HasLimits) scheduler.Tell(TellSlots());
        scheduler.Tell(new PartitionUp(index) { Parents = partition.Parents });
        AskRound();
    });

    private SlotsNoted TellSlots()
    {
        var context = partition.Context(clock.Now());
        return new SlotsNoted(index, First: true, 0, [.. partition.Jobs.All.Select(j => partition.Slots.Change(j.Name, j, context)).OfType<JobSlots>()]);
    }

    protected override void OnCommand(object message)
    {
        switch (message)
        {
            case Wake: AskRound(); break;
            case FollowersKnown m: partition.Followers = m.Followers; followersKnown = true; AskRound(); break;
            case StartRound: roundAsked = false; Work(); break;
            case AskBeat m: Answer(m); break;
            case SchedulerRecorded m: partition.Outbox.Acknowledge(m.Number); AskRound(); break;
            case NodeLoads m: partition.Nodes.Note(m); break;
            case SaveSnapshotSuccess m: DeleteOld(m.Metadata.SequenceNr); break;
            case SaveSnapshotFailure m: Context.GetLogger().Warning(m.Cause, "Partition {0}: a snapshot could not be saved; recovery takes longer until one is.", index); break;
            case DeleteMessagesSuccess or DeleteSnapshotsSuccess: break;
            case DeleteMessagesFailure m: Context.GetLogger().Warning(m.Cause, "Partition {0}: old events could not be deleted.", index); break;
            case DeleteSnapshotsFailure m: Context.GetLogger().Warning(m.Cause, "Partition {0}: old snapshots could not be deleted.", index); break;
            default: inbox.Add(message); AskRound(); break;
        }
    }

    // Whatever is in the mailbox by now comes before this message, and so into the same round.
    private void AskRound()
    {
        if (!up || !followersKnown || inFlight is not null || roundAsked) return;
        roundAsked = true;
        Self.Tell(StartRound.Instance);
    }

    private void Work()
    {
        var now = clock.Now();
        var round = new PartitionRound(partition, now);
        foreach (var message in inbox) Take(round, message);
        inbox.Clear();
        round.TakeDoubts();
        round.TakeDue(partition.Queue.TakeDue(now));
        RepeatRevocations(round, now);
        if (round.Events.Count == 0 && round.Calendars is null && round.NewRules is null)
        {
            Conclude(round);
            return;
        }

        (inFlight, inFlightSince) = (round, now);
        List<object> entries = [.. round.Events.Chunk(MostEventsInEntry).Select((e, i) => new PartitionEvents([.. e]) { Roster = i == 0 ? partition.Roster.TakeUnsaved() : [] })];
        if (round.Calendars is { } calendars) entries.Add(calendars);
        if (round.NewRules is { } rules) entries.Add(rules);
        var left = entries.Count;
        PersistAllAsync(entries, entry =>
        {
            if (entry is PartitionEvents events) Count(events);
            if (--left > 0) return;
            (inFlight, inFlightSince) = (null, null);
            Conclude(round);
            SnapshotIfDue();
        });
    }

    private void Take(PartitionRound round, object message)
    {
        switch (message)
        {
            case Asked m: round.Take(m); break;
            case NodeReports m: round.Take(m); break;
            case NodeReady m: round.Take(m); break;
            case NodeUnavailable m: round.Take(m); break;
            case NodeLeaving m: round.Take(m); break;
            case NodeGone m: round.Take(m); break;
            case NodesKnown m: round.Take(m); break;
            case ParentEnds m: round.Take(m); break;
            case EndsHeard m: round.Take(m); break;
            case ClusterStarted m: round.Take(m); break;
            case CalendarsTold m: round.Take(m); break;
            case AskCalendarUsers m: round.Take(m); break;
            case SlotsGranted m: round.Take(m); break;
            case FollowPauses m: round.Take(m, index); break;
            case Query m: round.Take(() => m.Answer(partition, clock.Now()), m.Asker); break;
            default: Unhandled(message); break;
        }
    }

    // No answer is the answer of one that waits for the journal.
    private void Answer(AskBeat asked)
    {
        var now = clock.Now();
        if (inFlightSince is { } since && now - since > WatchdogActor.Patience) return;
        Sender.Tell(new BeatTaken(asked.Index, asked.Number, partition.Expected(now)));
    }

    private void RepeatRevocations(PartitionRound round, DateTimeOffset now)
    {
        if (repeatRevocationsAt is not { } at || now < at) return;
        repeatRevocationsAt = round.RepeatRevocations() ? now + RepeatRevocationAfter : null;
    }

    private void Conclude(PartitionRound round)
    {
        var updates = round.Conclude(Self);
        if (round.Slots(index) is { } slots) scheduler.Tell(slots);
        foreach (var part in updates.Chunk(MostUpdates)) mediator.Tell(new Publish(UpdatesTopic.Name, new UpdateBatch([.. part])));
        var now = clock.Now();
        foreach (var message in round.ToScheduler.Concat(partition.Untold.Due(partition.Jobs, now))) scheduler.Tell(message);
        foreach (var send in partition.Outbox.Due(now)) history.Tell(new RecordFromScheduler(send.Batch.Number, send.Batch.Attempts, send.Batch.Skips), Self);
        if (round.Revoked) repeatRevocationsAt ??= now + RepeatRevocationAfter;
        timer.At(Earliest(partition.Queue.Next, partition.Held.NextDeadline, partition.Doubts.Next, partition.Outbox.Count > 0 ? now + HistoryOutbox.AnswerWithin : null, repeatRevocationsAt, partition.Untold.RepeatAt));
        AskLoads();
        if (inbox.Count > 0) AskRound();
    }

    private void AskLoads()
    {
        if (loadsAsked || !partition.WantsLoads) return;
        loadsAsked = true;
        scheduler.Tell(new LoadsWanted());
    }

    private static DateTimeOffset? Earliest(params ReadOnlySpan<DateTimeOffset?> instants)
    {
        DateTimeOffset? earliest = null;
        foreach (var instant in instants)
            if (instant is { } at && (earliest is null || at < earliest)) earliest = at;
        return earliest;
    }

    private void Count(object entry)
    {
        entriesSinceSnapshot++;
        if (entry is PartitionEvents events) eventsSinceSnapshot += events.Events.Length;
    }

    private void SnapshotIfDue()
    {
        if (entriesSinceSnapshot < SnapshotAfterEntries && eventsSinceSnapshot < Math.Max(partition.Settings.SnapshotAfterEvents, 2 * partition.Jobs.Count)) return;
        entriesSinceSnapshot = 0;
        eventsSinceSnapshot = 0;
        var unrecorded = partition.Outbox.Unacknowledged;
        SaveSnapshot(new PartitionSnapshot(partition.Jobs.Snapshot(), unrecorded.Attempts, unrecorded.Skips) { Calendars = partition.Calendars, PauseRules = partition.PauseRules, Roster = partition.Roster.Saved });
    }

    // Two snapshots are kept, and the events since the older one: should the newer be torn, nothing is lost.
    private void DeleteOld(long saved)
    {
        if (previousSnapshot > 0)
        {
            DeleteMessages(previousSnapshot);
            DeleteSnapshots(new SnapshotSelectionCriteria(previousSnapshot - 1));
        }

        previousSnapshot = saved;
    }

    private sealed class Wake : INotInfluenceReceiveTimeout
    {
        public static readonly Wake Instance = new();
    }

    private sealed class StartRound
    {
        public static readonly StartRound Instance = new();
    }

    /// <summary>A question of a client, answered from durable state.</summary>
    internal sealed record Query(Func<Partition, DateTimeOffset, object> Answer, IActorRef Asker);
}

using Akka.Actor;
using Akka.Event;
using Akka.Persistence;

namespace Dcron.Actors.Scheduler;

/// <summary>
/// Keeps what holds for the whole cluster beside the jobs, as calendars and pauses; a child of the scheduler, behind a supervisor that
/// starts it again when its journal fails. Its writes are fenced by the term, as those of a partition are.
/// </summary>
/// <param name="what">Its id in the journal, and its name in the log.</param>
internal abstract class ClusterKeeper(string what, long term) : UntypedPersistentActor
{
    public sealed override string PersistenceId => what;

    /// <summary>Its journal has been read, and no keeper of an earlier term can write any more.</summary>
    protected abstract void Enter();

    /// <summary>Takes an entry of the journal or a snapshot. False: it is none of this keeper's.</summary>
    protected abstract bool Recover(object entry);

    /// <summary>False: it takes no such message.</summary>
    protected abstract bool Take(object message);

    protected override void OnPersistRejected(Exception cause, object @event, long sequenceNr)
    {
        Log.Error(cause, "The keeper of {0}: the journal refused entry {1}; it starts again without it.", what, sequenceNr);
        Context.Stop(Self);
    }

    protected sealed override void OnRecover(object message)
    {
        switch (message)
        {
            case TermEntered entered when entered.Term > term:
                throw new InvalidOperationException($"The keeper of {what} belongs to term {entered.Term}; this is term {term}, which is over.");
            case TermEntered: break;
            case RecoveryCompleted: Persist(new TermEntered(term), _ => Enter()); break;
            case SnapshotOffer offer when Recover(offer.Snapshot): break;
            default:
                if (!Recover(message)) throw new InvalidOperationException($"The keeper of {what}: unknown journal entry {message.GetType().FullName}. Was it written by a newer version?");
                break;
        }
    }

    // One snapshot is all there is to keep: it holds everything, and is small.
    protected sealed override void OnCommand(object message)
    {
        switch (message)
        {
            case SaveSnapshotSuccess m: DeleteMessages(m.Metadata.SequenceNr - 1); DeleteSnapshots(new SnapshotSelectionCriteria(m.Metadata.SequenceNr - 1)); break;
            case SaveSnapshotFailure m: Log.Warning(m.Cause, "The keeper of {0}: a snapshot could not be saved; it recovers from its entries.", what); break;
            case DeleteMessagesSuccess or DeleteMessagesFailure or DeleteSnapshotsSuccess or DeleteSnapshotsFailure: break;
            default:
                if (!Take(message)) Unhandled(message);
                break;
        }
    }
}

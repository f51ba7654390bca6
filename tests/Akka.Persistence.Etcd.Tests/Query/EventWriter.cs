using System.Collections.Immutable;
using Akka.Actor;
using Akka.Persistence.Journal;

namespace Akka.Persistence.Etcd.Tests.Query;

/// <summary>Persists texts under one persistence id, and deletes them.</summary>
internal sealed class EventWriter : UntypedPersistentActor
{
    private IActorRef? deleter;

    public EventWriter(string id) => PersistenceId = id;

    public override string PersistenceId { get; }

    protected override void OnCommand(object message)
    {
        var asker = Sender;
        switch (message)
        {
            case Write write:
                PersistFrom(write.Events, asker);
                break;
            case WriteAtOnce write:
                var open = write.Events.Length;
                PersistAll(write.Events, _ =>
                {
                    if (--open == 0) asker.Tell(LastSequenceNr);
                });
                break;
            case Delete delete:
                deleter = asker;
                DeleteMessages(delete.ToSequenceNr);
                break;
            case DeleteMessagesSuccess success: deleter.Tell(success.ToSequenceNr); break;
            case DeleteMessagesFailure failure: deleter.Tell(new Status.Failure(failure.Cause)); break;
        }
    }

    private void PersistFrom(ImmutableArray<string> events, IActorRef asker) => Persist(events[0], _ =>
    {
        if (events.Length == 1) asker.Tell(LastSequenceNr);
        else PersistFrom(events[1..], asker);
    });

    protected override void OnRecover(object message)
    {
        // what was persisted is of no interest here
    }

    internal sealed record Write(ImmutableArray<string> Events);

    internal sealed record WriteAtOnce(ImmutableArray<string> Events);

    internal sealed record Delete(long ToSequenceNr);
}

/// <summary>
/// Tags a text with its words that begin with <c>#</c>, and makes two events of a text with a <c>+</c> when it is read back.
/// </summary>
public sealed class TextAdapter : IEventAdapter
{
    public string Manifest(object evt) => "";

    public object ToJournal(object evt)
    {
        var tags = ((string)evt).Split(' ').Where(w => w.StartsWith('#')).Select(w => w[1..]).ToImmutableHashSet();
        return tags.IsEmpty ? evt : new Tagged(evt, tags);
    }

    public IEventSequence FromJournal(object evt, string manifest) =>
        evt is string text && text.Contains('+', StringComparison.Ordinal) ? EventSequence.Create(text.Split('+').Cast<object>()) : EventSequence.Single(evt);
}

using Akka.Actor;
using Akka.Persistence;

namespace Dcron.Benchmarks;

/// <summary>A persistent actor that persists what it is told, and answers when all of it is persisted.</summary>
internal sealed class EtcdWriter : UntypedPersistentActor
{
    private static readonly byte[] Event = new byte[100];

    private IActorRef asker = ActorRefs.Nobody;
    private double[] millis = [];
    private int done;
    private long since;

    public EtcdWriter(string id)
    {
        PersistenceId = id;
        Random.Shared.NextBytes(Event);
    }

    public override string PersistenceId { get; }

    protected override void OnCommand(object message)
    {
        switch (message)
        {
            case Timed timed:
                (asker, millis, done) = (Sender, new double[timed.Events], 0);
                PersistNext();
                break;
            case Async some:
                asker = Sender;
                for (var i = 0; i < some.Events; i++) PersistAsync(Event, _ => { });
                DeferAsync(some, ended => asker.Tell(ended.Events));
                break;
            case Save save:
                asker = Sender;
                SaveSnapshot(new byte[save.Bytes]);
                break;
            case SaveSnapshotSuccess:
                asker.Tell(0);
                break;
            case SaveSnapshotFailure failure:
                Fail(failure.Cause);
                break;
        }
    }

    protected override void OnRecover(object message)
    {
        // What comes is not looked at: the time until the first command is measured.
    }

    protected override void OnPersistFailure(Exception cause, object @event, long sequenceNr) => Fail(cause);

    private void Fail(Exception cause) => asker.Tell(new Status.Failure(new BenchException(cause.Message)));

    private void PersistNext()
    {
        if (done == millis.Length)
        {
            asker.Tell(millis);
            return;
        }

        since = TimeProvider.System.GetTimestamp();
        Persist(Event, _ =>
        {
            millis[done++] = TimeProvider.System.GetElapsedTime(since).TotalMilliseconds;
            PersistNext();
        });
    }

    /// <summary>So many events at once.</summary>
    internal sealed record Async(int Events);

    /// <summary>So many events, each when the one before is persisted. The answer has the milliseconds of each.</summary>
    internal sealed record Timed(int Events);

    /// <summary>A snapshot of so many bytes.</summary>
    internal sealed record Save(int Bytes);
}

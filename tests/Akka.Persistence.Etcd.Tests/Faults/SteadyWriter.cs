using Akka.Actor;
using Akka.Pattern;

namespace Akka.Persistence.Etcd.Tests.Faults;

/// <summary>Persists one event after the other, for ever. When a persist fails it stops, as Akka wants, and is started again.</summary>
internal sealed class SteadyWriter : ReceivePersistentActor
{
    private const string Go = "go";
    private readonly Ledger ledger;

    public SteadyWriter(string id, Ledger ledger)
    {
        PersistenceId = id;
        this.ledger = ledger;
        Recover<string>(_ => { });
        Recover<RecoveryCompleted>(_ => Self.Tell(Go));
        Command<string>(_ => Write());
    }

    public override string PersistenceId { get; }

    public static Props Supervised(string id, Ledger ledger) => BackoffSupervisor.Props(Backoff.OnStop(
        Props.Create(() => new SteadyWriter(id, ledger)), "writer", TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(500), 0.1, maxNrOfRetries: -1));

    protected override void OnPersistFailure(Exception cause, object @event, long sequenceNr) => ledger.Fail((string)@event, cause);

    protected override void OnPersistRejected(Exception cause, object @event, long sequenceNr) => ledger.Fail((string)@event, cause);

    // The failure is a part of the test, and not to be logged.
    protected override void OnRecoveryFailure(Exception reason, object? message = null)
    {
    }

    private void Write()
    {
        var what = Guid.NewGuid().ToString("N");
        ledger.Attempt(PersistenceId, what);
        Persist(what, stored =>
        {
            ledger.Acknowledge(PersistenceId, stored);
            Self.Tell(Go);
        });
    }
}

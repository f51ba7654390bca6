using Akka.Persistence.Etcd.Client;

namespace Akka.Persistence.Etcd.Journal;

/// <summary>The failure of a writer that another one forestalled.</summary>
internal static class Conflict
{
    public static EtcdException With(Part part) => new(
        EtcdFault.Conflict,
        $"Persist of '{part.Write.PersistenceId}' from sequence number {part.First.SequenceNr} on failed: that number or a later one is in the journal already, "
        + "so another actor with this persistence id writes, or has written since this one recovered. Nothing was stored of this write. "
        + "This actor must stop; see that only one with this persistence id runs in the cluster.");
}

using Akka.Persistence.Etcd.Client;

namespace Akka.Persistence.Etcd.Journal;

/// <summary>Group commit: packs the waiting writes of all persistence ids into transactions, and keeps several on their way.</summary>
internal sealed class Committer(JournalSettings settings, Commit commit)
{
    // With so many on their way, a further transaction waits until it is half full.
    private const int FreeInFlight = 2;

    private readonly Lock gate = new();
    private readonly Lanes lanes = new(settings);
    private int inFlight;
    private bool pumping;

    /// <returns>Completes when all of the write is stored.</returns>
    /// <exception cref="EtcdException">It is not, or that is not known.</exception>
    public Task WriteAsync(Write write)
    {
        bool accepted;
        lock (gate) accepted = lanes.Add(write);
        if (!accepted) return Task.FromException(Failed(write));

        Pump();
        return write.Done;
    }

    /// <summary>Completes when no write of the persistence id waits or is on its way.</summary>
    public Task IdleAsync(string persistenceId)
    {
        lock (gate) return lanes.Idle(persistenceId);
    }

    private static EtcdException Failed(Write write) => new(
        EtcdFault.Conflict,
        $"Persist of '{write.PersistenceId}' from sequence number {write.Records[0].SequenceNr} on was not tried: an earlier persist of this actor failed, so it must stop.");

    // Not on the journal actor's thread: while this waits for one, more writes come, and go into the same transaction.
    private void Pump()
    {
        lock (gate)
        {
            if (pumping || !MaySend()) return;
            pumping = true;
        }
        ThreadPool.UnsafeQueueUserWorkItem(static c => c.Send(), this, preferLocal: false);
    }

    private void Send()
    {
        while (true)
        {
            Transaction? transaction;
            lock (gate)
            {
                transaction = MaySend() ? lanes.Take() : null;
                if (transaction is null)
                {
                    pumping = false;
                    return;
                }
                inFlight++;
            }
            _ = RunAsync(transaction);
        }
    }

    private bool MaySend() =>
        lanes.Waiting > 0 && inFlight < settings.MaxInFlight && (inFlight < FreeInFlight || lanes.Waiting >= settings.MaxOperations / 2);

    private async Task RunAsync(Transaction transaction)
    {
        EtcdMetrics.InFlight.Add(1);
        var outcomes = await commit.RunAsync(transaction);
        EtcdMetrics.InFlight.Add(-1);

        List<(Write Write, Exception? Reason)> ended = [];
        lock (gate)
        {
            inFlight--;
            for (var i = 0; i < outcomes.Length; i++)
                foreach (var write in lanes.End(transaction.Parts[i], outcomes[i])) ended.Add((write, outcomes[i]));
        }

        Pump();
        foreach (var (write, reason) in ended)
            if (reason is null) write.Succeed();
            else
            {
                EtcdMetrics.Failures.Add(1);
                write.Fail(reason);
            }
    }
}

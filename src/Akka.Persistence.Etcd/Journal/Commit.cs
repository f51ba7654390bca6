using Akka.Persistence.Etcd.Client;
using Akka.Persistence.Etcd.Keys;
using Etcdserverpb;

namespace Akka.Persistence.Etcd.Journal;

/// <summary>Commits a transaction, and finds out which of its parts another writer forestalled.</summary>
internal sealed class Commit(EtcdConnection connection, EtcdKeys keys, LargeWrites large, TagMarks marks, TimeProvider time)
{
    /// <returns>For each part null, or why it is not stored, or not known to be.</returns>
    public async Task<Exception?[]> RunAsync(Transaction transaction)
    {
        var began = time.GetTimestamp();
        var outcomes = new Exception?[transaction.Parts.Count];
        try
        {
            if (transaction.IsLarge) await large.CommitAsync(transaction.Parts[0]);
            else if (!await TryCommitAsync(transaction.Parts)) outcomes = await OneByOneAsync(transaction.Parts);
        }
        catch (EtcdException e) when (e.Fault == EtcdFault.TooLarge && transaction.Parts.Count > 1)
        {
            outcomes = await OneByOneAsync(transaction.Parts);
        }
        catch (Exception e)
        {
            Array.Fill(outcomes, e);
        }

        EtcdMetrics.CommitDuration.Record(time.GetElapsedTime(began).TotalSeconds);
        EtcdMetrics.CommitEvents.Record(transaction.Events);
        EtcdMetrics.CommittedBytes.Add(transaction.Bytes);
        return outcomes;
    }

    private Task<Exception?[]> OneByOneAsync(IReadOnlyList<Part> parts) => Task.WhenAll(parts.Select(AloneAsync));

    private async Task<Exception?> AloneAsync(Part part)
    {
        try
        {
            if (await TryCommitAsync([part]) || await IsStoredAsync(part)) return null;

            EtcdMetrics.Conflicts.Add(1);
            return Conflict.With(part);
        }
        catch (Exception e)
        {
            return e;
        }
    }

    private async Task<bool> TryCommitAsync(IReadOnlyList<Part> parts)
    {
        var answer = await connection.TxnAsync(Describe(parts), Transaction.Request(parts, keys, marks));
        if (answer.Succeeded)
            foreach (var part in parts) marks.Add(part.Write.PersistenceId, Transaction.Tags(part));
        return answer.Succeeded;
    }

    // When the answer to the first attempt was lost, the keys that forestall the second are our own.
    private async Task<bool> IsStoredAsync(Part part)
    {
        var stored = await connection.RangeAsync(Describe([part]), new RangeRequest
        {
            Key = part.First.Key,
            RangeEnd = keys.EndOfEvents(part.Write.PersistenceId),
            Limit = part.Count + 1,
        });
        if (stored.Kvs.Count != part.Count) return false;

        for (var i = 0; i < part.Count; i++)
            if (stored.Kvs[i].Key != part.Write.Records[part.From + i].Key || stored.Kvs[i].Value != part.Write.Records[part.From + i].Value) return false;
        return true;
    }

    private static string Describe(IReadOnlyList<Part> parts) => parts.Count == 1
        ? $"Persist of '{parts[0].Write.PersistenceId}', sequence numbers {parts[0].First.SequenceNr} to {parts[0].Last.SequenceNr},"
        : $"Persist of {parts.Sum(p => p.Count)} events of {parts.Count} persistence ids, '{parts[0].Write.PersistenceId}' among them,";
}

namespace Akka.Persistence.Etcd.Journal;

/// <summary>
/// The writes that wait, a lane for each persistence id: of a lane one transaction at a time, the lanes in turn.
/// Not safe for several threads.
/// </summary>
internal sealed class Lanes(JournalSettings settings)
{
    private readonly Dictionary<string, Lane> lanes = [];
    private readonly Queue<Lane> ready = new();

    /// <summary>Of each persistence id, the writer that failed last: what else it sends must not be stored, there would be a gap before it.</summary>
    private readonly Dictionary<string, string> failed = [];

    /// <summary>Events that wait and may be sent.</summary>
    public int Waiting { get; private set; }

    /// <returns>False: an earlier write of this writer failed, so this one must, too.</returns>
    public bool Add(Write write)
    {
        if (failed.TryGetValue(write.PersistenceId, out var writer))
        {
            if (writer == write.Writer) return false;
            failed.Remove(write.PersistenceId);
        }

        if (!lanes.TryGetValue(write.PersistenceId, out var lane)) lanes.Add(write.PersistenceId, lane = new Lane());
        lane.Writes.Enqueue(write);
        if (lane.Writes.Count == 1) MakeReady(lane);
        return true;
    }

    /// <summary>The next transaction; null: nothing waits that may be sent.</summary>
    public Transaction? Take()
    {
        if (ready.Count == 0) return null;

        var transaction = new Transaction(settings);
        while (ready.Count > 0 && !transaction.IsFull && transaction.TryAdd(ready.Peek().Writes.Peek()))
        {
            var lane = ready.Dequeue();
            Waiting -= Left(lane);
        }
        return transaction;
    }

    /// <summary>Takes note of how a part ended, and frees its lane.</summary>
    /// <returns>The writes that ended with it, to be told so.</returns>
    public IEnumerable<Write> End(Part part, Exception? reason)
    {
        var write = part.Write;
        var lane = lanes[write.PersistenceId];
        if (reason is null)
        {
            write.Committed = part.To;
            if (!write.IsComplete)
            {
                MakeReady(lane);
                return [];
            }
        }

        List<Write> ended = [lane.Writes.Dequeue()];
        if (reason is not null)
        {
            failed[write.PersistenceId] = write.Writer;
            while (lane.Writes.TryPeek(out var next) && next.Writer == write.Writer) ended.Add(lane.Writes.Dequeue());
        }

        if (lane.Writes.Count > 0) MakeReady(lane);
        else
        {
            lanes.Remove(write.PersistenceId);
            lane.Idle?.SetResult();
        }
        return ended;
    }

    /// <summary>Completes when no write of the persistence id waits or is on its way.</summary>
    public Task Idle(string persistenceId) =>
        lanes.TryGetValue(persistenceId, out var lane)
            ? (lane.Idle ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task
            : Task.CompletedTask;

    private static int Left(Lane lane) => lane.Writes.Peek() is { } write ? write.Records.Count - write.Committed : 0;

    private void MakeReady(Lane lane)
    {
        ready.Enqueue(lane);
        Waiting += Left(lane);
    }

    private sealed class Lane
    {
        public Queue<Write> Writes { get; } = new();
        public TaskCompletionSource? Idle { get; set; }
    }
}

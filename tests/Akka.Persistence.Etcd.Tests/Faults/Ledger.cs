using System.Collections.Concurrent;

namespace Akka.Persistence.Etcd.Tests.Faults;

/// <summary>What the writers of a fault test tried, and what they were told.</summary>
internal sealed class Ledger
{
    private readonly Lock gate = new();
    private readonly List<(int Count, TaskCompletionSource Reached)> waiting = [];
    private readonly Dictionary<string, List<string>> acknowledged = [];
    private int count;
    private volatile TaskCompletionSource? allFailed;

    /// <summary>Every event that was ever given to a journal, by writer.</summary>
    public ConcurrentDictionary<string, string> Attempted { get; } = new();

    /// <summary>The reasons of persists that failed.</summary>
    public ConcurrentQueue<Exception> Failures { get; } = new();

    /// <summary>Persists without an outcome yet.</summary>
    public ConcurrentDictionary<string, byte> Open { get; } = new();

    public int Acknowledged
    {
        get
        {
            lock (gate) return count;
        }
    }

    public void Attempt(string writer, string what)
    {
        Attempted[what] = writer;
        Open[what] = 0;
    }

    public void Acknowledge(string writer, string what)
    {
        Open.TryRemove(what, out _);
        lock (gate)
        {
            if (!acknowledged.TryGetValue(writer, out var list)) acknowledged.Add(writer, list = []);
            list.Add(what);
            count++;
            foreach (var (_, reached) in waiting.Where(w => w.Count <= count).ToList()) reached.TrySetResult();
            waiting.RemoveAll(w => w.Count <= count);
        }
    }

    public void Fail(string what, Exception reason)
    {
        Open.TryRemove(what, out _);
        Failures.Enqueue(reason);
        if (Open.IsEmpty) allFailed?.TrySetResult();
    }

    /// <summary>Waits until no persist is without an outcome any more, the last of them having failed.</summary>
    public async Task AllFailedAsync()
    {
        var failed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        allFailed = failed;
        if (Open.IsEmpty && !Failures.IsEmpty) return;
        await failed.Task.WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System);
    }

    /// <summary>Waits until so many more are acknowledged than now.</summary>
    public async Task MoreAsync(int more)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (gate) waiting.Add((count + more, reached));
        await reached.Task.WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System);
    }

    public IReadOnlyList<string> AcknowledgedBy(string writer)
    {
        lock (gate) return [.. acknowledged.GetValueOrDefault(writer, [])];
    }

    /// <summary>Holds what the journal has now against what was tried and told.</summary>
    public void Check(string writer, IReadOnlyList<(long SequenceNr, string What)> stored)
    {
        Assert.Equal(Enumerable.Range(1, stored.Count).Select(n => (long)n), stored.Select(s => s.SequenceNr));
        Assert.Equal(stored.Count, stored.DistinctBy(s => s.What).Count());
        Assert.All(stored, s => Assert.Equal(writer, Attempted[s.What]));
        // In the order they were acknowledged; between them may be some that were reported as failed, and were stored all the same.
        var known = AcknowledgedBy(writer).ToHashSet();
        Assert.Equal(AcknowledgedBy(writer), stored.Select(s => s.What).Where(known.Contains));
    }
}

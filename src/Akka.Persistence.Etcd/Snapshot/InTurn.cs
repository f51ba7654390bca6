namespace Akka.Persistence.Etcd.Snapshot;

/// <summary>Runs what concerns the same name one after the other, in the order it came; what concerns others at the same time.</summary>
internal sealed class InTurn
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, Queue> queues = [];

    public Task RunAsync(string name, Func<Task> work)
    {
        lock (gate)
        {
            if (!queues.TryGetValue(name, out var queue)) queues.Add(name, queue = new Queue());
            queue.Waiting++;
            return queue.Last = RunAfterAsync(queue.Last, name, queue, work);
        }
    }

    private async Task RunAfterAsync(Task before, string name, Queue queue, Func<Task> work)
    {
        // How it ended is the business of whoever asked for it. The yield keeps the work out of the lock.
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        try
        {
            await work();
        }
        finally
        {
            lock (gate)
                if (--queue.Waiting == 0) queues.Remove(name);
        }
    }

    private sealed class Queue
    {
        public Task Last { get; set; } = Task.CompletedTask;
        public int Waiting { get; set; }
    }
}

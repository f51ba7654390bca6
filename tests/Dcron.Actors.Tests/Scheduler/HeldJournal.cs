using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Akka.Actor;
using Akka.Configuration;
using Akka.Persistence;
using Akka.Persistence.Journal;
using Akka.Persistence.Snapshot;

namespace Dcron.Actors.Tests.Scheduler;

/// <summary>The store of a test's actor system, in memory: what is in it, and what becomes of the next write.</summary>
internal sealed class Store
{
    private static readonly ConditionalWeakTable<ActorSystem, Store> Stores = [];

    private readonly Lock guard = new();
    private readonly List<(string Id, object Payload)> entries = [];
    private readonly HashSet<(string Id, long Number)> taken = [];
    private readonly List<SnapshotMetadata> snapshots = [];
    private TaskCompletionSource? hold;
    private TaskCompletionSource waiting = new();
    private readonly Dictionary<string, int> replayed = [];
    private string heldIds = "";
    private bool failNext;
    private bool rejectNext;

    public static Config Settings { get; } = ConfigurationFactory.ParseString(
        """
        akka.persistence {
          journal.plugin = akka.persistence.journal.held
          journal.held.class = "Dcron.Actors.Tests.Scheduler.HeldJournal, Dcron.Actors.Tests"
          snapshot-store.plugin = akka.persistence.snapshot-store.counted
          snapshot-store.counted.class = "Dcron.Actors.Tests.Scheduler.CountedSnapshots, Dcron.Actors.Tests"
          journal-plugin-fallback.replay-filter.mode = fail
        }
        akka.test.single-expect-default = 20s
        akka.loglevel = WARNING
        akka.loggers = []
        akka.log-dead-letters = off
        """);

    public static Store Of(ActorSystem system) => Stores.GetValue(system, _ => new Store());

    /// <summary>What was ever written under a persistence id, oldest first.</summary>
    public ImmutableArray<object> Entries(string id)
    {
        lock (guard) return [.. entries.Where(e => e.Id == id).Select(e => e.Payload)];
    }

    /// <summary>Numbers of the snapshots that are there.</summary>
    public ImmutableArray<long> Snapshots(string id)
    {
        lock (guard) return [.. snapshots.Where(s => s.PersistenceId == id).Select(s => s.SequenceNr).Order()];
    }

    /// <summary>How many entries the last recovery was given.</summary>
    public int Replayed(string id)
    {
        lock (guard) return replayed.GetValueOrDefault(id);
    }

    /// <summary>From here on writes wait, those of persistence ids that begin so.</summary>
    public void Hold(string ids = "")
    {
        lock (guard) (heldIds, hold, waiting) = (ids, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
    }

    /// <summary>A write waits.</summary>
    public Task HeldAsync() => waiting.Task.WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System);

    public void LetGo()
    {
        lock (guard)
        {
            hold?.SetResult();
            hold = null;
        }
    }

    /// <summary>The writes that wait fail.</summary>
    public void FailHeld()
    {
        lock (guard)
        {
            hold?.SetException(new IOException("the disk is away"));
            hold = null;
        }
    }

    public void FailNext()
    {
        lock (guard) failNext = true;
    }

    public void RejectNext()
    {
        lock (guard) rejectNext = true;
    }

    /// <summary>Null: written.</summary>
    public async Task<Exception?> WriteAsync(IReadOnlyList<IPersistentRepresentation> events)
    {
        Task held;
        lock (guard)
        {
            var waits = events.Any(e => e.PersistenceId.StartsWith(heldIds, StringComparison.Ordinal));
            held = waits && hold is { } h ? h.Task : Task.CompletedTask;
            if (waits) waiting.TrySetResult();
        }

        await held;
        lock (guard)
        {
            if (failNext)
            {
                failNext = false;
                throw new IOException("the disk is away");
            }

            if (rejectNext)
            {
                rejectNext = false;
                return new InvalidOperationException("no serializer");
            }

            // As every journal that Dcron is run with: an entry is created, never replaced.
            foreach (var e in events)
                if (!taken.Add((e.PersistenceId, e.SequenceNr))) throw new IOException($"{e.PersistenceId} has an entry {e.SequenceNr}");
            entries.AddRange(events.Select(e => (e.PersistenceId, e.Payload)));
            return null;
        }
    }

    public void Replaying(string id)
    {
        lock (guard) replayed[id] = 0;
    }

    public void Replay(string id)
    {
        lock (guard) replayed[id]++;
    }

    public void Saved(SnapshotMetadata snapshot)
    {
        lock (guard) snapshots.Add(snapshot);
    }

    public void Deleted(string id, SnapshotSelectionCriteria which)
    {
        lock (guard) snapshots.RemoveAll(s => s.PersistenceId == id && s.SequenceNr <= which.MaxSequenceNr);
    }
}

internal sealed class HeldJournal : MemoryJournal
{
    private readonly Store store = Store.Of(Context.System);

    protected override async Task<IImmutableList<Exception>> WriteMessagesAsync(IEnumerable<AtomicWrite> messages, CancellationToken cancellationToken)
    {
        var writes = messages.ToList();
        var refused = await store.WriteAsync([.. writes.SelectMany(w => (IEnumerable<IPersistentRepresentation>)w.Payload)]);
        if (refused is not null) return [.. writes.Select(_ => refused)];
        return await base.WriteMessagesAsync(writes, cancellationToken);
    }

    public override Task ReplayMessagesAsync(
        IActorContext context, string persistenceId, long fromSequenceNr, long toSequenceNr, long max, Action<IPersistentRepresentation> recoveryCallback)
    {
        store.Replaying(persistenceId);
        return base.ReplayMessagesAsync(context, persistenceId, fromSequenceNr, toSequenceNr, max, e =>
        {
            store.Replay(persistenceId);
            recoveryCallback(e);
        });
    }
}

internal sealed class CountedSnapshots : MemorySnapshotStore
{
    private readonly Store store = Store.Of(Context.System);

    protected override async Task SaveAsync(SnapshotMetadata metadata, object snapshot, CancellationToken cancellationToken)
    {
        await base.SaveAsync(metadata, snapshot, cancellationToken);
        store.Saved(metadata);
    }

    protected override async Task DeleteAsync(string persistenceId, SnapshotSelectionCriteria criteria, CancellationToken cancellationToken)
    {
        await base.DeleteAsync(persistenceId, criteria, cancellationToken);
        store.Deleted(persistenceId, criteria);
    }
}

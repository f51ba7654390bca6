namespace Akka.Persistence.Etcd.Journal;

/// <summary>
/// What one call of the journal writes: events of one persistence id and one writer, in order; some of them together as atomic writes.
/// Committed in parts where it is too large for one transaction, but never in the middle of an atomic write.
/// </summary>
internal sealed class Write(string persistenceId, string writer, List<EventRecord> records, bool lists)
{
    private readonly TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string PersistenceId { get; } = persistenceId;
    public string Writer { get; } = writer;
    public IReadOnlyList<EventRecord> Records { get; } = records;

    /// <summary>Whether the first transaction also puts the index key of the persistence id.</summary>
    public bool Lists { get; } = lists;

    /// <summary>Records before this one are committed.</summary>
    public int Committed { get; set; }

    /// <summary>Completes when all records are committed, and fails when one cannot be.</summary>
    public Task Done => done.Task;

    public bool IsComplete => Committed == Records.Count;

    public void Succeed() => done.SetResult();

    public void Fail(Exception reason) => done.SetException(reason);
}

/// <summary>Records of a write that go into one transaction: whole atomic writes.</summary>
internal readonly record struct Part(Write Write, int From, int To)
{
    public EventRecord First => Write.Records[From];
    public EventRecord Last => Write.Records[To - 1];
    public int Count => To - From;
}

using System.Collections.Concurrent;
using System.Threading.Channels;
using Dcron.Actors.History;
using Dcron.Core.Executions;
using Dcron.Core.Jobs;

namespace Dcron.Actors.Tests.History;

/// <summary>A store whose writes end when the test says so.</summary>
internal sealed class FakeStore : IExecutionStore
{
    private readonly Channel<Write> writes = Channel.CreateUnbounded<Write>();
    private readonly Channel<(IReadOnlyDictionary<JobId, HistoryPolicy> Jobs, DateTimeOffset Now)> trims = Channel.CreateUnbounded<(IReadOnlyDictionary<JobId, HistoryPolicy>, DateTimeOffset)>();
    private readonly Channel<DateTimeOffset> olderTrims = Channel.CreateUnbounded<DateTimeOffset>();

    public ConcurrentQueue<Exception> FailingOpens { get; } = new();

    public int Opens;

    /// <summary>What reads answer with.</summary>
    public Func<RecordedExecution?> Found { get; set; } = () => null;

    public bool HasWrites => writes.Reader.Count > 0;

    public Task<Write> NextWriteAsync() => NextAsync(writes);

    public Task<(IReadOnlyDictionary<JobId, HistoryPolicy> Jobs, DateTimeOffset Now)> NextTrimAsync() => NextAsync(trims);

    public Task<DateTimeOffset> NextOlderTrimAsync() => NextAsync(olderTrims);

    public Task InitializeAsync(CancellationToken cancel)
    {
        Interlocked.Increment(ref Opens);
        return FailingOpens.TryDequeue(out var failure) ? Task.FromException(failure) : Task.CompletedTask;
    }

    public Task WriteAsync(IReadOnlyCollection<AttemptRecord> attempts, IReadOnlyCollection<SkipRecord> skips, CancellationToken cancel)
    {
        var write = new Write([.. attempts], [.. skips]);
        writes.Writer.TryWrite(write);
        return write.Ends.Task;
    }

    public Task<Page<RecordedExecution>> ListAsync(JobId job, string? cursor, int limit, CancellationToken cancel) =>
        Task.FromResult(new Page<RecordedExecution>(Found() is { } found ? [found] : [], $"{cursor}+{limit}"));

    public Task<RecordedExecution?> FindAsync(ExecutionId id, CancellationToken cancel) => Task.FromResult(Found());

    public Task<RecordedRange> ReadRangeAsync(JobId job, DateTimeOffset after, DateTimeOffset through, CancellationToken cancel) =>
        Task.FromResult(new RecordedRange(Found() is { } found ? [found] : [], []));

    public Task<IReadOnlyCollection<JobId>> TrimAsync(IReadOnlyDictionary<JobId, HistoryPolicy> jobs, DateTimeOffset now, int most, CancellationToken cancel)
    {
        trims.Writer.TryWrite((jobs, now));
        return Task.FromResult<IReadOnlyCollection<JobId>>([]);
    }

    public Task<int> TrimOlderAsync(DateTimeOffset before, int most, CancellationToken cancel)
    {
        olderTrims.Writer.TryWrite(before);
        return Task.FromResult(0);
    }

    private static Task<T> NextAsync<T>(Channel<T> channel) => channel.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System);

    internal sealed record Write(AttemptRecord[] Attempts, SkipRecord[] Skips)
    {
        public TaskCompletionSource Ends { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}

using Dcron.Actors.History;
using Dcron.Core.Executions;
using Dcron.Core.Jobs;
using Xunit;
using static Dcron.Node.Tests.Stores.Records;

namespace Dcron.Node.Tests.Stores;

/// <summary>What every <see cref="IExecutionStore"/> does. A store's own spec derives from this and opens it.</summary>
public abstract class ExecutionStoreSpec : IAsyncLifetime
{
    private static readonly CancellationToken Cancel = CancellationToken.None;
    private IExecutionStore store = null!;

    /// <summary>An empty store, ready for <see cref="IExecutionStore.InitializeAsync"/>.</summary>
    protected abstract Task<IExecutionStore> OpenAsync();

    public async ValueTask InitializeAsync()
    {
        store = await OpenAsync();
        await store.InitializeAsync(Cancel);
    }

    public virtual async ValueTask DisposeAsync()
    {
        await ((IAsyncDisposable)store).DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Gives_back_an_attempt_as_it_was_written()
    {
        var written = Attempt(Noon, outcome: Outcome.Failed, reason: "exit code 3", output: "größer ✓ 🚀\n") with { OutputCut = 77 };
        await WriteAsync(written);

        var found = await store.FindAsync(written.Id.Execution, Cancel);

        Assert.Equal(written, Assert.Single(found!.Attempts));
    }

    [Fact]
    public async Task Keeps_when_a_node_was_chosen_and_what_a_run_by_hand_was_asked_for_with_also_in_lists()
    {
        var overrides = new RunOverrides(System.Collections.Immutable.ImmutableSortedDictionary<string, string>.Empty.Add("LEVEL", "größer\0"), ["--full", ""]);
        var written = Attempt(Noon, suffix: "m1") with { PlannedAt = Noon.AddSeconds(-15), Request = new RunRequest(true, overrides) };
        await WriteAsync(written, Attempt(Noon));

        var found = (await store.FindAsync(written.Id.Execution, Cancel))!.Attempts[0];
        var listed = (await store.ListAsync(Backup, null, 10, Cancel)).Items.Single(e => e.Id == written.Id.Execution).Attempts[0];

        Assert.Equal((written.PlannedAt, written.Request), (found.PlannedAt, found.Request));
        Assert.Equal((written.PlannedAt, written.Request), (listed.PlannedAt, listed.Request));
    }

    [Fact]
    public async Task Knows_nothing_of_an_execution_that_was_not_written()
    {
        await WriteAsync(Attempt(Noon));
        Assert.Null(await store.FindAsync(ExecutionId.Scheduled(Backup, Noon.AddSeconds(1)), Cancel));
        Assert.Null(await store.FindAsync(new ExecutionId(Backup, Noon, "x"), Cancel));
        Assert.Null(await store.FindAsync(ExecutionId.Scheduled(JobId.Of("other"), Noon), Cancel));
    }

    [Fact]
    public async Task Can_be_initialized_again_without_losing_anything()
    {
        await WriteAsync(Attempt(Noon));
        await store.InitializeAsync(Cancel);
        Assert.NotNull(await store.FindAsync(ExecutionId.Scheduled(Backup, Noon), Cancel));
    }

    [Fact]
    public async Task Takes_text_that_no_database_likes()
    {
        await WriteAsync(Attempt(Noon, output: "a\0b\ud800c", reason: "\0"));
        var attempt = (await store.FindAsync(ExecutionId.Scheduled(Backup, Noon), Cancel))!.Attempts[0];
        Assert.Equal("a\u2400b\ufffdc", attempt.Output);
        Assert.Equal("\u2400", attempt.Result.Reason);
    }

    [Theory]
    [InlineData("Lost", "Succeeded started output", "Succeeded started output")]
    [InlineData("Lost started", "Failed started", "Failed started")]
    [InlineData("Succeeded started output", "Lost", "Succeeded started output")]
    [InlineData("Succeeded started output", "Lost started", "Succeeded started output")]
    [InlineData("Succeeded started output", "Succeeded started", "Succeeded started output")]
    [InlineData("Failed started", "Cancelled", "Failed started")]
    [InlineData("Cancelled", "Failed started", "Failed started")]
    [InlineData("Lost", "Skipped", "Skipped")]
    [InlineData("Failed started output", "TimedOut started output", "TimedOut started output")]
    public async Task Keeps_the_better_evidence_of_one_attempt(string first, string second, string kept)
    {
        await WriteAsync(Said(first));
        await WriteAsync(Said(second));
        Assert.Equal(Said(kept), Assert.Single((await store.FindAsync(Said(kept).Id.Execution, Cancel))!.Attempts));
    }

    [Fact]
    public async Task Takes_several_records_of_one_attempt_in_one_batch()
    {
        await WriteAsync(Said("Lost"), Said("Succeeded started output"), Said("Succeeded started"));
        Assert.Equal(Said("Succeeded started output"), Assert.Single((await store.FindAsync(Said("Lost").Id.Execution, Cancel))!.Attempts));
    }

    [Fact]
    public async Task Lists_newest_due_first_with_attempts_by_node_and_number_and_without_output()
    {
        await WriteAsync(
            Attempt(Noon, node: "n2"), Attempt(Noon, node: "n1", number: 2), Attempt(Noon, node: "n1", outcome: Outcome.Failed),
            Attempt(Noon.AddMinutes(1)), Attempt(Noon.AddMinutes(1), suffix: "m1"), Attempt(Noon.AddMinutes(2), JobId.Of("other")));

        var page = await store.ListAsync(Backup, null, 10, Cancel);

        Assert.Equal(["backup.20261124T120100Z.m1", "backup.20261124T120100Z", "backup.20261124T120000Z"], page.Items.Select(e => e.Id.ToString()));
        Assert.Equal(["n1/1", "n1/2", "n2/1"], page.Items[2].Attempts.Select(a => $"{a.Id.Node}/{a.Id.Number}"));
        Assert.All(page.Items.SelectMany(e => e.Attempts), a => Assert.Equal("", a.Output));
        Assert.Null(page.Next);
    }

    [Fact]
    public async Task Pages_cover_all_once_while_executions_are_added_and_trimmed()
    {
        await store.WriteAsync([.. Enumerable.Range(0, 25).Select(i => Attempt(Noon.AddSeconds(i / 3), suffix: i % 3 == 0 ? "" : "m" + (i % 3)))], [], Cancel);
        var seen = new List<string>();
        string? cursor = null;
        do
        {
            var page = await store.ListAsync(Backup, cursor, 4, Cancel);
            seen.AddRange(page.Items.Select(e => e.Id.ToString()));
            cursor = page.Next;
            await WriteAsync(Attempt(Noon.AddHours(1).AddSeconds(seen.Count)));
            await TrimAsync(new HistoryPolicy(1_000, null), Noon, 1_000);
        }
        while (cursor is not null);

        Assert.Equal(25, seen.Count);
        Assert.Equal(seen.OrderDescending(StringComparer.Ordinal), seen);
    }

    [Fact]
    public async Task A_page_that_ends_with_the_list_has_no_next()
    {
        await WriteAsync(Attempt(Noon), Attempt(Noon.AddSeconds(1)));
        Assert.Null((await store.ListAsync(Backup, null, 2, Cancel)).Next);
        Assert.Empty((await store.ListAsync(JobId.Of("other"), null, 2, Cancel)).Items);
    }

    [Theory]
    [InlineData("")]
    [InlineData("12")]
    [InlineData("x.y")]
    [InlineData("12.'; DROP TABLE")]
    public async Task Refuses_a_cursor_that_is_none(string cursor) =>
        await Assert.ThrowsAsync<FormatException>(() => store.ListAsync(Backup, cursor, 10, Cancel));

    [Fact]
    public async Task Reads_a_range_after_one_instant_and_through_another_oldest_first()
    {
        for (var i = 0; i < 4; i++) await WriteAsync(Attempt(Noon.AddMinutes(i)));
        await store.WriteAsync([], [Skip(Noon.AddMinutes(-9), Noon), Skip(Noon, Noon.AddMinutes(1)), Skip(Noon.AddMinutes(2), Noon.AddMinutes(9)), Skip(Noon.AddMinutes(3), Noon.AddMinutes(9))], Cancel);

        var range = await store.ReadRangeAsync(Backup, Noon, Noon.AddMinutes(2.5), Cancel);

        Assert.Equal([Noon.AddMinutes(1), Noon.AddMinutes(2)], range.Executions.Select(e => e.Id.Due));
        Assert.Equal([Skip(Noon, Noon.AddMinutes(1)), Skip(Noon.AddMinutes(2), Noon.AddMinutes(9))], range.Skips);
        Assert.All(range.Executions.SelectMany(e => e.Attempts), a => Assert.Equal("", a.Output));
        Assert.Null(range.TrimmedThrough);
    }

    [Fact]
    public async Task A_range_too_wide_to_account_for_yields_one_execution_more_than_the_bound()
    {
        await store.WriteAsync([.. Enumerable.Range(0, Accounting.MaxEntries + 5).Select(i => Attempt(Noon.AddSeconds(i), output: ""))], [], Cancel);
        var range = await store.ReadRangeAsync(Backup, Noon.AddSeconds(-1), Noon.AddDays(1), Cancel);
        Assert.Equal(Accounting.MaxEntries + 1, range.Executions.Length);
        Assert.Equal(Noon, range.Executions[0].Id.Due);
    }

    [Fact]
    public async Task A_skip_written_twice_is_one_skip_with_the_later_reason()
    {
        await store.WriteAsync([], [Skip(Noon, Noon.AddMinutes(1), "first")], Cancel);
        await store.WriteAsync([], [Skip(Noon, Noon.AddMinutes(1), "second") with { TimeZone = null }], Cancel);
        var skip = Assert.Single((await store.ReadRangeAsync(Backup, Noon, Noon.AddDays(1), Cancel)).Skips);
        Assert.Equal(("second", null), (skip.Reason, skip.TimeZone));
    }

    [Fact]
    public async Task Trims_to_the_newest_executions_oldest_first_in_steps()
    {
        for (var i = 0; i < 10; i++) await WriteAsync(Attempt(Noon.AddMinutes(i)), Attempt(Noon.AddMinutes(i), node: "n2"), Attempt(Noon.AddMinutes(i), JobId.Of("other")));
        var keep = new HistoryPolicy(3, null);

        Assert.True(await TrimAsync(keep, Noon, 8));
        Assert.Equal(Enumerable.Range(4, 6), await MinutesAsync());
        Assert.False(await TrimAsync(keep, Noon, 8));
        Assert.Equal(Enumerable.Range(7, 3), await MinutesAsync());
        Assert.False(await TrimAsync(keep, Noon, 8));
        Assert.Equal(Enumerable.Range(7, 3), await MinutesAsync());

        Assert.Equal(Noon.AddMinutes(6), (await store.ReadRangeAsync(Backup, Noon, Noon, Cancel)).TrimmedThrough);
        Assert.Equal(10, (await store.ListAsync(JobId.Of("other"), null, 20, Cancel)).Items.Length);
    }

    [Fact]
    public async Task Trims_what_is_older_than_the_policy_says()
    {
        for (var i = 0; i < 10; i++) await WriteAsync(Attempt(Noon.AddHours(i)));
        await store.WriteAsync([], [Skip(Noon, Noon.AddHours(1)), Skip(Noon.AddHours(7), Noon.AddHours(8))], Cancel);

        Assert.False(await TrimAsync(new HistoryPolicy(1_000, TimeSpan.FromHours(5)), Noon.AddHours(10), 100));

        Assert.Equal(Enumerable.Range(5, 5).Select(h => h * 60), await MinutesAsync());
        Assert.Single((await store.ReadRangeAsync(Backup, Noon, Noon.AddDays(1), Cancel)).Skips);
    }

    [Fact]
    public async Task Trims_skips_by_number_as_well()
    {
        await store.WriteAsync([], [.. Enumerable.Range(0, 10).Select(i => Skip(Noon.AddMinutes(i), Noon.AddMinutes(i + 1)))], Cancel);
        Assert.False(await TrimAsync(new HistoryPolicy(4, null), Noon, 100));
        var range = await store.ReadRangeAsync(Backup, Noon, Noon.AddDays(1), Cancel);
        Assert.Equal(Noon.AddMinutes(7), range.Skips[0].Through);
        Assert.Equal(Noon.AddMinutes(6), range.TrimmedThrough);
    }

    [Fact]
    public async Task Trims_each_of_several_jobs_by_its_own_policy()
    {
        for (var i = 0; i < 5; i++) await WriteAsync(Attempt(Noon.AddMinutes(i)), Attempt(Noon.AddMinutes(i), JobId.Of("other")));
        var jobs = new Dictionary<JobId, HistoryPolicy> { [Backup] = new(2, null), [JobId.Of("other")] = new(4, null) };

        Assert.Equal([Backup], await store.TrimAsync(jobs, Noon, 2, Cancel));

        Assert.Equal(3, (await store.ListAsync(Backup, null, 10, Cancel)).Items.Length);
        Assert.Equal(4, (await store.ListAsync(JobId.Of("other"), null, 10, Cancel)).Items.Length);
    }

    [Fact]
    public async Task Trims_by_age_whatever_the_job()
    {
        for (var i = 0; i < 6; i++) await WriteAsync(Attempt(Noon.AddHours(i), JobId.Of("job-" + i)));
        await store.WriteAsync([], [Skip(Noon, Noon.AddHours(1))], Cancel);

        Assert.Equal(2, await store.TrimOlderAsync(Noon.AddHours(3), 2, Cancel));
        Assert.Equal(2, await store.TrimOlderAsync(Noon.AddHours(3), 2, Cancel));
        Assert.Equal(0, await store.TrimOlderAsync(Noon.AddHours(3), 2, Cancel));

        Assert.Null(await store.FindAsync(ExecutionId.Scheduled(JobId.Of("job-2"), Noon.AddHours(2)), Cancel));
        Assert.NotNull(await store.FindAsync(ExecutionId.Scheduled(JobId.Of("job-3"), Noon.AddHours(3)), Cancel));
        Assert.Equal(Noon.AddHours(2), (await store.ReadRangeAsync(JobId.Of("job-2"), Noon, Noon, Cancel)).TrimmedThrough);
    }

    [Fact]
    public async Task Takes_the_same_batch_from_two_writers_at_once()
    {
        var batch = Enumerable.Range(0, 500).Select(i => Attempt(Noon, JobId.Of("job-" + i))).ToList();
        var reversed = batch.AsEnumerable().Reverse().ToList();
        await Task.WhenAll(Enumerable.Range(0, 6).Select(i => Task.Run(() => store.WriteAsync(i % 2 == 0 ? batch : reversed, [], Cancel), Cancel)));
        Assert.Single((await store.ListAsync(JobId.Of("job-499"), null, 5, Cancel)).Items);
    }

    private Task WriteAsync(params AttemptRecord[] attempts) => store.WriteAsync(attempts, [], Cancel);

    /// <summary>Whether there is more to trim.</summary>
    private async Task<bool> TrimAsync(HistoryPolicy keep, DateTimeOffset now, int most) =>
        (await store.TrimAsync(new Dictionary<JobId, HistoryPolicy> { [Backup] = keep }, now, most, Cancel)).Contains(Backup);

    private async Task<IEnumerable<int>> MinutesAsync() =>
        (await store.ListAsync(Backup, null, 100, Cancel)).Items.Select(e => (int)(e.Id.Due - Noon).TotalMinutes).Reverse().ToList();

    private static AttemptRecord Said(string words) => Attempt(
        Noon,
        outcome: Enum.Parse<Outcome>(words.Split(' ')[0]),
        started: words.Contains("started", StringComparison.Ordinal),
        output: words.Contains("output", StringComparison.Ordinal) ? "some" : "",
        reason: words);
}

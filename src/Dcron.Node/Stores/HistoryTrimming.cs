using System.Data.Common;
using Dcron.Core.Jobs;

namespace Dcron.Node.Stores;

/// <summary>Deletes old history in small steps, oldest first, and remembers per job how far.</summary>
internal static class HistoryTrimming
{
    private const string OfJob = "job = @job AND (due, suffix) <= (@due, @suffix) ORDER BY due, suffix";
    private const string OfJobByAge = "job = @job AND due < @due AND finished < @before ORDER BY due, suffix";

    public static async Task<int> TrimAsync(DbTransaction transaction, JobId job, HistoryPolicy keep, DateTimeOffset now, int most, CancellationToken cancel)
    {
        var deleted = 0;
        var name = ("job", (object)job.Value);

        // The newest execution that is one too many; it and all older ones go.
        var excess = await transaction.QueryAsync(
            "SELECT DISTINCT due, suffix FROM dcron_attempts WHERE job = @job ORDER BY due DESC, suffix DESC LIMIT 1 OFFSET @keep",
            r => (Due: r.GetInt64(0), Suffix: r.GetString(1)), cancel, name, ("keep", keep.Keep));
        if (excess is [var (due, suffix)])
            deleted += await AttemptsAsync(transaction, OfJob, most - deleted, cancel, name, ("due", due), ("suffix", suffix));

        var excessSkips = await transaction.QueryAsync(
            "SELECT through FROM dcron_skips WHERE job = @job ORDER BY through DESC LIMIT 1 OFFSET @keep", r => r.GetInt64(0), cancel, name, ("keep", keep.Keep));
        if (excessSkips is [var through])
            deleted += await SkipsAsync(transaction, "job = @job AND through <= @through ORDER BY through", most - deleted, cancel, name, ("through", through));

        if (keep.MaxAge is { } age && now - DateTimeOffset.UnixEpoch > age)
        {
            var before = now - age;
            deleted += await AttemptsAsync(
                transaction, OfJobByAge, most - deleted, cancel, name, ("due", before.ToUnixTimeSeconds()), ("before", before.ToUnixTimeMilliseconds()));
            deleted += await SkipsAsync(
                transaction, "job = @job AND at < @before ORDER BY through", most - deleted, cancel, name, ("before", before.ToUnixTimeMilliseconds()));
        }

        return deleted;
    }

    public static async Task<int> TrimOlderAsync(DbTransaction transaction, DateTimeOffset before, int most, CancellationToken cancel)
    {
        var instant = ("before", (object)before.ToUnixTimeMilliseconds());
        var deleted = await AttemptsAsync(transaction, "finished < @before ORDER BY finished", most, cancel, instant);
        return deleted + await SkipsAsync(transaction, "at < @before ORDER BY at", most - deleted, cancel, instant);
    }

    private static Task<int> AttemptsAsync(
        DbTransaction transaction, string which, int most, CancellationToken cancel, params (string Name, object Value)[] parameters) =>
        DeleteAsync(transaction, "dcron_attempts", "job, due, suffix, node, number", "due * 1000", which, most, cancel, parameters);

    private static Task<int> SkipsAsync(
        DbTransaction transaction, string which, int most, CancellationToken cancel, params (string Name, object Value)[] parameters) =>
        DeleteAsync(transaction, "dcron_skips", "job, through, after", "through", which, most, cancel, parameters);

    private static async Task<int> DeleteAsync(
        DbTransaction transaction, string table, string key, string due, string which, int most, CancellationToken cancel, (string Name, object Value)[] parameters)
    {
        if (most <= 0) return 0;
        var deleted = await transaction.QueryAsync(
            $"DELETE FROM {table} WHERE ({key}) IN (SELECT {key} FROM {table} WHERE {which} LIMIT @most) RETURNING job, {due}",
            r => (Job: r.GetString(0), Due: r.GetInt64(1)), cancel, [.. parameters, ("most", most)]);

        // In the order of the key, so that two nodes that trim at once wait for each other and do not deadlock.
        foreach (var job in deleted.GroupBy(d => d.Job).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            await transaction.ExecuteAsync(
                """
                INSERT INTO dcron_trimmed (job, through) VALUES (@job, @through)
                ON CONFLICT (job) DO UPDATE SET through = excluded.through WHERE excluded.through > dcron_trimmed.through
                """,
                cancel, ("job", job.Key), ("through", job.Max(d => d.Due)));
        }

        return deleted.Count;
    }
}

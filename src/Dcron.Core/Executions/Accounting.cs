using System.Collections.Immutable;
using Dcron.Core.Jobs;
using Dcron.Core.Nodes;
using Dcron.Core.Schedules;

namespace Dcron.Core.Executions;

/// <summary>
/// What became of each due time of a job: the promise that none vanishes, made visible. Pure: what is recorded, open, skipped and still
/// to come is put side by side, and a due time of the present schedule that nobody can account for is called Unknown.
/// </summary>
/// <remarks>
/// Where several speak of one due time, an open execution comes before a recorded one (it may yet change the outcome), that before a
/// skip, and all before what the present schedule says. Due times before the job's last change are known by their records only: the
/// schedule they came from is gone. Runs that a person asked for have no due time and are left out.
/// </remarks>
public static class Accounting
{
    /// <summary>More due times than this are not accounted for at once.</summary>
    public const int MaxEntries = 10_000;

    /// <summary>A record may take this long from the end of its attempt to the history.</summary>
    private static readonly TimeSpan RecordUnderWay = TimeSpan.FromMinutes(1);

    /// <summary>One entry per due time after <paramref name="from"/> and through <paramref name="to"/>, oldest first.</summary>
    /// <param name="recorded">Of the same time, as the history has it.</param>
    /// <param name="candidates">Null: which nodes were candidates is not told.</param>
    /// <exception cref="TooManyDueTimesException">There are more than <see cref="MaxEntries"/>.</exception>
    public static ImmutableArray<AccountingEntry> Of(JobView job, RecordedRange recorded, DateTimeOffset from, DateTimeOffset to, DateTimeOffset now, CandidateBook? candidates = null)
    {
        var book = candidates ?? CandidateBook.Empty(job);
        var account = new Account(job.Definition.Name, from, to);
        foreach (var open in job.Open.Where(o => o.Trigger != Trigger.Manual)) account.Add(Open(open, book, now));
        // What has run, in a backfill perhaps, comes before what never started.
        var ended = recorded.Executions.Where(e => e.Attempts.Any(a => a.Trigger != Trigger.Manual)).Select(e => Ended(e, book));
        foreach (var entry in ended.OrderBy(e => e.Outcome == nameof(Outcome.Skipped))) account.Add(entry);
        foreach (var skip in recorded.Skips) AddSkipped(account, job.Definition, skip, book.At(skip.At));

        var trimmed = recorded.TrimmedThrough ?? DateTimeOffset.MinValue;
        // The schedule of a quarantined job cannot be asked.
        if (job.Fault is not null) return account.Entries();
        foreach (var due in DueTimes.Between(job.Definition, Later(from, job.UpdatedAt), to))
            account.Add(WithoutRecord(job, due, trimmed, now, book));
        return account.Entries();
    }

    private static AccountingEntry Open(OpenExecutionView open, CandidateBook book, DateTimeOffset now)
    {
        var left = open.Attempts.Where(a => a.Result is null).ToList();
        var decided = left.Exists(a => a.State == "unplaced") ? null : left.Max(a => a.PlannedAt);
        return new AccountingEntry(
            open.Id.Due,
            "Open",
            string.Join(", ", left.Select(a => a.Reason.Length > 0 ? $"{a.State}: {a.Reason}" : a.State).Distinct()),
            Nodes(left.Select(a => a.Id.Node)),
            open.Id)
        {
            StartedAt = open.Attempts.Min(a => a.Result?.StartedAt ?? a.StartedAt),
            DecidedAt = decided,
            Candidates = book.At(decided ?? now),
        };
    }

    // A success is that of all nodes; anything else is one node's doing.
    private static AccountingEntry Ended(RecordedExecution execution, CandidateBook book)
    {
        var decisive = ExecutionViews.Decisive(execution);
        var outcome = decisive.Result.Outcome;
        var nodes = outcome == Outcome.Succeeded
            ? Nodes(execution.Attempts.Where(a => a.Result.Outcome == Outcome.Succeeded).Select(a => a.Id.Node))
            : decisive.Id.Node;
        return new AccountingEntry(execution.Id.Due, outcome.ToString(), decisive.Result.Reason, nodes is "" ? null : nodes, execution.Id)
        {
            StartedAt = execution.Attempts.Min(a => a.Result.StartedAt),
            DecidedAt = execution.Attempts.Min(a => a.PlannedAt),
            Candidates = book.Of(execution),
        };
    }

    private static void AddSkipped(Account account, JobDefinition job, SkipRecord skip, Candidates? candidates)
    {
        if (AfterSchedule.IsText(skip.Schedule))
        {
            account.Add(Told(skip.Through, skip.Reason));
            return;
        }

        var (after, through) = (Later(account.From, skip.After), skip.Through < account.To ? skip.Through : account.To);
        if (Reader(job, skip) is { } next)
        {
            for (var due = next(after); due <= through; due = next(due.Value)) account.Add(Told(due.Value, skip.Reason));
        }
        else if (skip.Through > account.From && skip.Through <= account.To)
        {
            account.Add(Told(skip.Through, $"{skip.Reason} (due times through here of '{skip.Schedule}', which can no longer be read)"));
        }

        AccountingEntry Told(DateTimeOffset due, string reason) =>
            new(due, nameof(Outcome.Skipped), reason, null, null) { DecidedAt = skip.At, Candidates = candidates };
    }

    // With the present schedule go the present limits, startsAt and expiresAt; those of an old one are not known.
    private static Func<DateTimeOffset, DateTimeOffset?>? Reader(JobDefinition job, SkipRecord skip)
    {
        if (skip.Schedule == job.Schedule.Text && skip.TimeZone == job.Schedule.TimeZone) return job.NextDue;
        return ScheduleParser.TryParse(skip.Schedule, skip.TimeZone, skip.Job, out var schedule, out _) ? schedule.Next : null;
    }

    private static AccountingEntry WithoutRecord(JobView job, DateTimeOffset due, DateTimeOffset trimmed, DateTimeOffset now, CandidateBook book)
    {
        if (job.Pause is { } pause && due > pause.At) return new(due, "Pending", "the job is paused", null, null);
        if (due > now) return new(due, "Pending", "", null, null);
        if (due > job.Cursor) return new(due, "Pending", "it waits for a node or for the scheduler", null, null) { Candidates = book.At(now) };
        if (due <= trimmed) return new(due, "Trimmed", "older than what the history keeps", null, null);
        return new(due, "Unknown", due > now - RecordUnderWay ? "nothing is recorded; a record may be on its way" : "nothing is recorded", null, null);
    }

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;

    private static string? Nodes(IEnumerable<string> nodes)
    {
        var text = string.Join(", ", nodes.Where(n => n.Length > 0).Distinct().Order(StringComparer.Ordinal));
        return text.Length > 0 ? text : null;
    }

    /// <summary>At most one entry a due time: the first that was added.</summary>
    private sealed class Account(JobId job, DateTimeOffset from, DateTimeOffset to)
    {
        private readonly SortedDictionary<DateTimeOffset, AccountingEntry> entries = [];

        public DateTimeOffset From => from;

        public DateTimeOffset To => to;

        public void Add(AccountingEntry entry)
        {
            if (entry.Due <= from || entry.Due > to || !entries.TryAdd(entry.Due, entry)) return;
            if (entries.Count > MaxEntries) throw new TooManyDueTimesException(job, from, to);
        }

        public ImmutableArray<AccountingEntry> Entries() => [.. entries.Values];
    }
}

/// <summary>The time asked about holds more due times than are accounted for at once. The message says what to do.</summary>
public sealed class TooManyDueTimesException(JobId job, DateTimeOffset from, DateTimeOffset to)
    : Exception($"{job} has more than {Accounting.MaxEntries} due times from {from:u} to {to:u}: ask for a shorter time.");

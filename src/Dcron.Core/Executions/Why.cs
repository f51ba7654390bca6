using System.Collections.Immutable;
using System.Globalization;
using Dcron.Core.Jobs;
using Dcron.Core.Schedules;

namespace Dcron.Core.Executions;

/// <summary>Says in sentences why a job would not run now, and why nothing was due at an instant. Pure.</summary>
public static class Why
{
    /// <summary>How many of the latest due times are told where nothing else is asked for.</summary>
    public const int Latest = 20;

    private static readonly TimeSpan Furthest = TimeSpan.FromDays(4 * 366);

    /// <summary>The time that has to be looked at to answer: after the first instant and through the second.</summary>
    public static (DateTimeOffset After, DateTimeOffset Through) RangeOf(JobView job, WhyQuestion question, DateTimeOffset now)
    {
        // The due times of a quarantined job cannot be asked for.
        if (job.Fault is not null) return (question.From ?? (question.At ?? question.To ?? now).AddDays(-1), question.At?.AddDays(1) ?? question.To ?? now);
        if (question.At is not { } at)
            return question.From is { } from ? (from.AddTicks(-1), question.To ?? now) : (AfterLatest(job, question.To ?? now, Latest), question.To ?? now);
        // Before its last change the job's due times are known by their records only.
        if (at < job.UpdatedAt) return (at.AddHours(-2), at.AddHours(2));
        var next = job.Definition.NextDue(at);
        return (AfterLatest(job, at, 1), next is { } due && due - at < Furthest ? due : at.AddHours(1));
    }

    /// <summary>What keeps the job from running now.</summary>
    /// <param name="placeOf">The place in the queue for slots of an execution that waits there; null: it does not.</param>
    public static ImmutableArray<string> NotNow(JobView job, CandidateBook candidates, Func<ExecutionId, int?> placeOf, DateTimeOffset now)
    {
        var said = ImmutableArray.CreateBuilder<string>();
        if (job.Fault is { } fault) said.Add($"It is quarantined, and nothing of it is planned: {fault}. Correct the job and put it again.");
        if (job.Pause is { } pause) said.Add(Paused(job, pause));
        if (job.Definition.StartsAt is { } starts && starts > now) said.Add($"Its startsAt is {Text(starts)}: no due time before that counts.");
        if (job.Definition.ExpiresAt is { } expires && expires <= now) said.Add($"It expired at {Text(expires)} (expiresAt): no due time from then on counts.");
        else if (NoDueTimes(job) is { } none) said.Add(none);
        if (job.Definition.ExclusionAt(now).Reason is { } excluded) said.Add($"What is due now is skipped: {excluded}.");
        if (!job.NextExcluded.IsEmpty) said.Add($"Its due time {Text(job.NextExcluded[0].Due)} will be skipped: {job.NextExcluded[0].Reason}.");
        foreach (var open in job.Open.Where(o => o.Id.Due <= now)) AddOpen(said, job, open, placeOf);
        AddNodes(said, job, candidates, now);
        return said.ToImmutable();
    }

    /// <summary>Why nothing was due at an instant; empty: something was.</summary>
    public static ImmutableArray<string> NothingDue(JobView job, ImmutableArray<AccountingEntry> entries, DateTimeOffset at)
    {
        if (entries.Any(e => Second(e.Due) == Second(at))) return [];
        var said = ImmutableArray.CreateBuilder<string>();
        if (at < job.CreatedAt) said.Add($"The job did not exist: it was created at {Text(job.CreatedAt)}. A job of the same name before it is known by its records only.");
        else if (at < job.UpdatedAt) said.Add($"The job was last changed at {Text(job.UpdatedAt)}. How it was before is not kept: its due times of then are known by their records, and there is none for this instant.");
        else said.Add(BySchedule(job.Definition, at));
        if (job.Pause is { } pause && pause.At <= at && (pause.Until is not { } until || at < until)) said.Add(Paused(job, pause));
        if (job.Definition.ExclusionAt(at).Reason is { } excluded) said.Add($"And nothing of the job runs then: {excluded}.");
        return said.ToImmutable();
    }

    /// <summary>The entries that answer a question about an instant: the due time itself, or those on either side of it.</summary>
    public static ImmutableArray<AccountingEntry> Nearest(ImmutableArray<AccountingEntry> entries, DateTimeOffset at)
    {
        if (entries.Where(e => Second(e.Due) == Second(at)).ToImmutableArray() is { IsEmpty: false } exact) return exact;
        return [.. entries.Where(e => e.Due < at).TakeLast(1), .. entries.Where(e => e.Due > at).Take(1)];
    }

    private static string BySchedule(JobDefinition job, DateTimeOffset at)
    {
        if (job.StartsAt is { } starts && at < starts) return $"Its startsAt is {Text(starts)}: no due time before that counts.";
        if (job.ExpiresAt is { } expires && at >= expires) return $"It expired at {Text(expires)} (expiresAt): no due time from then on counts.";
        return job.Schedule switch
        {
            AfterSchedule after => $"It has no due times of its own: it runs {after.Text}. Ask for the due time of the job before it.",
            ManualSchedule => "It has no schedule: it runs only when somebody asks for it.",
            _ => $"Its schedule '{job.Schedule.Text}' ({job.Schedule.TimeZone ?? "UTC"}) is not due at {Text(at)}.",
        };
    }

    private static string? NoDueTimes(JobView job) => job switch
    {
        { Definition.Schedule: AfterSchedule after } => job.Waiting.Select(w => w.Missing).FirstOrDefault(m => !m.IsDefaultOrEmpty) is { IsDefaultOrEmpty: false } missing
            ? $"It runs {after.Text}, and waits for {string.Join(", ", missing)} to end."
            : $"It has no due times of its own: it runs {after.Text}.",
        { Definition.Schedule: ManualSchedule } => "It has no schedule: it runs only when somebody asks for it.",
        { Pause: null, Fault: null, Next.IsEmpty: true } => $"Its schedule '{job.Definition.Schedule.Text}' yields no due time any more that runs.",
        _ => null,
    };

    private static void AddOpen(ImmutableArray<string>.Builder said, JobView job, OpenExecutionView open, Func<ExecutionId, int?> placeOf)
    {
        var waits = open.Attempts.Where(a => a.Reason.Length > 0 && a.Result is null).Select(a => a.Reason).Distinct().ToList();
        var place = placeOf(open.Id) is { } number ? $"; it is number {number} in the queue" : "";
        if (waits.Count > 0) said.Add($"{open.Id} has not started: {string.Join("; ", waits)}{place}.");
        else if (job.Definition.Overlap == OverlapPolicy.Skip && open.Attempts.FirstOrDefault(a => a.State == "running") is { } running)
            said.Add($"{open.Id} still runs on {running.Id.Node}, since {Text(running.StartedAt ?? running.StartAt)}: with overlap 'skip', what is due meanwhile is skipped.");
    }

    private static void AddNodes(ImmutableArray<string>.Builder said, JobView job, CandidateBook book, DateTimeOffset now)
    {
        if (book.At(now > job.UpdatedAt ? now : job.UpdatedAt) is not { Count: 0 } none) return;
        var nobody = book.TagsNobodyHas(now);
        var why = nobody.Length > 0 ? $"no node has the tag {string.Join(", none has ", nobody)}"
            : none.OtherCount == 0 ? "no node with role executor is known"
            : string.Join("; ", none.Others.Select(o => $"{o.Node}: {o.Reason}")) + (none.OtherCount > none.Others.Length ? $"; and {none.OtherCount - none.Others.Length} more" : "");
        said.Add($"No node can run it: {why}.");
    }

    private static string Paused(JobView job, Pause pause) =>
        $"It is paused since {Text(pause.At)}{(pause.By.Length > 0 ? $" by {pause.By}" : "")}{(pause.Reason.Length > 0 ? $" ({pause.Reason})" : "")}, "
        + (pause.Until is { } until ? $"until {Text(until)}." : pause.Rule is { } rule ? $"with others, by the pause '{rule}': it lasts until that is lifted." : $"until it is resumed: dcron job resume {job.Definition.Name}.");

    // Just before the due time that is the n-th from the end; where there are fewer, as far back as the job goes.
    private static DateTimeOffset AfterLatest(JobView job, DateTimeOffset through, int count)
    {
        for (var step = TimeSpan.FromMinutes(1); ; step *= 4)
        {
            var after = through - step;
            var due = DueTimes.Between(job.Definition, after, through).ToList();
            if (due.Count >= count) return due[^count].AddTicks(-1);
            if (after <= job.CreatedAt || step > Furthest) return after;
        }
    }

    private static long Second(DateTimeOffset at) => at.ToUnixTimeSeconds();

    private static string Text(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}

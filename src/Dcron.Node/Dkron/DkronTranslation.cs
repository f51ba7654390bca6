using System.Collections.Immutable;
using System.Text.Json;
using Dcron.Core.Jobs;
using Dcron.Core.Nodes;
using Dcron.Core.Schedules;
using Dcron.Core.Work;

namespace Dcron.Node.Dkron;

/// <summary>
/// A job that a Dkron client sent, as a definition. Parts that it sent back as they were shown are left as they are, so that a client
/// which knows only Dkron's fields resets none of Dcron's.
/// </summary>
/// <param name="Notes">What is kept without effect.</param>
internal sealed record DkronTranslation(JobDefinition Definition, ImmutableArray<string> Notes)
{
    private const int MostRetries = 99;

    /// <param name="stored">The job as it is; null: it is new.</param>
    /// <param name="knownTag">Whether some node has a tag of that name.</param>
    /// <exception cref="DkronRefusal">It is not acceptable; the text is Dkron's where Dkron would refuse it too.</exception>
    public static DkronTranslation Of(DkronJob sent, JobView? stored, Func<string, bool> knownTag, DateTimeOffset now)
    {
        var name = Name(sent);
        var shown = stored is null ? null : DkronView.Of(stored, now);
        var schedule = SameSchedule(sent, shown) ? stored!.Definition.Schedule : DkronSchedule.Read(sent.Schedule, sent.TimeZone, name, sent.ParentJob.Length > 0);
        if (sent.Concurrency is not (DkronJob.Allow or DkronJob.Forbid or "")) throw Invalid("invalid concurrency policy value, use \"allow\" or \"forbid\"");

        var sameWork = shown is not null && shown.Executor == sent.Executor && DkronJob.Same(shown.ExecutorConfig, sent.ExecutorConfig);
        var work = sameWork ? new DkronWork(stored!.Definition.Work, stored.Definition.Timeout, []) : DkronWork.Read(sent);
        var definition = (stored?.Definition ?? new JobDefinition { Name = name, Schedule = schedule, Work = work.Work }) with
        {
            Schedule = schedule,
            Work = work.Work,
            Timeout = work.Timeout,
            Target = shown is not null && DkronJob.Same(shown.Tags, sent.Tags) ? stored!.Definition.Target : DkronTags.Read(sent.Tags, knownTag),
            Retry = shown?.Retries == sent.Retries ? stored!.Definition.Retry : Retry(sent.Retries),
            Overlap = Overlap(sent, stored),
            Labels = sent.Metadata ?? ImmutableSortedDictionary<string, string>.Empty,
            Owner = new Owner(sent.Owner, sent.OwnerEmail),
            Ephemeral = sent.Ephemeral,
            StartsAt = sent.StartsAt,
            ExpiresAt = sent.ExpiresAt,
        };
        definition = Carried(sent, stored, shown, definition).In(definition);
        Check(definition);
        return new DkronTranslation(definition, [.. work.Notes, .. WithoutEffect(sent, definition)]);
    }

    private static JobId Name(DkronJob sent)
    {
        if (sent.Name.Length == 0) throw Invalid("name cannot be empty");
        foreach (var rune in sent.Name.EnumerateRunes())
            if (!JobId.TryOf(rune.ToString(), out _)) throw Invalid($"name contains illegal character '{rune}'");
        if (!JobId.TryOf(sent.Name, out var name)) throw Invalid($"name is longer than {JobId.MaxLength} characters");
        return sent.ParentJob == sent.Name ? throw Invalid("the job can not have itself as parent") : name;
    }

    private static bool SameSchedule(DkronJob sent, DkronJob? shown) =>
        shown is not null && shown.Schedule == sent.Schedule && shown.TimeZone == sent.TimeZone && shown.ParentJob.Length > 0 == sent.ParentJob.Length > 0;

    // Dkron knows no queue and no replacing: a job that has one keeps it, whatever else its client changes.
    private static OverlapPolicy Overlap(DkronJob sent, JobView? stored) =>
        sent.Concurrency != DkronJob.Forbid ? OverlapPolicy.Allow
        : stored is { Definition.Overlap: not OverlapPolicy.Allow } ? stored.Definition.Overlap
        : OverlapPolicy.Skip;

    private static RetryPolicy Retry(long retries) => retries switch
    {
        0 => RetryPolicy.None,
        // Dkron tries again almost at once.
        <= MostRetries => new RetryPolicy((int)retries + 1, TimeSpan.FromMilliseconds(500), 2, TimeSpan.FromMinutes(1)),
        _ => throw Invalid($"retries is more than {MostRetries}"),
    };

    private static DkronCarried Carried(DkronJob sent, JobView? stored, DkronJob? shown, JobDefinition definition)
    {
        var tally = stored?.Tally ?? Tally.None;
        return DkronCarried.Between(
            sent with
            {
                // What is stored wins over what is sent, as in Dkron; the counters only ever grow.
                DependentJobs = shown?.DependentJobs ?? sent.DependentJobs,
                Status = stored is null ? sent.Status : DkronCarried.Of(stored.Definition).Job.Status,
                SuccessCount = Math.Max(sent.SuccessCount, shown?.SuccessCount ?? 0) - tally.Succeeded,
                ErrorCount = Math.Max(sent.ErrorCount, shown?.ErrorCount ?? 0) - tally.Failed,
                LastSuccess = Newer(sent.LastSuccess, shown?.LastSuccess, tally.LastSuccess),
                LastError = Newer(sent.LastError, shown?.LastError, tally.LastFailure),
            },
            DkronView.Plain(definition));
    }

    private static DateTimeOffset? Newer(DateTimeOffset? sent, DateTimeOffset? shown, DateTimeOffset? counted)
    {
        var latest = shown is null || sent > shown ? sent : shown;
        return counted is null || latest > counted ? latest : null;
    }

    // Whatever comes in by this door must be able to go out and in by the native one.
    private static void Check(JobDefinition definition)
    {
        using var json = JsonDocument.Parse(JobDocument.ToJson(definition));
        if (!JobDocument.TryRead(json.RootElement, null, out _, out var problems))
            throw Invalid(string.Join("; ", problems.Take(5).Select(p => $"{p.Field} {p.Message}")));
    }

    private static IEnumerable<string> WithoutEffect(DkronJob sent, JobDefinition definition)
    {
        if (sent.ParentJob.Length > 0) yield return "parent_job is kept but has no effect yet: the job does not start after its parent";
        foreach (var (processor, _) in sent.Processors ?? ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, string>>.Empty)
            yield return $"processor {processor} is kept but does not run: output goes to the history alone";
        if (definition is { Ephemeral: true, Schedule: not (ManualSchedule or OnceSchedule) })
            yield return "an ephemeral job is deleted after a success only when no due time is left, so this one stays";
        foreach (var field in sent.Unknown.Take(10)) yield return $"the field {field} is none of Dkron v4's and was not taken";
    }

    private static DkronRefusal Invalid(string message) => new($"Job validation failed: {message}.");
}

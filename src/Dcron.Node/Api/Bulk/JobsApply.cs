using System.Text.Json;
using Dcron.Actors.Client;
using Dcron.Core.Jobs;

namespace Dcron.Node.Api.Bulk;

/// <summary>
/// One request that applies many documents. They are put as they arrive, many at a time; each has a result of its own, and one that is refused
/// keeps no other from being put. While there is no scheduler it waits a while for the next one.
/// </summary>
/// <param name="owner">The label that every job of the request gets, and without which an existing job is not touched; null: none.</param>
internal sealed class JobsApply(IDcronClient client, TimeProvider clock, JobLabel? owner, bool dryRun)
{
    public const string OwnerLabel = "owner";

    private const int AtATime = 64;
    private const int MostLooks = 3;

    private static readonly TimeSpan WithoutScheduler = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan TryAgainAfter = TimeSpan.FromSeconds(1);

    // In the order of the request; each is filled when its answer has come.
    private readonly List<Slot> slots = [];
    private readonly Dictionary<JobId, int> itemOf = [];
    private IReadOnlyList<AppliedJob> deleted = [];

    public IEnumerable<AppliedJob> Results => slots.Select(s => s.Result!).Concat(deleted);

    /// <summary>Puts all of them. The refusal, if the body could not be read to its end: what came before stands.</summary>
    public async Task<ApiProblem?> TakeAsync(IAsyncEnumerable<JsonElement> documents, CancellationToken cancel)
    {
        var underWay = new Queue<Task>();
        try
        {
            await foreach (var document in documents.WithCancellation(cancel))
            {
                if (underWay.Count == AtATime) await underWay.Dequeue();
                underWay.Enqueue(TakeAsync(document, cancel));
            }
        }
        catch (UnreadableException unreadable)
        {
            await Task.WhenAll(underWay);
            return unreadable.Problem with { Detail = $"{unreadable.Problem.Detail} {Fate()}" };
        }

        await Task.WhenAll(underWay);
        return slots.Count == 0 ? new ApiProblem(ProblemKind.InvalidJson, "The body has no job document; nothing was changed.") : null;
    }

    /// <summary>Deletes the owner's jobs that were not in the request; none where something in it was refused, which may have been one of them.</summary>
    public async Task PruneAsync(CancellationToken cancel)
    {
        if (slots.Exists(s => s.Result!.Problems.Count > 0)) return;
        var gone = new List<JobView>();
        for (JobId? after = null; ;)
        {
            var from = after;
            var page = await PatientAsync(() => client.ListJobsAsync(from, JobsApi.MostLimit, cancel), cancel);
            gone.AddRange(page.Items.Where(j => owner!.Value.IsOn(j.Definition) && !itemOf.ContainsKey(j.Definition.Name)));
            if (page.Next is null || page.Items.IsEmpty) break;
            after = page.Items[^1].Definition.Name;
        }

        var told = new List<AppliedJob>(gone.Count);
        foreach (var some in gone.Chunk(AtATime)) told.AddRange(await Task.WhenAll(some.Select(job => DeleteAsync(job, cancel))));
        deleted = told;
    }

    public void WriteSummary(Utf8JsonWriter json)
    {
        json.WriteBoolean("dryRun"u8, dryRun);
        json.WriteStartObject("summary"u8);
        foreach (var word in AppliedJob.Words) json.WriteNumber(word, Results.Count(r => r.Result == word));
        json.WriteEndObject();
    }

    private string Fate() => dryRun ? "" : $"Documents before that: {slots.Count}, which were applied; apply the whole again when it is mended, which changes nothing twice.";

    private Task TakeAsync(JsonElement document, CancellationToken cancel)
    {
        var (item, slot) = (slots.Count + 1, new Slot());
        slots.Add(slot);
        slot.Result = Read(document, item, out var definition);
        return slot.Result is null ? FillAsync() : Task.CompletedTask;

        async Task FillAsync() => slot.Result = await PutAsync(item, definition!, cancel);
    }

    private AppliedJob? Read(JsonElement document, int item, out JobDefinition? definition)
    {
        definition = null;
        if (document.ValueKind != JsonValueKind.Object) return AppliedJob.Refused(item, "", new Problem("", $"is {JsonText.KindOf(document)}, and not a job document, which is an object"));
        var shown = document.TryGetProperty("name", out var name) && name.ValueKind == JsonValueKind.String ? ApiProblem.Shown(SafeText(name)) : "";
        if (!JobDocument.TryRead(document, null, out definition, out var problems)) return AppliedJob.Refused(item, shown, [.. problems]);
        if (!itemOf.TryAdd(definition.Name, item)) return AppliedJob.Refused(item, shown, new Problem("name", $"is also that of item {itemOf[definition.Name]}"));
        if (owner is not { } label) return null;
        if (definition.Labels.TryGetValue(label.Name, out var other) && other != label.Value)
            return AppliedJob.Refused(item, shown, new Problem($"labels.{label.Name}", $"is '{ApiProblem.Shown(other)}', but the request is of owner '{label.Value}'"));
        definition = definition with { Labels = definition.Labels.SetItem(label.Name, label.Value) };
        return null;
    }

    // With an owner the job is looked at first, and may be another by the time it is put: also by this very request, when an answer was lost.
    private async Task<AppliedJob> PutAsync(int item, JobDefinition definition, CancellationToken cancel, int looks = 1)
    {
        JobVersion? expected = null;
        if (owner is { } label || dryRun)
        {
            var present = await PatientAsync(() => client.FindJobAsync(definition.Name, cancel), cancel);
            if (owner is { } mine && present is not null && !mine.IsOn(present.Definition))
            {
                var whose = present.Definition.Labels.TryGetValue(mine.Name, out var theirs) ? $"owner '{theirs}'" : "no owner";
                return AppliedJob.Refused(item, definition.Name.Value, new Problem("name", $"is that of a job of {whose}; give it the label {mine.Name}={mine.Value} first, or take another name"));
            }

            if (dryRun)
            {
                var change = present is null ? JobChange.Created : present.Definition.Equals(definition) ? JobChange.None : JobChange.Updated;
                return AppliedJob.Taken(item, definition.Name, change);
            }

            expected = present is null ? JobVersion.Absent : JobVersion.Of(present);
        }

        var reply = await PatientAsync(() => client.SendAsync(new JobCommand.Put(definition) { Expected = expected }, cancel), cancel);
        if (reply is JobReply.Changed && looks < MostLooks) return await PutAsync(item, definition, cancel, looks + 1);
        return reply is JobReply.Accepted accepted
            ? AppliedJob.Taken(item, definition.Name, accepted.Change, accepted.Unreached)
            : AppliedJob.Refused(item, definition.Name.Value, new Problem("", JobsApi.Refusal(reply).Detail.TrimEnd('.')));
    }

    private async Task<AppliedJob> DeleteAsync(JobView job, CancellationToken cancel)
    {
        var name = job.Definition.Name;
        var reply = dryRun
            ? new JobReply.Accepted(JobChange.Deleted, job.Revision, [])
            : await PatientAsync(() => client.SendAsync(new JobCommand.Delete(name) { Expected = JobVersion.Of(job) }, cancel), cancel);
        return reply switch
        {
            JobReply.Accepted accepted => AppliedJob.Taken(null, name, JobChange.Deleted, accepted.Unreached),
            JobReply.NotFound => AppliedJob.Taken(null, name, JobChange.Deleted),
            _ => AppliedJob.Refused(null, name.Value, new Problem("", JobsApi.Refusal(reply).Detail.TrimEnd('.'))),
        };
    }

    private async Task<T> PatientAsync<T>(Func<Task<T>> ask, CancellationToken cancel)
    {
        for (var since = clock.GetTimestamp(); ;)
        {
            try
            {
                return await ask();
            }
            catch (SchedulerUnavailableException) when (clock.GetElapsedTime(since) < WithoutScheduler)
            {
                await Task.Delay(TryAgainAfter, clock, cancel);
            }
        }
    }

    private sealed class Slot
    {
        public AppliedJob? Result { get; set; }
    }

    private static string SafeText(JsonElement text)
    {
        try
        {
            return text.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return "";
        }
    }
}

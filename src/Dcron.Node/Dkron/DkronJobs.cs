using System.Collections.Immutable;
using System.Security.Cryptography;
using Dcron.Actors.Client;
using Dcron.Core.Jobs;
using Dcron.Core.Schedules;

namespace Dcron.Node.Dkron;

/// <summary>What Dkron's API does with jobs, in commands of Dcron's. Dkron's one step is several here where it enables or disables as well.</summary>
internal sealed class DkronJobs(IDcronClient client, TimeProvider clock)
{
    private const int PageSize = 1000;
    private const string DisabledReason = "disabled through the Dkron API";

    public async Task<DkronJob?> FindAsync(string name, CancellationToken cancel) => await FindViewAsync(name, cancel) is { } view ? Show(view) : null;

    public async Task<List<JobView>> ListViewsAsync(CancellationToken cancel)
    {
        var jobs = new List<JobView>();
        JobId? after = null;
        while (true)
        {
            var page = await client.ListJobsAsync(after, PageSize, cancel);
            jobs.AddRange(page.Items);
            if (page.Next is null || page.Items.IsEmpty) return jobs;
            after = page.Items[^1].Definition.Name;
        }
    }

    /// <summary>Creates or replaces.</summary>
    /// <param name="dryRun">Only says what would become of it; its parent need not exist yet.</param>
    /// <exception cref="DkronRefusal">It is not acceptable, or its parent does not exist.</exception>
    public async Task<(DkronJob Job, ImmutableArray<string> Notes)> SaveAsync(DkronJob sent, bool dryRun, CancellationToken cancel)
    {
        var translation = await TranslateAsync(sent, cancel);
        if (dryRun) return (DkronView.Plain(translation.Definition), [.. translation.Notes, .. DkronDifferences.Of(sent, translation.Definition)]);
        if (sent.ParentJob.Length > 0 && await FindViewAsync(sent.ParentJob, cancel) is null) throw new DkronRefusal(DkronTranslation.NoParent, StatusCodes.Status404NotFound);

        var name = translation.Definition.Name;
        var stored = await client.FindJobAsync(name, cancel);
        var unreached = await PutAsync(translation.Definition, stored, sent.Disabled, cancel);
        var view = await client.FindJobAsync(name, cancel) ?? throw new DkronRefusal($"job '{name}' was saved, and has been deleted since", StatusCodes.Status500InternalServerError);
        return (Show(view), [.. translation.Notes, .. unreached.Select(node => $"node {node} did not answer: it may still start the old work")]);
    }

    /// <summary>Null: there is no such job, or it has children.</summary>
    public async Task<DkronJob?> DeleteAsync(string name, CancellationToken cancel)
    {
        if (await FindViewAsync(name, cancel) is not { } view) return null;
        if (!view.Followers.IsEmpty) return null;
        return await client.SendAsync(new JobCommand.Delete(view.Definition.Name), cancel) is JobReply.Accepted ? Show(view) : null;
    }

    /// <summary>Null: there is no such job.</summary>
    public async Task<DkronJob?> ToggleAsync(string name, CancellationToken cancel)
    {
        if (await FindViewAsync(name, cancel) is not { } view) return null;
        await PutAsync(view.Definition, view, disabled: view.Pause is not { Rule: null }, cancel);
        return await FindAsync(name, cancel);
    }

    /// <summary>Starts it, and does not wait for its end. Null: there is no such job.</summary>
    /// <exception cref="DkronRefusal">It cannot run now.</exception>
    public async Task<DkronJob?> RunAsync(string name, CancellationToken cancel)
    {
        if (await FindViewAsync(name, cancel) is not { } view) return null;
        var suffix = "m" + RandomNumberGenerator.GetHexString(8, lowercase: true);
        var reply = await client.SendAsync(new JobCommand.Run(view.Definition.Name, suffix), cancel);
        if (reply is JobReply.Refused refused) throw new DkronRefusal($"{name} does not run: {refused.Reason}", StatusCodes.Status404NotFound);
        return reply is JobReply.RunAccepted ? Show(view) : null;
    }

    public DkronJob Show(JobView view) => DkronView.Of(view, clock.GetUtcNow());

    public async Task<JobView?> FindViewAsync(string name, CancellationToken cancel) => JobId.TryOf(name, out var job) ? await client.FindJobAsync(job, cancel) : null;

    public async Task<DkronTranslation> TranslateAsync(DkronJob sent, CancellationToken cancel)
    {
        var stored = await FindViewAsync(sent.Name, cancel);
        var nodes = await client.ListNodesAsync(cancel);
        return DkronTranslation.Of(sent, stored, tag => nodes.Any(n => n.Tags.ContainsKey(tag)), clock.GetUtcNow());
    }

    /// <returns>Nodes that may still start the old work.</returns>
    private async Task<IReadOnlyList<string>> PutAsync(JobDefinition job, JobView? stored, bool disabled, CancellationToken cancel)
    {
        if (disabled && stored is null)
        {
            // So that it has no due time before the pause is there.
            await SendAsync(new JobCommand.Put(job with { Schedule = ScheduleParser.Parse(ManualSchedule.Word, job.Schedule.TimeZone, job.Name) }), cancel);
            await SendAsync(new JobCommand.Pause(job.Name, DisabledReason), cancel);
        }
        else if (disabled && stored!.Pause is null or { Rule: not null })
        {
            await SendAsync(new JobCommand.Pause(job.Name, DisabledReason), cancel);
        }
        else if (!disabled && stored?.Pause is { Rule: null })
        {
            // A Dkron job that is enabled makes up for nothing, whatever its policy for outages is.
            await SendAsync(new JobCommand.Put(job with { Misfire = job.Misfire with { Policy = CatchUp.Skip } }), cancel);
            await SendAsync(new JobCommand.Resume(job.Name), cancel);
        }

        return await SendAsync(new JobCommand.Put(job), cancel);
    }

    private async Task<IReadOnlyList<string>> SendAsync(JobCommand command, CancellationToken cancel) => await client.SendAsync(command, cancel) switch
    {
        JobReply.Accepted accepted => accepted.Unreached,
        // A circle of parents.
        JobReply.Refused refused when command is JobCommand.Put => throw new DkronRefusal($"Job validation failed: {refused.Reason}."),
        JobReply.Refused refused => throw new DkronRefusal(refused.Reason, StatusCodes.Status500InternalServerError),
        _ => throw new DkronRefusal($"job '{command.Job}' was deleted meanwhile", StatusCodes.Status500InternalServerError),
    };
}

using Dcron.Actors.Client;
using Dcron.Core.Jobs;
using Dcron.Core.Schedules;

namespace Dcron.Node.Api;

/// <summary>A job may be saved before those that it runs after, so that a set of jobs can be applied in any order; but nobody is left to wonder why it does not run.</summary>
internal static class MissingParents
{
    public static async Task<IReadOnlyList<string>> WarnAsync(IDcronClient client, JobDefinition job, CancellationToken cancel)
    {
        if (job.Schedule is not AfterSchedule after) return [];
        var parents = await Task.WhenAll(after.Jobs.Select(parent => client.FindJobAsync(parent, cancel)));
        return [.. after.Jobs.Where((_, i) => parents[i] is null).Select(parent => $"after: no job '{parent}' yet")];
    }
}

namespace Dcron.Chaos.Topology;

/// <summary>Which nodes a cluster has.</summary>
/// <param name="Schedulers">Nodes with roles scheduler and api.</param>
/// <param name="Executors">Nodes with role executor alone.</param>
/// <param name="SchedulersExecute">Whether the first have role executor too, as in most installations.</param>
internal sealed record Layout(int Schedulers, int Executors, bool SchedulersExecute)
{
    /// <summary>Nodes of all roles.</summary>
    public static readonly Layout Together = new(3, 0, SchedulersExecute: true);

    /// <summary>What schedules executes nothing.</summary>
    public static Layout Apart(int executors) => new(3, executors, SchedulersExecute: false);
}

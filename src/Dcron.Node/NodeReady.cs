using Akka.Actor;
using Akka.Cluster;
using Dcron.Actors.Client;
using Dcron.Core.Jobs;
using Dcron.Node.Configuration;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Hosting.Systemd;

namespace Dcron.Node;

/// <summary>Says, to the log and to systemd, that the node is ready: HTTP listens where it is to, and the node is Up in its cluster.</summary>
internal sealed class NodeReady(
    NodeConfig config,
    ActorSystem system,
    IHostApplicationLifetime lifetime,
    ISystemdNotifier systemd,
    IServiceProvider services,
    ILogger<NodeReady> log) : BackgroundService
{
    private const int PageSize = 1000;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var stopping = lifetime.ApplicationStopping.Register(() => systemd.Notify(ServiceState.Stopping));
        await Completed(done => lifetime.ApplicationStarted.Register(done)).WaitAsync(stoppingToken);
        var cluster = Cluster.Get(system);
        if (!config.StandsAlone) log.LogInformation("joining the cluster of {Seeds}", string.Join(", ", cluster.Settings.SeedNodes));
        await Completed(cluster.RegisterOnMemberUp).WaitAsync(stoppingToken);

        systemd.Notify(ServiceState.Ready);
        if (config.Has(NodeConfig.Api))
            log.LogInformation("dcron is ready: {Address} (node {Node}, {Jobs})", Address(cluster), config.Name, await JobsAsync(stoppingToken));
        else
            log.LogInformation("dcron is ready: {Address} (node {Node})", Address(cluster), config.Name);
    }

    private async Task<string> JobsAsync(CancellationToken cancel)
    {
        var client = services.GetRequiredService<IDcronClient>();
        try
        {
            await services.GetRequiredService<FirstStart>().LoadAsync(cancel);
            var count = 0;
            JobId? after = null;
            do
            {
                var page = await client.ListJobsAsync(after, PageSize, cancel);
                count += page.Items.Length;
                after = page.Next is null ? null : page.Items[^1].Definition.Name;
            }
            while (after is not null);

            return count == 1 ? "1 job" : $"{count} jobs";
        }
        catch (SchedulerUnavailableException)
        {
            return "no scheduler answers yet";
        }
    }

    private string Address(Cluster cluster) =>
        services.GetService<IServer>()?.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() ?? cluster.SelfAddress.ToString();

    private static Task Completed(Action<Action> register)
    {
        var completion = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        register(() => completion.TrySetResult());
        return completion.Task;
    }
}

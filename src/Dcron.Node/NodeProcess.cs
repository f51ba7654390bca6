using System.Runtime.InteropServices;
using Akka.Actor;
using Dcron.Node.Configuration;
using Dcron.Node.Stores;
using ILogger = Serilog.ILogger;

namespace Dcron.Node;

/// <summary>The life of a node from a good configuration to its exit code.</summary>
internal static class NodeProcess
{
    private static string Version => typeof(NodeProcess).Assembly.GetName().Version!.ToString(fieldCount: 3);

    public static async Task<NodeExitCode> RunAsync(NodeConfig config)
    {
        await using var log = NodeLog.Create(config);
        log.Information(
            "dcrond {Version:l} starts: node {Name:l}, roles {Roles:l}, data in {DataDir:l}", Version, config.Name, string.Join(", ", config.Roles), Path.GetFullPath(config.DataDir));
        foreach (var warning in config.Warnings) log.Warning("{Warning}", warning);
        using var impatience = EndAtOnceOnSecondInterrupt(log);
        try
        {
            PortCheck.Run(config);
            await StoreCheck.RunAsync(config, CancellationToken.None);
            return await RunHostAsync(config, log);
        }
        catch (Exception e)
        {
            var start = e as StartException ?? PortCheck.Explain(e);
            if (start is null) log.Fatal(e, "dcrond ends: {Reason}", e.Message);
            else log.Fatal("dcrond cannot start: {Reason}", start.Message);
            return start?.Code ?? NodeExitCode.Internal;
        }
    }

    private static async Task<NodeExitCode> RunHostAsync(NodeConfig config, ILogger log)
    {
        using var host = NodeHost.Build(config, log);
        await host.StartAsync();
        var system = host.Services.GetRequiredService<ActorSystem>();
        await host.WaitForShutdownAsync();
        return ExitCodeOf(CoordinatedShutdown.Get(system).ShutdownReason, log);
    }

    private static NodeExitCode ExitCodeOf(CoordinatedShutdown.Reason? reason, ILogger log)
    {
        switch (reason)
        {
            case CoordinatedShutdown.ClusterDowningReason:
                log.Error("dcrond ends: the cluster went on without this node (it was unreachable, or in the smaller part). Start it again to join anew.");
                return NodeExitCode.Downed;
            case CoordinatedShutdown.ClusterJoinUnsuccessfulReason:
                log.Error("dcrond ends: no seed node answered in time (akka.cluster.shutdown-after-unsuccessful-join-seed-nodes).");
                return NodeExitCode.Downed;
            default:
                log.Information("dcrond has stopped");
                return NodeExitCode.Ok;
        }
    }

    private static PosixSignalRegistration EndAtOnceOnSecondInterrupt(ILogger log)
    {
        var interrupts = 0;
        return PosixSignalRegistration.Create(PosixSignal.SIGINT, signal =>
        {
            signal.Cancel = true;
            if (Interlocked.Increment(ref interrupts) < 2) return;
            log.Warning("dcrond ends at once: interrupted a second time");
            Environment.Exit((int)NodeExitCode.Interrupted);
        });
    }
}

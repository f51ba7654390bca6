using System.CommandLine;
using Dcron.Cli.Api;
using Dcron.Cli.Nodes;
using Dcron.Cli.Output;

namespace Dcron.Cli.Cluster;

internal static class ClusterCommands
{
    public static Command Build(GlobalOptions options) => Noun.Of("cluster", "Looks at the cluster as a whole.", Show(options));

    private static Verb Show(GlobalOptions options) => new(
        "show",
        "Shows which node schedules, in which term and since when, and the members.",
        "dcron cluster show --output json | jq -r .scheduler.node",
        options,
        async (_, session, cancel) =>
        {
            var cluster = await session.Api.GetAsync("api/cluster", cancel);
            if (session.Json)
            {
                JsonOutput.Print(session.Terminal, cluster);
                return;
            }

            var scheduler = cluster.Member("scheduler") ?? default;
            var facts = new Facts();
            facts.Add("scheduler", $"{scheduler.Text("node")} ({scheduler.Text("address")})");
            facts.Add("term", $"{scheduler.Text("term")}, since {scheduler.Text("since")}");
            facts.Add("partitions", cluster.Text("partitions"));
            facts.Print(session.Terminal);
            session.Terminal.Out.WriteLine();
            NodeCommands.GridOf(cluster.Items("members")).Print(session.Terminal);
        });
}

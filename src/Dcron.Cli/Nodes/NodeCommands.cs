using System.CommandLine;
using System.Text.Json;
using Dcron.Cli.Api;
using Dcron.Cli.Output;

namespace Dcron.Cli.Nodes;

internal static class NodeCommands
{
    public static Command Build(GlobalOptions options) => Noun.Of("node", "Looks at the nodes of the cluster.", List(options));

    public static Grid GridOf(IEnumerable<JsonElement> nodes)
    {
        var grid = new Grid("Name", "Address", "Status", "Roles", "Tags", "Armed", "Running", "Queued", "Clock offset");
        foreach (var node in nodes)
        {
            grid.Add(
                node.Text("name"), node.Text("address"), node.Text("status"), string.Join(',', node.Items("roles")), node.Pairs("tags"),
                node.Text("armed"), node.Text("running"), node.Text("queued"), node.Text("clockOffset"));
        }

        return grid;
    }

    private static void Print(Terminal terminal, IEnumerable<JsonElement> items)
    {
        var nodes = items.ToList();
        GridOf(nodes).Print(terminal);
        foreach (var node in nodes.Where(n => n.Text("warning").Length > 0)) terminal.Note($"Warning: node {node.Text("name")}: {node.Text("warning")}.");
    }

    private static Verb List(GlobalOptions options) => new(
        "list",
        "Lists the nodes: address, status, roles, tags, and what they hold and run.",
        "dcron node list --output json | jq -r '.[] | select(.status != \"up\") | .name'",
        options,
        async (_, session, cancel) =>
        {
            var nodes = await session.Api.GetAsync("api/nodes", cancel);
            if (session.Json) JsonOutput.Print(session.Terminal, nodes.Member("items") ?? nodes);
            else Print(session.Terminal, nodes.Items("items"));
        });
}

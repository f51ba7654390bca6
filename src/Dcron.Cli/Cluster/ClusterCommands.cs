using System.CommandLine;
using System.Text.Json;
using Dcron.Cli.Api;
using Dcron.Cli.Jobs;
using Dcron.Cli.Nodes;
using Dcron.Cli.Output;

namespace Dcron.Cli.Cluster;

internal static class ClusterCommands
{
    public static Command Build(GlobalOptions options) => Noun.Of("cluster", "Looks at the cluster as a whole, and pauses it.", Show(options), Pause(options), Resume(options));

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
            foreach (var pause in cluster.Items("pauses"))
                facts.Add("paused", $"{(pause.Text("label") is { Length: > 0 } label ? $"all jobs with label {label}" : "all jobs")}, {PauseOptions.Line(pause)} (rule {pause.Text("id")})");
            facts.Print(session.Terminal);
            session.Terminal.Out.WriteLine();
            NodeCommands.GridOf(cluster.Items("members")).Print(session.Terminal);
        });

    private static Verb Pause(GlobalOptions options)
    {
        var pause = new PauseOptions();
        var verb = new Verb(
            "pause",
            "Pauses all jobs: once this returns, nothing starts until the cluster is resumed.",
            "dcron cluster pause --reason 'the racks move' --until 4h",
            options,
            async (parsed, session, cancel) => Say(session, await session.Api.SendAsync(HttpMethod.Post, "api/cluster/pause", pause.Body(parsed, session.Terminal), cancel), "paused all jobs"));
        pause.AddTo(verb);
        return verb;
    }

    private static Verb Resume(GlobalOptions options) => new(
        "resume",
        "Ends the pause of all jobs. Those with a pause of their own, or of a label, stay paused.",
        "dcron cluster resume",
        options,
        async (_, session, cancel) =>
        {
            var answer = await session.Api.SendAsync(HttpMethod.Post, "api/cluster/resume", null, cancel);
            Say(session, answer, answer.Text("change") == "none" ? "the cluster was not paused" : "resumed all jobs");
        });

    private static void Say(Session session, JsonElement answer, string said)
    {
        if (session.Json) JsonOutput.Print(session.Terminal, answer);
        else session.Terminal.Out.WriteLine(said);
        PauseOptions.NoteUnreached(session.Terminal, answer);
    }
}

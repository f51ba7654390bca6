using System.CommandLine;
using Dcron.Cli.Api;
using Dcron.Cli.Output;

namespace Dcron.Cli.Queue;

internal static class QueueVerb
{
    public static Verb Build(GlobalOptions options)
    {
        var limit = new Option<int>("--limit", "-n") { Description = "How many of those who wait.", HelpName = "N", DefaultValueFactory = _ => 100 };
        return new Verb(
            "queue",
            "Shows the limits on what runs at once, and who waits for a slot, the next one first.",
            "dcron queue --output json | jq '.limits[] | select(.waiting > 0)'",
            options,
            async (parsed, session, cancel) =>
            {
                var wanted = parsed.GetValue(limit);
                if (wanted is < 1 or > 1000) throw Failure.WrongCall($"--limit must be from 1 to 1000, not {wanted}.");
                var queue = await session.Api.GetAsync($"api/queue?limit={wanted}", cancel);
                if (session.Json)
                {
                    JsonOutput.Print(session.Terminal, queue);
                    return;
                }

                var limits = new Grid("Limit", "Most", "Taken", "Waiting");
                foreach (var one in queue.Items("limits")) limits.Add(one.Text("limit"), one.Text("most"), one.Text("taken"), one.Text("waiting"));
                if (limits.Count == 0) session.Terminal.Out.WriteLine("There are no limits; dcron.limits of the scheduler nodes sets them.");
                else limits.Print(session.Terminal);
                var waiting = new Grid("Position", "Execution", "Priority", "Since", "Reason");
                foreach (var one in queue.Items("items")) waiting.Add(one.Text("position"), one.Text("executionId"), one.Text("priority"), one.Text("since"), one.Text("reason"));
                if (waiting.Count == 0) return;
                session.Terminal.Out.WriteLine();
                waiting.Print(session.Terminal);
            })
        { limit };
    }
}

using System.CommandLine;
using System.Text.Json;
using Dcron.Cli.Api;
using Dcron.Cli.Output;

namespace Dcron.Cli.Jobs;

/// <summary>The commands that tell the cluster to do something with one job, each by one request.</summary>
internal static class JobOrders
{
    public static Verb Delete(GlobalOptions options) => Order(
        "delete",
        "Deletes a job. What runs ends by itself; the history stays readable.",
        "dcron job delete nightly-backup",
        options,
        HttpMethod.Delete,
        "",
        (name, _) => $"deleted {name}");


    private static Verb Order(
        string verb,
        string description,
        string example,
        GlobalOptions options,
        HttpMethod method,
        string suffix,
        Func<string, JsonElement, string> said)
    {
        var argument = JobName.Argument();
        return new Verb(verb, description, example, options, async (parsed, session, cancel) =>
        {
            var name = parsed.GetRequiredValue(argument);
            var answer = await session.Api.SendAsync(method, JobName.Path(name) + suffix, null, cancel);
            if (session.Json) JsonOutput.Print(session.Terminal, answer);
            else session.Terminal.Out.WriteLine(said(name, answer));

            PauseOptions.NoteUnreached(session.Terminal, answer);
        })
        { argument };
    }
}

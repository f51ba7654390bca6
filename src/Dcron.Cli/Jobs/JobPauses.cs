using System.CommandLine;
using System.Text.Json;
using Dcron.Cli.Api;
using Dcron.Cli.Output;
using Dcron.Core.Jobs;

namespace Dcron.Cli.Jobs;

/// <summary>Pauses and resumes jobs: those named, one after the other, or all with a label.</summary>
internal static class JobPauses
{
    public static Verb Pause(GlobalOptions options)
    {
        var (names, label, pause) = (Names(), Label(), new PauseOptions());
        var verb = new Verb(
            "pause",
            "Pauses jobs: once this returns, nothing more of them starts until they are resumed.",
            "dcron job pause nightly-backup --reason 'the disk is replaced' --until 2h",
            options,
            async (parsed, session, cancel) =>
            {
                if (Labelled(parsed, names, label) is { } pair)
                    Say(session, await session.Api.SendAsync(HttpMethod.Post, "api/pauses", pause.Body(parsed, session.Terminal, pair.ToString()), cancel), $"paused all jobs with label {pair}");
                else
                    await EachAsync(parsed, names, session, name => session.Api.SendAsync(HttpMethod.Post, JobName.Path(name) + "/pause", pause.Body(parsed, session.Terminal), cancel), "paused");
            })
        { names, label };
        pause.AddTo(verb);
        return verb;
    }

    public static Verb Resume(GlobalOptions options)
    {
        var (names, label) = (Names(), Label());
        return new Verb(
            "resume",
            "Ends the pause of jobs. The misfire policy of each says what becomes of the due times that passed meanwhile.",
            "dcron job resume --label pool=db",
            options,
            async (parsed, session, cancel) =>
            {
                if (Labelled(parsed, names, label) is { } pair)
                    Say(session, await session.Api.SendAsync(HttpMethod.Delete, "api/pauses/" + PauseRule.IdOf(pair), null, cancel), $"resumed all jobs with label {pair}");
                else
                    await EachAsync(parsed, names, session, name => session.Api.SendAsync(HttpMethod.Post, JobName.Path(name) + "/resume", null, cancel), "resumed");
            })
        { names, label };
    }

    private static Argument<string[]> Names() => new("NAME") { Description = "The names of the jobs.", Arity = ArgumentArity.ZeroOrMore };

    private static Option<string?> Label() => new("--label") { Description = "All jobs with this label, also those that get it later.", HelpName = "NAME=VALUE" };

    /// <summary>The label; null: jobs are named.</summary>
    /// <exception cref="Failure">Neither is given, or both.</exception>
    private static JobLabel? Labelled(ParseResult parsed, Argument<string[]> names, Option<string?> label)
    {
        var named = parsed.GetValue(names) is { Length: > 0 };
        if (parsed.GetValue(label) is not { } text) return named ? null : throw Failure.WrongCall("Which jobs? Name one or more, or give --label NAME=VALUE.");
        if (named) throw Failure.WrongCall("Name jobs or give --label, not both.");
        return JobLabel.TryParse(text, out var pair) ? pair : throw Failure.WrongCall($"--label '{text}' is not NAME=VALUE, such as pool=db.");
    }

    private static async Task EachAsync(ParseResult parsed, Argument<string[]> names, Session session, Func<string, Task<JsonElement>> send, string done)
    {
        // A name that can be none must not be found after half of the others were changed.
        var all = parsed.GetValue(names)!.Distinct(StringComparer.Ordinal).ToList();
        foreach (var name in all) JobName.Path(name);
        foreach (var name in all) Say(session, await send(name), $"{done} {name}");
    }

    private static void Say(Session session, JsonElement answer, string said)
    {
        if (session.Json) JsonOutput.Print(session.Terminal, answer);
        else session.Terminal.Out.WriteLine(said);
        PauseOptions.NoteUnreached(session.Terminal, answer);
    }
}

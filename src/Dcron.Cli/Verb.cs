using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Dcron.Cli;

/// <summary>A command that does something, with an example of its use for <c>--help</c>.</summary>
internal sealed class Verb : Command
{
    public Verb(string name, string description, string example, GlobalOptions options, Func<ParseResult, Session, CancellationToken, Task> act)
        : base(name, description)
    {
        Example = example;
        SetAction(async (parsed, cancel) =>
        {
            using var session = options.Open(parsed);
            await act(parsed, session, cancel);
            return 0;
        });
    }

    public string Example { get; }
}

/// <summary>A noun: nothing by itself, a group of verbs.</summary>
internal static class Noun
{
    public static Command Of(string name, string description, params ReadOnlySpan<Verb> verbs)
    {
        var noun = new Command(name, description);
        foreach (var verb in verbs) noun.Add(verb);
        return noun;
    }
}

/// <summary>The library's help, and below it the examples: of a verb its own, of a noun those of its verbs.</summary>
internal sealed class HelpWithExamples(HelpAction help) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        help.Invoke(parseResult);
        var command = parseResult.CommandResult.Command;
        List<string> examples = command is Verb verb ? [verb.Example] : [.. command.Subcommands.OfType<Verb>().Select(v => v.Example)];
        if (examples.Count == 0) return 0;

        var output = parseResult.InvocationConfiguration.Output;
        output.WriteLine(examples.Count == 1 ? "Example:" : "Examples:");
        foreach (var example in examples) output.WriteLine("  " + example);
        return 0;
    }
}

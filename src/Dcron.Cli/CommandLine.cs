using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Dcron.Cli.Calendars;
using Dcron.Cli.Cluster;
using Dcron.Cli.Crontabs;
using Dcron.Cli.Events;
using Dcron.Cli.Executions;
using Dcron.Cli.Jobs;
using Dcron.Cli.Migration;
using Dcron.Cli.Nodes;
using Dcron.Cli.Output;
using Dcron.Cli.Queue;

namespace Dcron.Cli;

/// <summary>The whole command line: what there is, and how every way to fail becomes one clear line and an exit code.</summary>
internal static class CommandLine
{
    private const string Description =
        "Talks to a Dcron cluster. Exit codes: 0 done, 1 refused by the server, 2 a wrong call, 3 the server cannot be reached.";

    // Without response files '@daily' would be the name of one.
    private static readonly ParserConfiguration Parsing = new() { ResponseFileTokenReplacer = null };

    public static async Task<int> RunAsync(IReadOnlyList<string> args, Terminal terminal)
    {
        try
        {
            var parsed = Build(terminal).Parse(args, Parsing);
            if (parsed.Action is ParseErrorAction) throw WrongCall(parsed);
            var how = new InvocationConfiguration { EnableDefaultExceptionHandler = false, Output = terminal.Out, Error = terminal.Error };
            return await parsed.InvokeAsync(how);
        }
        catch (Failure failure)
        {
            return Report(terminal, failure.Message, failure.Details, failure.ExitCode);
        }
        catch (OperationCanceledException)
        {
            return Report(terminal, "interrupted", [], ExitCode.Interrupted);
        }
        catch (Exception e)
        {
            return Report(terminal, $"a fault in dcron itself ({e.GetType().Name}): {OneLine(e.Message)}", [], ExitCode.Fault);
        }
    }

    private static RootCommand Build(Terminal terminal)
    {
        var options = new GlobalOptions(terminal);
        var root = new RootCommand(Description)
        {
            options.Endpoint,
            options.Output,
            options.Timeout,
            JobCommands.Build(options),
            CalendarCommands.Build(options),
            CrontabCommands.Build(options),
            ExecutionCommands.Build(options),
            NodeCommands.Build(options),
            ClusterCommands.Build(options),
            QueueVerb.Build(options),
            EventsCommands.Build(options),
            MigrateCommands.Build(options),
        };
        foreach (var option in root.Options)
            if (option is HelpOption { Action: HelpAction help }) option.Action = new HelpWithExamples(help);

        return root;
    }

    private static Failure WrongCall(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        var path = string.Join(' ', Path(parsed.CommandResult).Reverse());
        var errors = parsed.Errors.Select(error => OneLine(error.Message)).Distinct().ToList();
        var unknown = command.Subcommands.Count > 0 ? parsed.UnmatchedTokens.FirstOrDefault(token => !token.StartsWith('-')) : null;
        var message = unknown is not null ? $"'{path}' has no command '{unknown}'; it has {string.Join(", ", command.Subcommands.Select(c => c.Name))}"
            : command.Subcommands.Count > 0 && parsed.UnmatchedTokens.Count == 0 ? $"'{path}' needs one of its commands: {string.Join(", ", command.Subcommands.Select(c => c.Name))}"
            : string.Join(" ", errors);
        return Failure.WrongCall($"{message.TrimEnd('.')}. '{path} --help' says more.");
    }

    private static IEnumerable<string> Path(System.CommandLine.Parsing.CommandResult result)
    {
        for (var at = result; at is not null; at = at.Parent as System.CommandLine.Parsing.CommandResult)
            yield return at.Command is RootCommand ? "dcron" : at.Command.Name;
    }

    private static int Report(Terminal terminal, string message, IEnumerable<string> details, int exitCode)
    {
        terminal.Out.Flush();
        terminal.Error.WriteLine("dcron: " + message);
        foreach (var detail in details) terminal.Error.WriteLine("  " + detail);
        terminal.Error.Flush();
        return exitCode;
    }

    private static string OneLine(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}

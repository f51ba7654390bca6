using System.Text;
using Dcron.Cli.Output;
using Microsoft.Extensions.Time.Testing;

namespace Dcron.Node.Tests.Cli;

/// <summary>One call of <c>dcron</c> inside the test, as a script makes it: no terminal anywhere.</summary>
internal sealed record CliRun(int ExitCode, string Out, string Error)
{
    public string[] ErrorLines => Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public static async Task<CliRun> OfAsync(string[] args, string input = "", string? endpointVariable = null)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        using var terminal = new Terminal(
            () => new MemoryStream(Encoding.UTF8.GetBytes(input)),
            output,
            error,
            OutIsTerminal: false,
            ErrorIsTerminal: false,
            name => name == "DCRON_ENDPOINT" ? endpointVariable : null,
            new FakeTimeProvider(new DateTimeOffset(2026, 11, 24, 7, 0, 0, TimeSpan.Zero)));
        var exitCode = await Dcron.Cli.CommandLine.RunAsync(args, terminal);
        return new CliRun(exitCode, output.ToString(), error.ToString());
    }
}

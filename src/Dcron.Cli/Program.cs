using Dcron.Cli.Output;

namespace Dcron.Cli;

internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
        using var terminal = Terminal.OfProcess();
        return await CommandLine.RunAsync(args, terminal);
    }
}

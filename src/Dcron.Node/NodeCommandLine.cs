using System.CommandLine;

namespace Dcron.Node;

/// <summary>What the command line asks for.</summary>
/// <param name="Ended">Help, version or a complaint has been printed, and there is nothing more to do.</param>
internal sealed record NodeCommandLine(string[] Files, string[] Settings, bool PrintConfig, NodeExitCode? Ended)
{
    private const string Description = """
        dcrond - a node of Dcron, the distributed cron.

        Settings are layered, later over earlier: built-in defaults, each --config FILE, the environment
        (DCRON__HTTP__PORT=8081 sets dcron.http.port: two underscores are a dot, one is a dash), each --set.

        Examples:
          dcrond                                             one node, SQLite under ./data, HTTP on 127.0.0.1:8080
          dcrond --set dcron.http.port=8081 --set dcron.data-dir=/var/lib/dcron
          dcrond --config executor.conf --config /etc/dcron/node.conf
          dcrond --config node.conf --print-config           shows what would hold, secrets masked
        """;

    private static readonly Option<string[]> Config = new("--config", "-c")
    {
        Description = "A configuration file, HOCON; may be repeated, later wins. A bare name is also looked up among the files that come with dcrond. Default: single.conf",
        HelpName = "FILE",
    };

    private static readonly Option<string[]> Set = new("--set", "-s")
    {
        Description = "One setting; may be repeated. Overrides files and environment",
        HelpName = "path=value",
    };

    private static readonly Option<bool> Print = new("--print-config") { Description = "Print the effective configuration and end" };

    public static NodeCommandLine Parse(string[] args)
    {
        var result = new RootCommand(Description) { Config, Set, Print }.Parse(args);
        if (result.Errors.Count > 0)
        {
            foreach (var error in result.Errors) Console.Error.WriteLine($"dcrond: {error.Message}");
            Console.Error.WriteLine("Try dcrond --help.");
            return new NodeCommandLine([], [], false, NodeExitCode.Usage);
        }

        // Only --help and --version bring an action of their own.
        if (result.Action is not null)
        {
            result.Invoke();
            return new NodeCommandLine([], [], false, NodeExitCode.Ok);
        }

        return new NodeCommandLine(result.GetValue(Config) ?? [], result.GetValue(Set) ?? [], result.GetValue(Print), null);
    }
}

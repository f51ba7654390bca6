using System.Collections;

namespace Dcron.Actors.Executor.Shell;

/// <summary>
/// The node's environment as far as jobs inherit it. What configures the node itself is left out: it may hold secrets (a database's
/// password), and a job must not answer the service manager in the node's place.
/// </summary>
internal sealed class NodeEnvironment
{
    private static readonly string[] OfTheServiceManager = ["NOTIFY_SOCKET", "WATCHDOG_PID", "WATCHDOG_USEC", "LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"];

    private static readonly StringComparer Names = OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal;

    private readonly Dictionary<string, string> variables = new(Names);

    public NodeEnvironment(IDictionary variables)
    {
        foreach (DictionaryEntry entry in variables)
        {
            var name = (string)entry.Key;
            if (!ConfiguresTheNode(name)) this.variables[name] = (string?)entry.Value ?? "";
        }
    }

    public Dictionary<string, string> Copy() => new(this.variables, Names);

    private static bool ConfiguresTheNode(string name) =>
        name.StartsWith("DCRON__", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("AKKA__", StringComparison.OrdinalIgnoreCase)
        || OfTheServiceManager.Contains(name, StringComparer.Ordinal);
}

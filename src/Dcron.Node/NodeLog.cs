using Dcron.Node.Configuration;
using Serilog;
using Serilog.Core;
using Serilog.Events;

namespace Dcron.Node;

/// <summary>The log of a node, on standard output: lines for people on a terminal, one JSON object a line otherwise.</summary>
internal static class NodeLog
{
    private const string Line = "{Timestamp:HH:mm:ss.fff} {Level:u3} {Message:lj}{NewLine}{Exception}";

    public static Logger Create(NodeConfig config)
    {
        var level = config.LogLevel switch
        {
            "debug" => LogEventLevel.Debug,
            "warning" => LogEventLevel.Warning,
            "error" => LogEventLevel.Error,
            _ => LogEventLevel.Information,
        };
        var log = new LoggerConfiguration()
            .MinimumLevel.Is(level)
            // The host and the web server tell little that a node's own lines do not.
            .MinimumLevel.Override("Microsoft", AtLeastWarning(level))
            // What Akka does from minute to minute is for whoever asks for debug lines.
            .MinimumLevel.Override("Akka", level == LogEventLevel.Debug ? level : AtLeastWarning(level))
            // A node that died is news once, from the cluster, not with each attempt to reach it.
            .MinimumLevel.Override("Akka.Remote", level == LogEventLevel.Debug ? level : LogEventLevel.Error)
            .Enrich.FromLogContext()
            .Enrich.WithProperty("Node", config.Name);
        return (IsText(config.LogFormat) ? log.WriteTo.Console(outputTemplate: Line) : log.WriteTo.Console(new JsonLines())).CreateLogger();
    }

    private static LogEventLevel AtLeastWarning(LogEventLevel level) => level > LogEventLevel.Warning ? level : LogEventLevel.Warning;

    private static bool IsText(string format) => format == "text" || (format == "auto" && !Console.IsOutputRedirected);
}

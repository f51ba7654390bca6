using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Dispatch;
using Akka.Event;
using Serilog.Core;
using ILogger = Serilog.ILogger;
using LogEventLevel = Serilog.Events.LogEventLevel;
using LogLevel = Akka.Event.LogLevel;

namespace Dcron.Node;

/// <summary>
/// Writes what Akka and the actors log into the node's log; Akka starts one as its logger. Each line goes there as the finished sentence:
/// Akka numbers the placeholders of its own, not always in order, and a second formatting would mix up their values.
/// </summary>
internal sealed class AkkaLog : UntypedActor, IRequiresMessageQueue<ILoggerMessageQueueSemantics>
{
    private readonly ILogger log = Context.System.Settings.Setup.Get<Target>().Value.Log;

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case InitializeLogger: Sender.Tell(new LoggerInitialized()); break;
            case LogEvent line: Write(line); break;
            default: Unhandled(message); break;
        }
    }

    private void Write(LogEvent line)
    {
        var level = LevelOf(line);
        var log = this.log.ForContext(Constants.SourceContextPropertyName, SourceOf(line));
        if (log.IsEnabled(level)) log.Write(level, line.Cause, "{Sentence:l}", line.Message.ToString());
    }

    // Remoting names itself by a text instead of a class.
    private static string? SourceOf(LogEvent line) =>
        line.LogSource.StartsWith("remoting", StringComparison.Ordinal) ? "Akka.Remote" : line.LogClass.FullName;

    private static LogEventLevel LevelOf(LogEvent line) => IsBrokenConnection(line.Cause) ? LogEventLevel.Debug : line.LogLevel() switch
    {
        LogLevel.DebugLevel => LogEventLevel.Debug,
        LogLevel.InfoLevel => LogEventLevel.Information,
        LogLevel.WarningLevel => LogEventLevel.Warning,
        _ => LogEventLevel.Error,
    };

    // No fault of this node, and the cluster says what it made of it. The types are Akka's own.
    private static bool IsBrokenConnection(Exception? cause) =>
        cause?.GetType().FullName is "Akka.Remote.EndpointDisassociatedException" or "Akka.Remote.EndpointAssociationException";

    /// <summary>Where the lines of an actor system go.</summary>
    internal sealed class Target(ILogger log) : Setup
    {
        public ILogger Log { get; } = log;
    }
}

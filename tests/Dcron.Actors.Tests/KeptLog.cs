using Akka.Event;

namespace Dcron.Actors.Tests;

/// <summary>A log that the test reads.</summary>
internal sealed class KeptLog() : LoggingAdapterBase(DefaultLogMessageFormatter.Instance)
{
    public List<(LogLevel Level, string Text)> Lines { get; } = [];

    public override bool IsDebugEnabled => true;

    public override bool IsInfoEnabled => true;

    public override bool IsWarningEnabled => true;

    public override bool IsErrorEnabled => true;

    protected override void NotifyLog(LogLevel logLevel, object message, Exception? cause = null) => Lines.Add((logLevel, message.ToString() ?? ""));
}

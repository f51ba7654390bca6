using Akka.Event;

namespace Dcron.Node;

/// <summary>What Akka falls back on while its loggers are not running. Says nothing: faults of that time are exceptions, which the node reports itself.</summary>
internal sealed class QuietLogger : MinimalLogger
{
    protected override void Log(object message)
    {
    }
}

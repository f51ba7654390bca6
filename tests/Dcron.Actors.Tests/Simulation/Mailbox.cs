using Akka.Actor;
using Akka.Event;

namespace Dcron.Actors.Tests.Simulation;

/// <summary>An actor's address without an actor: what is told to it is handed to a function at once.</summary>
internal sealed class Mailbox(string name, Action<object> take) : MinimalActorRef
{
    public override ActorPath Path { get; } = new RootActorPath(Address.AllSystems) / name;

    public override IActorRefProvider Provider => throw new NotSupportedException("A mailbox of the simulation belongs to no actor system.");

    protected override void TellInternal(object message, IActorRef sender) => take(message);
}

/// <summary>Makes an error in the log of a round an error of the test.</summary>
internal sealed class ErrorsFail() : LoggingAdapterBase(DefaultLogMessageFormatter.Instance)
{
    public override bool IsDebugEnabled => false;
    public override bool IsInfoEnabled => false;
    public override bool IsWarningEnabled => false;
    public override bool IsErrorEnabled => true;

    protected override void NotifyLog(LogLevel logLevel, object message, Exception? cause = null)
    {
        if (logLevel == LogLevel.ErrorLevel) throw new InvalidOperationException($"An error was logged: {message}", cause);
    }
}

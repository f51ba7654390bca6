using Dcron.Actors.Scheduler;
using Dcron.Core.Limits;
using static Dcron.Actors.Wire.Values;

namespace Dcron.Actors.Wire;

/// <summary>Who waits for a slot under a limit.</summary>
internal static class Queueing
{
    public static Proto.AskQueue ToProto(this AskQueue query) => new() { Limit = query.Limit };

    public static AskQueue ToCore(this Proto.AskQueue query) => new(query.Limit);

    public static Proto.QueueShown ToProto(this QueueShown shown) => new() { Limits = { shown.Limits.Write(ToProto) }, Waiting = { shown.Waiting.Write(ToProto) } };

    public static QueueShown ToCore(this Proto.QueueShown shown) => new(shown.Limits.Read(ToCore), shown.Waiting.Read(ToCore));

    private static Proto.LimitView ToProto(LimitView view) => new() { Name = view.Name, Most = view.Most, Taken = view.Taken, Waiting = view.Waiting };

    private static LimitView ToCore(Proto.LimitView view) => new(view.Name, view.Most, view.Taken, view.Waiting);

    private static Proto.QueuedView ToProto(QueuedView view) => new()
    {
        Position = view.Position,
        Execution = view.Execution.ToProto(),
        Priority = view.Priority,
        SinceAt = Millis(view.Since),
        Reason = view.Reason,
    };

    private static QueuedView ToCore(Proto.QueuedView view) => new(view.Position, view.Execution.ToCore(), view.Priority, Instant(view.SinceAt), view.Reason);
}

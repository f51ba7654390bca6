using Akka.Event;
using Dcron.Core.Executions;

namespace Dcron.Actors.Executor;

// What is meant for another process of this node changes nothing here; the log names it.
internal sealed partial class ExecutorActor
{
    /// <summary>More orders than this are not named in a line of the log.</summary>
    private const int MostNamed = 3;

    private void NoteForeign(OrderBatch batch)
    {
        var named = string.Join(", ", batch.Orders.Take(MostNamed).Select(Name));
        var more = batch.Orders.Length > MostNamed ? $" and {batch.Orders.Length - MostNamed} more" : "";
        log.Info("Orders for another process of this node (incarnation {0}; this is {1}) are ignored: {2}{3}.", batch.To, self, named, more);
    }

    // Never the order itself: the work in it may hold secrets.
    private static string Name(Order order) => order switch
    {
        Order.Arm x => $"arm {x.Attempt.Id}",
        Order.Disarm x => $"disarm {x.Attempt}",
        Order.Kill x => $"kill {x.Attempt}",
        Order.Acknowledge x => $"acknowledge {x.Attempt}",
        _ => throw new InvalidOperationException($"Unknown order {order.GetType().Name}."),
    };
}

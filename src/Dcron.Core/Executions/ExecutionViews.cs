using System.Collections.Immutable;
using Dcron.Core.Jobs;
using Dcron.Core.Nodes;

namespace Dcron.Core.Executions;

/// <summary>Makes what the history and the scheduler know of an execution into what is shown.</summary>
public static class ExecutionViews
{
    private const string EndedState = "ended";

    /// <summary>An execution that has ended: its outcome is that of <see cref="Outcomes"/>, its reason that of the attempt that decided.</summary>
    public static ExecutionView Of(RecordedExecution recorded, bool withOutput = true)
    {
        var decisive = Decisive(recorded);
        var request = recorded.Attempts.Select(a => a.Request).FirstOrDefault(r => r is not null);
        return new ExecutionView(
            recorded.Id,
            decisive.Trigger,
            recorded.Attempts.Max(a => a.Revision),
            Outcomes.Of(Ends(recorded)),
            decisive.Result.Reason,
            Ordered(recorded.Attempts.Select(a => Of(a, withOutput))))
        {
            Forced = request?.Forced ?? false,
            Overrides = request?.Overrides ?? RunOverrides.None,
        };
    }

    /// <summary>An execution that is open; what is recorded of its earlier attempts is shown with it.</summary>
    public static ExecutionView Of(OpenExecutionView open, RecordedExecution? recorded, bool withOutput = true)
    {
        var ended = (recorded?.Attempts ?? []).ToDictionary(a => a.Id);
        var attempts = open.Attempts.Select(a => ended.Remove(a.Id, out var record) ? Of(record, withOutput) with { StartAt = a.StartAt } : Of(a)).ToList();
        attempts.AddRange(ended.Values.Select(a => Of(a, withOutput)));
        return new ExecutionView(open.Id, open.Trigger, open.Revision, Outcome: null, open.KillReason, Ordered(attempts)) { Forced = open.Forced, Overrides = open.Overrides };
    }

    /// <summary>The same with what its nodes say of attempts that should have started by now.</summary>
    public static OpenExecutionView WithQueues(OpenExecutionView open, IReadOnlyList<NodeView> nodes, DateTimeOffset now) =>
        open with { Attempts = [.. open.Attempts.Select(a => IsLate(a, now) && nodes.FirstOrDefault(n => n.Name == a.Id.Node) is { } node ? WithQueue(a, node) : a)] };

    /// <summary>Whether an attempt is armed though it should have started.</summary>
    public static bool IsLate(OpenAttemptView attempt, DateTimeOffset now) => attempt is { State: "armed", StartedAt: null } && attempt.StartAt < now - StartUnderWay;

    private static readonly TimeSpan StartUnderWay = TimeSpan.FromSeconds(1);

    private static OpenAttemptView WithQueue(OpenAttemptView attempt, NodeView node)
    {
        if (node.Status != "up") return attempt with { Reason = $"node {node.Name} is {node.Status}" };
        return node is { Queued: > 0 and var queued, Running: { } running }
            ? attempt with { State = "queued", Reason = $"it waits for room on {node.Name}, where {running}{(node.MaxRunning is { } most ? $" of {most}" : "")} run and {queued} wait" }
            : attempt;
    }

    internal static AttemptRecord Decisive(RecordedExecution recorded)
    {
        var (node, number, _) = Outcomes.Decisive(Ends(recorded));
        return recorded.Attempts.First(a => a.Id.Node == node && a.Id.Number == number);
    }

    private static IEnumerable<(string, int, Outcome)> Ends(RecordedExecution recorded) =>
        recorded.Attempts.Select(a => (a.Id.Node, a.Id.Number, a.Result.Outcome));

    private static AttemptView Of(AttemptRecord a, bool withOutput) => new(
        a.Id.Node, a.Id.Number, EndedState, StartAt: null, a.Result.StartedAt, a.Result.FinishedAt, a.Result.Outcome, a.Result.ExitCode, a.Result.Reason,
        withOutput ? a.Output : null, a.OutputCut);

    private static AttemptView Of(OpenAttemptView a) => new(
        a.Id.Node, a.Id.Number, a.Result is null ? a.State : EndedState, a.StartAt, a.Result?.StartedAt ?? a.StartedAt, a.Result?.FinishedAt, a.Result?.Outcome,
        a.Result?.ExitCode, a.Result?.Reason ?? a.Reason, Output: null, OutputCut: 0);

    private static ImmutableArray<AttemptView> Ordered(IEnumerable<AttemptView> attempts) =>
        [.. attempts.OrderBy(a => a.Node, StringComparer.Ordinal).ThenBy(a => a.Number)];
}

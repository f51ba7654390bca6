using Dcron.Core.Executions;
using Dcron.Core.Jobs;
using Dcron.Core.Work;

namespace Dcron.Actors.Executor.Starts;

/// <summary>An attempt that a process of this node has started, as far as its file of starts knows it.</summary>
/// <param name="Keep">Of its job, for the record in the history.</param>
internal sealed record StartedAttempt(AttemptId Id, DateTimeOffset StartedAt, Trigger Trigger, long Revision, HistoryPolicy Keep)
{
    /// <summary>Null: it has none, or the node's process died before it could be noted.</summary>
    public ProcessIdentity? Process { get; init; }

    /// <summary>Null: it had not ended by then.</summary>
    public AttemptResult? Result { get; init; }

    /// <summary>As the ledger has it; what the work was is not kept, since it is not started again.</summary>
    public ArmedAttempt ToArmed() => new(Id, StartedAt, Trigger, Revision, new NoopWork(), null, JobDefinition.DefaultKillGrace, Keep);

    public static StartedAttempt Of(ArmedAttempt attempt, DateTimeOffset at) => new(attempt.Id, at, attempt.Trigger, attempt.Revision, attempt.History);
}

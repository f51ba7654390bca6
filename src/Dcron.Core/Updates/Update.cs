using System.Collections.Immutable;
using Dcron.Core.Executions;
using Dcron.Core.Jobs;

namespace Dcron.Core.Updates;

/// <summary>What the event stream carries to whoever watches. At most once, and may be missed: facts never travel by it.</summary>
public abstract record Update(DateTimeOffset At)
{
    public sealed record JobChanged(DateTimeOffset At, JobId Job, long Revision, JobChange Change) : Update(At);

    public sealed record AttemptStarted(DateTimeOffset At, AttemptId Attempt) : Update(At);

    public sealed record AttemptFinished(DateTimeOffset At, AttemptId Attempt, Outcome Outcome) : Update(At);

    public sealed record DueTimesSkipped(DateTimeOffset At, JobId Job, DateTimeOffset Through, string Reason) : Update(At);

    public sealed record NodeUp(DateTimeOffset At, string Node, string Address) : Update(At);

    public sealed record NodeGone(DateTimeOffset At, string Node, string Address) : Update(At);

    public sealed record TermBegan(DateTimeOffset At, long Term, string Node) : Update(At);

    /// <summary>A watchdog's alarm: the scheduler, or a part of it, does not answer any more.</summary>
    /// <param name="What">The scheduler, or which parts of it.</param>
    /// <param name="DueMeanwhile">At least so many due times have passed since it was last heard.</param>
    public sealed record SchedulerSilent(DateTimeOffset At, long Term, string Node, string What, int DueMeanwhile) : Update(At);
}

/// <summary>Updates of one moment, published as one message.</summary>
public sealed record UpdateBatch(ImmutableArray<Update> Updates);

using System.Collections.Immutable;
using Dcron.Core.Executions;

namespace Dcron.Core.Jobs;

/// <summary>What a client asks of one job. Answered by a <see cref="JobReply"/> once it is durable and, where it stops launches, once they are stopped.</summary>
public abstract record JobCommand(JobId Job)
{
    /// <summary>Create or replace. An identical definition changes nothing.</summary>
    public sealed record Put(JobDefinition Definition) : JobCommand(Definition.Name)
    {
        /// <summary>Only if the job is still this; null: whatever it is. Where it is already what is put, nothing has to be done and it does not matter.</summary>
        public JobVersion? Expected { get; init; }
    }

    public sealed record Delete(JobId Job) : JobCommand(Job)
    {
        /// <summary>Only if the job is still this; null: whatever it is.</summary>
        public JobVersion? Expected { get; init; }
    }

    /// <summary>Pause, or change the pause. An identical pause changes nothing.</summary>
    public sealed record Pause(JobId Job, string Reason) : JobCommand(Job)
    {
        /// <summary>Who asks, as they call themselves; empty: not said.</summary>
        public string By { get; init; } = "";

        /// <summary>When it ends by itself; null: when the job is resumed.</summary>
        public DateTimeOffset? Until { get; init; }
    }

    public sealed record Resume(JobId Job) : JobCommand(Job);

    /// <summary>Run now. The client makes the suffix, so that a repeated request is the same run.</summary>
    public sealed record Run(JobId Job, string Suffix) : JobCommand(Job)
    {
        /// <summary>Whatever the overlap policy says.</summary>
        public bool Force { get; init; }

        public RunOverrides Overrides { get; init; } = RunOverrides.None;
    }

    /// <summary>End an execution: what runs is stopped, what has not started never will. Also one of a job that has been deleted.</summary>
    /// <param name="Reason">As it will stand in the history.</param>
    public sealed record Kill(ExecutionId Execution, string Reason) : JobCommand(Execution.Job);

    /// <summary>Run these due times of the past. The client finds them, since only the history knows what has run.</summary>
    /// <param name="Id">The client makes it, so that a repeated request is the same backfill; the suffix of its executions.</param>
    /// <param name="Revision">Of the definition whose due times they are.</param>
    /// <param name="From">What was asked for, to be shown.</param>
    public sealed record Backfill(
        JobId Job, string Id, long Revision, DateTimeOffset From, DateTimeOffset To, ImmutableArray<DateTimeOffset> Due, int MaxParallel) : JobCommand(Job);

    /// <summary>Begin nothing more of the backfill under way; what runs goes on.</summary>
    public sealed record CancelBackfill(JobId Job) : JobCommand(Job);
}

/// <summary>The answer to a <see cref="JobCommand"/>.</summary>
public abstract record JobReply
{
    /// <summary>Done, and durable.</summary>
    /// <param name="Revision">Of the definition as it now is.</param>
    /// <param name="Unreached">Nodes that did not confirm within the deadline that they will not start the old work; they may still do so until they answer or leave.</param>
    public sealed record Accepted(JobChange Change, long Revision, IReadOnlyList<string> Unreached) : JobReply;

    /// <summary>The run exists.</summary>
    public sealed record RunAccepted(ExecutionId Execution) : JobReply;

    /// <summary>It is recorded that the execution is to end.</summary>
    /// <param name="Nodes">Where it has to be stopped; empty: it had not started.</param>
    public sealed record KillAccepted(ExecutionId Execution, IReadOnlyList<string> Nodes) : JobReply;

    /// <summary>There is no such job; to a kill: no such execution is open.</summary>
    public sealed record NotFound(JobId Job) : JobReply;

    /// <summary>The job is not what the command expected; nothing was changed.</summary>
    /// <param name="Present">What it is; <see cref="JobVersion.Absent"/>: there is none.</param>
    public sealed record Changed(JobId Job, JobVersion Present) : JobReply;

    /// <summary>The job's present state forbids it.</summary>
    public sealed record Refused(string Reason) : JobReply;
}

/// <summary>What a command did. The numbers are a wire contract: append only.</summary>
public enum JobChange
{
    None = 1,
    Created = 2,
    Updated = 3,
    Deleted = 4,
}

using Dcron.Core.Executions;

namespace Dcron.Core.Jobs;

/// <summary>What a client asks of one job. Answered by a <see cref="JobReply"/> once it is durable and, where it stops launches, once they are stopped.</summary>
public abstract record JobCommand(JobId Job)
{
    /// <summary>Create or replace. An identical definition changes nothing.</summary>
    public sealed record Put(JobDefinition Definition) : JobCommand(Definition.Name);

    public sealed record Delete(JobId Job) : JobCommand(Job);

    public sealed record Pause(JobId Job, string Reason) : JobCommand(Job);

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

using System.Collections.Immutable;
using Dcron.Core.Work;

namespace Dcron.Core.Jobs;

/// <summary>How one run by hand differs from the job as it is, for the history: without what is a secret by its name.</summary>
/// <param name="Forced">Asked for whatever the overlap policy says.</param>
public sealed record RunRequest(bool Forced, RunOverrides Overrides)
{
    /// <summary>Null where it differs in nothing.</summary>
    public static RunRequest? Of(OpenExecution open) =>
        open.Forced || open.Overrides is { IsEmpty: false } ? new RunRequest(open.Forced, (open.Overrides ?? RunOverrides.None).Masked()) : null;
}

/// <summary>What one run by hand changes of the job's work. Kept with the execution, since a retry and a move to another node need it again.</summary>
/// <param name="Environment">Added to the job's own variables, and stronger than they are.</param>
/// <param name="Arguments">Given after the job's own arguments; to a command, as its positional parameters.</param>
public sealed record RunOverrides(ImmutableSortedDictionary<string, string> Environment, ImmutableArray<string> Arguments)
{
    public static readonly RunOverrides None = new(ImmutableSortedDictionary<string, string>.Empty, []);

    public bool IsEmpty => Environment.IsEmpty && Arguments.IsEmpty;

    /// <summary>Why this work cannot be overridden; null: it can.</summary>
    public string? WhyNot(WorkSpec work) => IsEmpty || work is ShellWork
        ? null
        : $"the job's work is of kind {work.Kind}, and only shell work takes an environment and arguments; run it without them";

    /// <summary>The work as this run does it. Work of another kind, which the job may have been given since, is as it is.</summary>
    public WorkSpec Apply(WorkSpec work) => IsEmpty || work is not ShellWork shell
        ? work
        : shell with { Environment = shell.Environment.SetItems(Environment), Arguments = shell.Arguments.AddRange(Arguments) };

    /// <summary>For people to read: variables that are secrets by their name keep the name only.</summary>
    public RunOverrides Masked() => Environment.Keys.Any(SecretNames.Includes)
        ? this with { Environment = Environment.SetItems(Environment.Keys.Where(SecretNames.Includes).Select(name => KeyValuePair.Create(name, SecretNames.Mask))) }
        : this;

    public bool Equals(RunOverrides? other) =>
        other is not null && Environment.SequenceEqual(other.Environment) && Arguments.SequenceEqual(other.Arguments);

    public override int GetHashCode() => HashCode.Combine(Environment.Count, Arguments.Length);
}

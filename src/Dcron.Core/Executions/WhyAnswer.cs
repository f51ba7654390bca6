using System.Collections.Immutable;
using Dcron.Core.Jobs;

namespace Dcron.Core.Executions;

/// <summary>Why a job ran, or did not: the answer to an operator.</summary>
/// <param name="Next">The next due time that runs; null: none is known.</param>
/// <param name="Now">What would keep the job from running if it were due now, a sentence each; empty: nothing.</param>
/// <param name="Entries">The due times that were asked for, oldest first.</param>
public sealed record WhyAnswer(JobView Job, DateTimeOffset? Next, ImmutableArray<string> Now, ImmutableArray<AccountingEntry> Entries)
{
    /// <summary>The instant that was asked about; null: none was.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>Why nothing was due then, a sentence each; empty where something was, or no instant was asked about.</summary>
    public ImmutableArray<string> NothingDue { get; init; } = [];
}

/// <summary>What is asked: about one instant, about a time, or, with neither, about the latest due times.</summary>
public sealed record WhyQuestion(DateTimeOffset? At, DateTimeOffset? From, DateTimeOffset? To);

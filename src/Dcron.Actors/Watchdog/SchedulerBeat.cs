using System.Collections.Immutable;
using Dcron.Core.Jobs;

namespace Dcron.Actors.Watchdog;

/// <summary>Scheduler to the watchdogs of all scheduler-role nodes, each second: it schedules.</summary>
/// <param name="Silent">What of it does not answer any more, in words: "partition 3".</param>
/// <param name="Expected">For each partition what is due next, where that is soon: what the watchdog goes by when it hears nothing more.</param>
public sealed record SchedulerBeat(long Term, string Node, DateTimeOffset At, ImmutableArray<string> Silent, ImmutableArray<ExpectedDue> Expected);

/// <param name="Schedule">Its text, from which further due times are found.</param>
public sealed record ExpectedDue(JobId Job, DateTimeOffset Due, string Schedule, string? TimeZone);

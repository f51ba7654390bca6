using System.Collections.Immutable;
using Dcron.Core.Jobs;

namespace Dcron.Actors.Scheduler;

// Spoken between the singleton and its partitions about jobs that run after others; never crosses a node, so no serializer knows it.

/// <summary>Scheduler to partitions: which jobs run after which. A partition takes no round before it has heard it.</summary>
internal sealed record FollowersKnown(ImmutableDictionary<JobId, ImmutableArray<JobId>> Followers);

/// <summary>Partition to scheduler: the job is saved as having these parents.</summary>
/// <param name="Reservation">Of the command that this answers; 0: of none.</param>
internal sealed record ParentsSaved(JobId Job, long Reservation, ImmutableArray<JobId> Parents);

/// <summary>Partition of a parent, by way of the scheduler, to that of a follower: executions have ended. Told again until <see cref="EndsHeard"/> answers.</summary>
/// <param name="Ends">All that this follower has not confirmed, oldest first.</param>
internal sealed record ParentEnds(JobId Follower, JobId Parent, long Line, ImmutableArray<Untold> Ends);

/// <summary>The answer: the follower durably knows of all ends through this number, or is gone.</summary>
internal sealed record EndsHeard(JobId Parent, JobId Follower, long Line, long Number);

using System.Collections.Immutable;
using Akka.Actor;
using Dcron.Core.Calendars;
using Dcron.Core.Jobs;

namespace Dcron.Actors.Scheduler;

/// <summary>The change that the keeper of calendars is at: what partitions have answered so far, and who waits for it.</summary>
internal sealed class CalendarChange(JobChange change, IActorRef asker)
{
    private const int FewJobs = 5;

    private readonly SortedSet<string> unreached = new(StringComparer.Ordinal);
    private readonly SortedSet<JobId> first = [];
    private readonly HashSet<int> answered = [];
    private int partitions;
    private int users;

    public JobChange Change => change;

    public IActorRef Asker => asker;

    /// <summary>The calendar that goes unless a job names it; null: nothing is to be asked, or no longer.</summary>
    public CalendarId? Deleting { get; private set; }

    public ImmutableArray<string> Unreached => [.. unreached];

    /// <summary>Why the calendar stays, once every partition has answered; null: no job names it.</summary>
    public string? Refusal => users == 0
        ? null
        : $"calendar '{Deleting}' is named by {users} {(users == 1 ? "job" : "jobs")}: {string.Join(", ", first.Take(FewJobs))}{(users > FewJobs ? ", ..." : "")}; take it out of {(users == 1 ? "it" : "them")} first";

    public CalendarChange DeletingBefore(CalendarId calendar, int ofPartitions)
    {
        (Deleting, partitions) = (calendar, ofPartitions);
        return this;
    }

    public void DeleteNow() => Deleting = null;

    public void AddUnreached(IEnumerable<string> nodes) => unreached.UnionWith(nodes);

    public bool HasAnswered(int partition) => answered.Contains(partition);

    /// <summary>Whether every partition has answered now.</summary>
    public bool TakeUsers(CalendarUsers answer)
    {
        if (!answered.Add(answer.Partition)) return false;
        users += answer.Count;
        first.UnionWith(answer.First);
        return answered.Count == partitions;
    }
}

using System.Collections.Immutable;
using Akka.Event;
using Dcron.Actors.History;
using Dcron.Actors.Watchdog;
using Dcron.Core.Calendars;
using Dcron.Core.Executions;
using Dcron.Core.Jobs;
using Dcron.Core.Limits;
using Dcron.Core.Nodes;

namespace Dcron.Actors.Scheduler;

/// <summary>What a partition knows; changed only by <see cref="PartitionRound"/> and by recovery.</summary>
internal sealed class Partition(DcronSettings settings, ILoggingAdapter log, int index = 0)
{
    private long lastRevocation;

    public int Index { get; } = index;

    public DcronSettings Settings { get; } = settings;

    public ILoggingAdapter Log { get; } = log;

    public JobTable Jobs { get; } = new();

    public KnownNodes Nodes { get; } = new();

    public NodeRoster Roster { get; } = new();

    public DueQueue Queue { get; } = new();

    /// <summary>Attempts that their executor says run. Not durable: a ledger tells it again.</summary>
    public Dictionary<AttemptId, DateTimeOffset> Started { get; } = [];

    /// <summary>
    /// What the history is owed: attempts that ended without an executor to report them, and skipped due times. Not journaled by
    /// itself: it follows from the events, is kept in snapshots, and may be sent again after a recovery, which the history does not mind.
    /// </summary>
    public HistoryOutbox Outbox { get; } = new();

    /// <summary>The number of the latest revocation of each attempt that is being revoked, so that an answer to an earlier one is known as such.</summary>
    public Dictionary<AttemptId, long> Revocations { get; } = [];

    /// <summary>When this scheduler took over.</summary>
    public DateTimeOffset Since { get; private set; } = DateTimeOffset.MinValue;

    /// <summary>It has, or has had, a job that goes to the less busy nodes.</summary>
    public bool WantsLoads { get; private set; }

    public bool HasLimits { get; } = settings.Limits.All.Any();

    /// <summary>What is known of slots under limits.</summary>
    public SlotBook Slots { get; } = new(settings.Limits);

    public HeldReplies Held { get; } = new();

    /// <summary>All calendars, for the snapshot; null: there has never been one.</summary>
    public CalendarEntry? Calendars => Jobs.Calendars.Version == 0 ? null : CalendarEntry.Of(Jobs.Calendars);

    /// <summary>A calendar that is about to be deleted, which no job may name any more; null: none is.</summary>
    public CalendarId? ClosingCalendar { get; set; }

    /// <summary>The pauses of a label's jobs or of all, as far as this partition has heard of them.</summary>
    public PauseRules PauseRules { get; set; } = PauseRules.None;

    /// <summary>What followers of the jobs are still owed.</summary>
    public UntoldEnds Untold { get; } = new();

    /// <summary>Which jobs run after which, in the whole cluster.</summary>
    public ImmutableDictionary<JobId, ImmutableArray<JobId>> Followers { get; set; } = ImmutableDictionary<JobId, ImmutableArray<JobId>>.Empty;

    /// <summary>Of each job that runs after others.</summary>
    public ImmutableDictionary<JobId, ImmutableArray<JobId>> Parents =>
        Jobs.All.Where(j => !j.Deleted && !j.Parents.IsEmpty).ToImmutableDictionary(j => j.Name, j => j.Parents);

    public Quarantine Quarantine { get; } = new(log);

    public Doubts Doubts { get; } = new();

    public GivenUp GivenUp { get; } = new();

    /// <summary>Processes that spoke of an attempt which they do not have, each told of once.</summary>
    public HashSet<(Incarnation On, AttemptId Attempt)> Strangers { get; } = [];

    /// <summary>Jobs that are overdue only because no node could take them; a new node wakes them.</summary>
    public HashSet<JobId> Waiting { get; } = [];

    private static readonly TimeSpan Soon = TimeSpan.FromMinutes(1);

    // Work starts on whole seconds; planning half a second before one keeps out of its way.
    private static readonly TimeSpan BesideStarts = TimeSpan.FromMilliseconds(500);

    public PlanningContext Context(DateTimeOffset now) => new(now, Settings.ArmAhead + (Settings.ArmAhead > TimeSpan.Zero ? BesideStarts : TimeSpan.Zero), Settings.NoNodeGrace, Nodes.Eligible) { Since = Since, Calendars = Jobs.Calendars, PauseRules = PauseRules, Runaway = Settings.Runaway, Slots = Slots, Followers = Followers };

    /// <summary>Recovered, and from here on in charge.</summary>
    public void TakeOver(DateTimeOffset now)
    {
        Since = now;
        Roster.TakeOver(now);
        // Beyond all that the partition has counted before, should it be started again within its term.
        lastRevocation = now.UtcTicks;
        var context = Context(now);
        foreach (var job in Jobs.All) Requeue(job.Name, job, context);
    }

    public long NextRevocation() => ++lastRevocation;

    public bool HasStarted(AttemptId id) => Started.ContainsKey(id);

    /// <summary>Applies one journal entry during recovery, and notes what the history may not have been told.</summary>
    public void Recover(PartitionEvents entry)
    {
        Roster.Recover(entry.Roster);
        foreach (var e in entry.Events)
        {
            var before = Jobs.Find(e.Job);
            Jobs.Apply(e);
            if (before is not null) Effects.Record(this, e, before, byExecutor: e is JobEvent.AttemptFinished { Result.StartedAt: not null });
        }
    }

    public void Recover(CalendarEntry entry)
    {
        Jobs.Calendars = entry.ApplyTo(Jobs.Calendars);
        Jobs.BindAll();
    }

    public void Recover(PartitionSnapshot snapshot)
    {
        if (snapshot.Calendars is { } calendars) Jobs.Calendars = calendars.ApplyTo(CalendarCatalogue.Empty);
        foreach (var job in snapshot.Jobs) Jobs.Set(job.Name, job);
        foreach (var attempt in snapshot.UnrecordedAttempts) Outbox.Add(attempt);
        foreach (var skip in snapshot.UnrecordedSkips) Outbox.Add(skip);
        PauseRules = snapshot.PauseRules;
        Roster.Recover(snapshot.Roster);
    }

    /// <summary>What is due next of all jobs here; null: nothing within a minute.</summary>
    public ExpectedDue? Expected(DateTimeOffset now)
    {
        if (Queue.NextJob is not { } id || Jobs.Find(id) is not { } job || Quarantine.FaultOf(id) is not null) return null;
        return job.NextDue is { } due && due < now + Soon && job.Definition.WhyExcluded(due) is null ? new ExpectedDue(id, due, job.Definition.Schedule.Text, job.Definition.Schedule.TimeZone) : null;
    }

    public void Requeue(JobId id, JobState? job, PlanningContext context)
    {
        Waiting.Remove(id);
        Untold.Note(id, job);
        if (job is null)
        {
            Queue.Set(id, null);
            return;
        }

        WantsLoads |= job.Definition.Target.Place == Placement.LeastRunning;
        try
        {
            var next = job.NextDue;
            Queue.Set(id, Planning.WakeAt(job, next, context));
            if (next <= context.Horizon && !job.Revoking) Waiting.Add(id);
        }
        catch (Exception e)
        {
            Queue.Set(id, null);
            Quarantine.Add(id, e);
        }
    }
}

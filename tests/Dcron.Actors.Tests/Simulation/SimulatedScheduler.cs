using System.Collections.Immutable;
using Akka.Actor;
using Dcron.Actors.Executor.Starts;
using Dcron.Actors.Scheduler;
using Dcron.Core.Jobs;

namespace Dcron.Actors.Tests.Simulation;

/// <summary>One reign over one partition: the real partition and rounds over a journal in memory, which holds what was persisted before.</summary>
internal sealed class SimulatedScheduler
{
    private static readonly TimeSpan RepeatRevocationAfter = TimeSpan.FromSeconds(2);
    private static readonly ErrorsFail Log = new();

    private readonly List<PartitionEvents> journal;
    private readonly List<CalendarEntry> calendars;
    private readonly List<object> inbox = [];
    private readonly IActorRef self;
    private PartitionRound? inFlight;
    private DateTimeOffset? repeatRevocationsAt;

    /// <param name="calendars">What of the journal is about calendars; no event depends on them once it is there.</param>
    public SimulatedScheduler(long term, List<PartitionEvents> journal, List<CalendarEntry> calendars, DateTimeOffset now)
    {
        (Term, this.journal, this.calendars) = (term, journal, calendars);
        self = new Mailbox("partition", _ => { });
        foreach (var entry in journal) Partition.Recover(entry);
        foreach (var entry in calendars) Partition.Recover(entry);
        Partition.TakeOver(now);
    }

    public long Term { get; }

    public Partition Partition { get; } = new(Settings, Log);

    public void Tell(object message) => inbox.Add(message);

    /// <summary>Takes all that waits and decides; what it decided is not durable yet.</summary>
    public void Decide(DateTimeOffset now)
    {
        if (inFlight is not null) return;
        inFlight = new PartitionRound(Partition, now);
        foreach (var message in inbox) Take(inFlight, message);
        inbox.Clear();
        inFlight.TakeDoubts();
        inFlight.TakeDue(Partition.Queue.TakeDue(now));
        if (repeatRevocationsAt is { } at && now >= at)
            repeatRevocationsAt = inFlight.RepeatRevocations() ? now + RepeatRevocationAfter : null;
    }

    /// <summary>Writes the round in flight to the journal; with <paramref name="conclude"/> false it dies before anything follows from it.</summary>
    public void Persist(DateTimeOffset now, bool conclude = true)
    {
        if (inFlight is not { } round) return;
        inFlight = null;
        if (round.Events.Count > 0) journal.Add(new PartitionEvents([.. round.Events]));
        if (round.Calendars is { } changed) calendars.Add(changed);
        if (!conclude) return;
        round.Conclude(self);
        if (round.Revoked) repeatRevocationsAt ??= now + RepeatRevocationAfter;
    }

    /// <summary>The jobs in words, to be compared with those of another partition.</summary>
    public static string Describe(Partition partition) => string.Join('\n', partition.Jobs.All.OrderBy(j => j.Name).Select(Describe));

    private static string Describe(JobState job) =>
        $"{job.Name} r{job.Revision} {job.Definition.Schedule} {job.CreatedAt:O} {job.UpdatedAt:O} paused {job.Pause} deleted {job.Deleted} cursor {job.Cursor:O} {job.StartedThrough:O} "
        + string.Join(' ', job.EndedAhead.Select(d => d.ToString("O"))) + "\n  "
        + string.Join("\n  ", job.Open.Select(o => $"{o.Id} {o.Trigger} r{o.Revision} {o.Withdrawn} " + string.Join(", ", o.Attempts))) + "\n  "
        + string.Join("\n  ", job.Last.Select(l => l.ToString()));

    private static void Take(PartitionRound round, object message)
    {
        switch (message)
        {
            case Asked m: round.Take(m); break;
            case NodeReports m: round.Take(m); break;
            case NodeReady m: round.Take(m); break;
            case NodeUnavailable m: round.Take(m); break;
            case NodeLeaving m: round.Take(m); break;
            case NodeGone m: round.Take(m); break;
            case NodesKnown m: round.Take(m); break;
            case CalendarsTold m: round.Take(m); break;
            default: throw new InvalidOperationException($"A partition does not take {message}.");
        }
    }

    private static DcronSettings Settings { get; } = new()
    {
        NodeName = "s",
        DrainTimeout = TimeSpan.FromSeconds(30),
        Partitions = 1,
        ArmAhead = TimeSpan.FromSeconds(15),
        NoNodeGrace = TimeSpan.FromSeconds(10),
        RevocationTimeout = TimeSpan.FromSeconds(5),
        SnapshotAfterEvents = 1000,
        Warrant = World.Warrant,
        MaxRunning = 1000,
        OutputLimit = 1000,
        HistoryMaxAge = TimeSpan.FromDays(90),
        ClientTimeout = TimeSpan.FromSeconds(5),
        DeathCertificate = true,
        DoubtGrace = TimeSpan.FromSeconds(6),
        Orphans = OrphanPolicy.Kill,
    };
}

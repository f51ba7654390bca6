using System.Collections.Immutable;
using Akka.Actor;
using Dcron.Actors.Scheduler;
using Dcron.Core.Calendars;
using Dcron.Core.Jobs;
using Dcron.Core.Nodes;
using Dcron.Core.Schedules;

namespace Dcron.Actors.Tests.Simulation;

/// <summary>A cluster in one thread: schedulers that follow one another, executors that come and go, the lines between them, and real time.</summary>
internal sealed class World
{
    public static readonly TimeSpan Warrant = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan RemovedAfter = TimeSpan.FromSeconds(2);

    private readonly List<PartitionEvents> journal = [];
    private readonly List<CalendarEntry> calendarJournal = [];
    private CalendarCatalogue calendars = CalendarCatalogue.Empty;
    private readonly List<SimulatedLink> links = [];
    private readonly Dictionary<SimulatedExecutor, DateTimeOffset> removals = [];
    private readonly Dictionary<SimulatedExecutor, DateTimeOffset> gone = [];
    private readonly Dictionary<SimulatedExecutor, DateTimeOffset> certainlyDead = [];
    private readonly Dictionary<string, SimulatedExecutor> latest = [];
    private readonly TimeSpan[] clockErrors;
    private SimulatedScheduler scheduler;
    private DateTimeOffset? knownAt;
    private long incarnations;
    private int runs;

    /// <param name="clockErrors">How wrong the clocks of the executors are, in turn.</param>
    public World(TimeSpan[] clockErrors)
    {
        this.clockErrors = clockErrors;
        Promises = new Promises(journal);
        scheduler = new SimulatedScheduler(1, journal, calendarJournal, Now);
        for (var i = 0; i < 3; i++) StartExecutor($"n{i}", remembers: false);
    }

    public Promises Promises { get; }

    public DateTimeOffset Now { get; private set; } = new(2026, 3, 2, 10, 0, 0, 300, TimeSpan.Zero);

    /// <summary>Lets time pass, and some of what is on the way arrive.</summary>
    public void Pass(TimeSpan time, int deliveries)
    {
        Now += time;
        foreach (var (executor, at) in removals.Where(r => r.Value <= Now).ToList()) Remove(executor, at);
        foreach (var (executor, _) in gone.Where(g => g.Value <= Now).ToList())
        {
            gone.Remove(executor);
            scheduler.Tell(new NodeGone(executor.Node.Incarnation));
        }

        if (knownAt <= Now)
        {
            knownAt = null;
            scheduler.Tell(new NodesKnown([.. links.Select(l => l.Executor.Node.Incarnation), .. gone.Keys.Select(e => e.Node.Incarnation)]));
        }

        foreach (var link in links) link.Executor.Work(Now);
        foreach (var executor in gone.Keys) executor.Work(Now);
        Exchange(deliveries);
    }

    /// <summary>The round is decided now and written with the next one, so that what happens between finds it on its way.</summary>
    public void Decide() => scheduler.Decide(Now);

    public void Persist()
    {
        scheduler.Decide(Now);
        scheduler.Persist(Now);
    }

    public void Ask(JobCommand command)
    {
        Promises.Asked(command);
        scheduler.Tell(new Asked(command, new Mailbox("client", reply => Promises.Answered(command, (JobReply)reply, Now))));
    }

    public void Run(JobId job, bool force) => Ask(new JobCommand.Run(job, $"m{++runs}") { Force = force });

    /// <summary>Kills one of the executions that are open.</summary>
    public void Kill(JobId job, int which)
    {
        if (scheduler.Partition.Jobs.Find(job)?.Open is { IsEmpty: false } open) Ask(new JobCommand.Kill(open[which % open.Length].Id, "killed"));
    }

    /// <param name="written">Whether the last write reaches the journal though nothing follows from it.</param>
    public void CrashScheduler(bool written)
    {
        if (written) scheduler.Persist(Now, conclude: false);
        scheduler = new SimulatedScheduler(scheduler.Term + 1, journal, calendarJournal, Now);
        var members = links.Select(l => l.Executor).ToList();
        links.Clear();
        foreach (var executor in members) links.Add(new SimulatedLink(scheduler.Term, executor, scheduler.Tell));
        knownAt = Now + Warrant;
        TellCalendars();
    }

    /// <summary>Puts a blackout in place of the one before; every third excludes nothing.</summary>
    public void ChangeCalendars(int which)
    {
        var (start, duration) = (which % 3) switch { 0 => ("*/10 * * * * *", 4), 1 => ("*/7 * * * * *", 2), _ => ("@at 2020-01-01T00:00:00Z", 1) };
        var window = new CalendarWindow(ScheduleParser.Parse(start, null, JobId.Of("c")), TimeSpan.FromSeconds(duration));
        calendars = CalendarCatalogue.Of(calendars.Version + 1, [new CalendarDefinition { Name = CalendarId.Of("c"), Windows = [window], Blackout = Blackout.OfAll }]);
        Promises.CalendarsAsked(calendars);
        TellCalendars();
    }

    private void TellCalendars() => scheduler.Tell(new CalendarsTold(calendars, new Mailbox("keeper", reply => Promises.CalendarsAnswered((CalendarsRecorded)reply, Now))));

    public void CrashExecutor(int which)
    {
        if (Pick(which) is not { Executor.Alive: true } link) return;
        link.Executor.Crash();
        // Some deaths are found out about, and then it is known by when; of others there is only silence.
        if (which % 2 == 0) certainlyDead[link.Executor] = Now + link.Executor.ClockError + TimeSpan.FromMilliseconds(which);
        removals.TryAdd(link.Executor, Now + RemovedAfter);
    }

    /// <summary>Cuts an executor off; it goes on for as long as its warrant lasts, and is thrown out unless <see cref="Heal"/> comes first.</summary>
    public void CutOff(int which)
    {
        if (Pick(which) is not { Executor.Alive: true, Reachable: true } link) return;
        link.SetReachable(false);
        removals.TryAdd(link.Executor, Now + RemovedAfter + RemovedAfter);
    }

    public void Heal()
    {
        foreach (var link in links.Where(l => l.Executor.Alive))
        {
            removals.Remove(link.Executor);
            link.SetReachable(true);
        }
    }

    public void Drain(int which)
    {
        if (Pick(which) is { } link) scheduler.Tell(new NodeLeaving(link.Executor.Node.Incarnation));
    }

    /// <param name="remembers">Its file of starts is still there.</param>
    public void Restart(string name, bool remembers)
    {
        if (links.All(l => l.Executor.Node.Name != name)) StartExecutor(name, remembers);
    }

    public void BreakLine(int which) => Pick(which)?.Break();

    public void LoseReports(int which) => Pick(which)?.LoseReports();

    public void RepeatAll()
    {
        foreach (var link in links)
        {
            link.RepeatOrders();
            if (link.Reachable) link.Executor.RepeatReports();
        }
    }

    /// <summary>Everything heals, and goes on for long enough that whatever can end has ended.</summary>
    public void Settle()
    {
        Heal();
        foreach (var name in (string[])["n0", "n1", "n2"]) Restart(name, remembers: true);
        for (var i = 0; i < 160; i++)
        {
            if (i == 20) foreach (var job in scheduler.Partition.Jobs.All.ToList()) Ask(new JobCommand.Resume(job.Name));
            if (i % 4 == 0) RepeatAll();
            foreach (var name in (string[])["n0", "n1", "n2"]) Restart(name, remembers: true);
            Pass(TimeSpan.FromMilliseconds(500), 100);
            Persist();
            Exchange(100);
        }
    }

    public void CheckSettled()
    {
        Promises.CheckAccounts(scheduler.Partition.Jobs);
        // What waits in a queue is open for long; then something of its job ends, at the latest after three attempts and the waits between them.
        foreach (var attempt in scheduler.Partition.Jobs.All.SelectMany(j => j.Open).SelectMany(o => o.Attempts))
            Promises.Require(attempt.IsOver || attempt.StartAt > Now - TimeSpan.FromSeconds(6) || Promises.HasEndedSince(attempt.Id.Execution.Job, Now - TimeSpan.FromSeconds(20)), $"{attempt} is open for ever:\n{Promises.Story(attempt.Id.Execution)}\n{string.Join(", ", links.Select(l => $"{l.Executor.Node.Name}/{l.Executor.Node.Incarnation}"))}");
        CheckRecovery();
    }

    /// <summary>The journal alone says what the partition says.</summary>
    public void CheckRecovery()
    {
        var recovered = new SimulatedScheduler(scheduler.Term, journal, calendarJournal, Now);
        var (live, again) = (SimulatedScheduler.Describe(scheduler.Partition), SimulatedScheduler.Describe(recovered.Partition));
        Promises.Require(live == again, $"The live state\n{live}\nis not that of the journal\n{again}");
    }

    private void Exchange(int deliveries)
    {
        foreach (var link in links)
        {
            link.DeliverToExecutor(deliveries, Now);
            link.Executor.Work(Now);
            if (link.Reachable) link.Executor.SendReports();
            link.DeliverToScheduler(deliveries);
        }
    }

    private SimulatedLink? Pick(int which) => links.Count == 0 ? null : links[which % links.Count];

    private void StartExecutor(string name, bool remembers)
    {
        // Two processes of one node cannot be: the earlier one is dead by now, if it was not before.
        latest.TryGetValue(name, out var before);
        before?.Crash();
        var node = new NodeInfo(name, new Incarnation(++incarnations), ImmutableSortedDictionary<string, string>.Empty);
        var executor = new SimulatedExecutor(node, clockErrors[incarnations % clockErrors.Length], Promises, remembers ? before : null, Now);
        latest[name] = executor;
        links.Add(new SimulatedLink(scheduler.Term, executor, scheduler.Tell));
    }

    // From the removal on nobody confirms it any more; one warrant later it is gone.
    private void Remove(SimulatedExecutor executor, DateTimeOffset at)
    {
        removals.Remove(executor);
        links.RemoveAll(l => l.Executor == executor);
        scheduler.Tell(new NodeUnavailable(executor.Node.Incarnation));
        executor.WarrantEnds = at + Warrant;
        if (certainlyDead.TryGetValue(executor, out var stoppedBy)) scheduler.Tell(new NodeGone(executor.Node.Incarnation, stoppedBy));
        else gone[executor] = at + Warrant;
    }
}

using System.Collections.Immutable;
using Dcron.Core.Calendars;
using Dcron.Core.Executions;
using Dcron.Core.Jobs;
using Dcron.Core.Nodes;
using Dcron.Core.Schedules;
using Dcron.Core.Work;

namespace Dcron.Core.Tests.Jobs;

/// <summary>One job and a clock, told step by step. The clock starts at 12:00:00 on an ordinary Monday.</summary>
internal sealed class Story
{
    public static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    private readonly HashSet<AttemptId> started = [];

    public JobState? State { get; private set; }

    public JobState Job => State!;

    public DateTimeOffset Now { get; set; } = Noon;

    public TimeSpan ArmAhead { get; init; } = TimeSpan.FromSeconds(15);

    public List<NodeInfo> Nodes { get; set; } = [Node("a", 1)];

    public List<JobEvent> Events { get; } = [];

    public IEnumerable<JobEvent.ExecutionPlanned> Planned => Events.OfType<JobEvent.ExecutionPlanned>();

    public IEnumerable<JobEvent.DueTimesSkipped> Skips => Events.OfType<JobEvent.DueTimesSkipped>();

    public IEnumerable<JobEvent.ExecutionEnded> Ends => Events.OfType<JobEvent.ExecutionEnded>();

    public static NodeInfo Node(string name, long incarnation, params (string Key, string Value)[] tags) =>
        new(name, new Incarnation(incarnation), tags.ToImmutableSortedDictionary(t => t.Key, t => t.Value));

    public static JobDefinition Definition(string schedule) => new()
    {
        Name = JobId.Of("j"),
        Schedule = ScheduleParser.Parse(schedule, null, JobId.Of("j")),
        Work = new ShellWork { Command = "true" },
    };

    public static Story Of(JobDefinition definition)
    {
        var story = new Story();
        story.Ask(new JobCommand.Put(definition));
        return story;
    }

    public static Story Of(string schedule) => Of(Definition(schedule));

    public Story At(double seconds)
    {
        Now = Noon.AddSeconds(seconds);
        return this;
    }

    public JobReply Ask(JobCommand command)
    {
        var decision = JobDecisions.Decide(State, command, Context, started.Contains);
        Take(decision);
        return decision.Reply!;
    }

    public void Put(JobDefinition definition) => Ask(new JobCommand.Put(definition));

    public void Pause() => Ask(new JobCommand.Pause(JobId.Of("j"), ""));

    public void Resume() => Ask(new JobCommand.Resume(JobId.Of("j")));

    public void Delete() => Ask(new JobCommand.Delete(JobId.Of("j")));

    public JobReply Run(string suffix) => Ask(new JobCommand.Run(JobId.Of("j"), suffix));

    /// <summary>Plans at this instant, as the scheduler does after everything that happens to a job.</summary>
    public Story Plan()
    {
        Rule(_ => { });
        return this;
    }

    public void Starts(AttemptId id) => started.Add(id);

    public void Finishes(AttemptId id, Outcome outcome) =>
        Rule(d => Results.Finish(d, Context, id, new AttemptResult(outcome, null, $"it was {outcome}", Now.AddMilliseconds(-10), Now)));

    public void Disarms(AttemptId id) => Rule(d => Results.Disarmed(d, Context, id));

    public void Refuses(AttemptId id) => Rule(d => Results.RevocationRefused(d, Context, id));

    /// <summary>Every executor answers that it has disarmed what was revoked.</summary>
    public void DisarmsAll()
    {
        foreach (var id in Job.Open.SelectMany(o => o.Attempts).Where(a => a.Phase == AttemptPhase.Revoking).Select(a => a.Id).ToList()) Disarms(id);
    }

    public void Leaves(string node)
    {
        var gone = Nodes.Single(n => n.Name == node);
        Nodes.Remove(gone);
        Rule(d => Results.NodeGone(d, Context, gone.Incarnation, stoppedBy: null, waits: false, started.Contains));
    }

    public AttemptId First(double dueSeconds, string node = "a") => new(ExecutionId.Scheduled(JobId.Of("j"), Noon.AddSeconds(dueSeconds)), node, 1);

    /// <summary>Due times of the executions that are open, in seconds after noon.</summary>
    public double[] OpenDues => [.. Job.Open.Select(o => Seconds(o.Due)).Order()];

    public static double Seconds(DateTimeOffset at) => (at - Noon).TotalSeconds;

    public CalendarCatalogue Calendars { get; private set; } = CalendarCatalogue.Empty;

    /// <summary>From here on these are all the calendars, as the scheduler tells it to every job.</summary>
    public Story Know(params CalendarDefinition[] calendars)
    {
        Calendars = CalendarCatalogue.Of(Calendars.Version + 1, calendars);
        if (State is not null) Take(JobDecisions.CalendarsChanged(State, Context, started.Contains));
        return this;
    }

    private PlanningContext Context => new(Now, ArmAhead, TimeSpan.FromSeconds(10), Nodes) { Calendars = Calendars };

    private void Rule(Action<Decision> rule)
    {
        var decision = new Decision(State);
        rule(decision);
        Planning.Plan(decision, Context);
        Take(decision);
    }

    private void Take(Decision decision)
    {
        Events.AddRange(decision.Events);
        State = decision.State;
    }
}

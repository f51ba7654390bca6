using Dcron.Core.Calendars;
using Dcron.Core.Nodes;

namespace Dcron.Core.Jobs;

/// <summary>What the rules decided for one job: the events to persist, the state after them, and the answer to whoever asked.</summary>
public sealed class Decision(JobState? state)
{
    private readonly List<Step> steps = [];

    public JobState? State { get; private set; } = state;

    public IReadOnlyList<Step> Steps => steps;

    public IEnumerable<JobEvent> Events => steps.Select(s => s.Event);

    /// <summary>Null where nobody asked.</summary>
    public JobReply? Reply { get; private set; }

    internal JobState Job => State ?? throw new InvalidOperationException("The job does not exist.");

    internal Decision Emit(JobEvent e)
    {
        steps.Add(new Step(State, e));
        State = JobState.Apply(State, e);
        return this;
    }

    /// <summary>From here on these are the calendars that apply.</summary>
    internal void Bind(CalendarCatalogue calendars)
    {
        if (State is not null) State = State.Bind(calendars);
    }

    internal Decision Answer(JobReply reply)
    {
        Reply = reply;
        return this;
    }
}

/// <summary>One event of a decision, and the state that it found.</summary>
public readonly record struct Step(JobState? Before, JobEvent Event);

/// <summary>What the rules need to know of the world.</summary>
/// <param name="ArmAhead">How long before its due time an attempt is handed to its executor.</param>
/// <param name="NoNodeGrace">How long past its due time an execution waits for an eligible node before it is skipped.</param>
/// <param name="Nodes">Executors that can take work now, ordered by name.</param>
public sealed record PlanningContext(DateTimeOffset Now, TimeSpan ArmAhead, TimeSpan NoNodeGrace, IReadOnlyList<NodeInfo> Nodes)
{
    /// <summary>Due times up to here are planned now.</summary>
    public DateTimeOffset Horizon => Now + ArmAhead;

    /// <summary>Every calendar that there is.</summary>
    public CalendarCatalogue Calendars { get; init; } = CalendarCatalogue.Empty;

    /// <summary>When this scheduler took the job over. Executors need a moment to report to it, so nothing is skipped for want of a node before the grace has passed from here.</summary>
    public DateTimeOffset Since { get; init; } = DateTimeOffset.MinValue;

    /// <summary>Why the job at hand is quarantined: its present schedule cannot be asked what is due. Null: it is not.</summary>
    public string? Fault { get; init; }
}

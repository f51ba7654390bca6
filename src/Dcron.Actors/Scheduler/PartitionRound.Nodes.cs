using Dcron.Core.Executions;
using Dcron.Core.Jobs;
using Dcron.Core.Nodes;

namespace Dcron.Actors.Scheduler;

internal sealed partial class PartitionRound
{
    public void Take(NodeUnavailable unavailable)
    {
        MakeUnavailable(unavailable.On, unavailable.Removed ? NodeStanding.Gone : NodeStanding.Unreachable);
    }

    public void Take(NodeLeaving leaving)
    {
        MakeUnavailable(leaving.On, NodeStanding.Draining);
        ForJobsOn(leaving.On, d => Results.NodeLeaving(d, context, leaving.On, partition.HasStarted));
    }

    public void Take(NodeGone gone)
    {
        // Its node has come back and answers for it.
        if (partition.Nodes.IsAnsweredFor(gone.On)) return;
        MakeUnavailable(gone.On, NodeStanding.Gone);
        var predecessors = partition.Nodes.Gone(gone.On);
        context = partition.Context(now);
        ForJobsOn(gone.On, d => Results.NodeGone(d, context, gone.On, gone.StoppedBy, waits: true, partition.HasStarted));
        if (HasOpenOn(gone.On)) partition.Doubts.Add(gone, now + partition.Settings.DoubtGrace);
        foreach (var predecessor in predecessors) Take(new NodeGone(predecessor, gone.StoppedBy));
    }

    /// <summary>Nodes that did not come back to say what they had started: it is lost.</summary>
    public void TakeDoubts()
    {
        foreach (var gone in partition.Doubts.TakeDue(now))
            ForJobsOn(gone.On, d => Results.NodeGone(d, context, gone.On, gone.StoppedBy, waits: false, partition.HasStarted));
    }

    public void Take(NodesKnown known)
    {
        var gone = partition.Jobs.All.SelectMany(j => j.Open).SelectMany(o => o.Attempts)
            .Where(a => a.Phase is AttemptPhase.Armed or AttemptPhase.Revoking && !known.Members.Contains(a.On)).Select(a => a.On).ToHashSet();
        foreach (var incarnation in gone) Take(new NodeGone(incarnation));
    }

    private void MakeUnavailable(Incarnation on, NodeStanding why)
    {
        partition.Nodes.Unavailable(on, why);
        NoteStanding(on);
        context = partition.Context(now);
    }

    private void NoteStanding(Incarnation on)
    {
        if (partition.Nodes.StandingOf(on, now) is { } standing) partition.Roster.Note(standing);
    }

    private void ForJobsOn(Incarnation on, Action<Decision> rule)
    {
        foreach (var job in partition.Jobs.All.ToList())
        {
            if (!IsOn(job, on)) continue;
            Decide(job.Name, before => Ruled(before, rule));
        }
    }

    private bool HasOpenOn(Incarnation on) => partition.Jobs.All.Any(job => IsOn(job, on));

    private static bool IsOn(JobState job, Incarnation on)
    {
        foreach (var open in job.Open)
            foreach (var attempt in open.Attempts)
                if (attempt.On == on && !attempt.IsOver) return true;
        return false;
    }

    // The next decision of this round sees what this one has placed.
    private void SeeLoads()
    {
        partition.Nodes.Recount();
        context = partition.Context(now);
    }
}

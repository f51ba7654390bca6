using Akka.Actor;
using Dcron.Core.Executions;
using Dcron.Core.Jobs;

namespace Dcron.Actors.Scheduler;

/// <summary>Replies to a pause, an edit, a delete or a change of calendars that wait until the executors have confirmed that they will not start what was armed, or until their deadline.</summary>
internal sealed class HeldReplies
{
    private readonly List<Held> held = [];

    public DateTimeOffset? NextDeadline => held.Count == 0 ? null : held.Min(h => h.Deadline);

    public bool IsEmpty => held.Count == 0;

    /// <param name="jobs">Those whose revocations are to be answered first.</param>
    /// <param name="answer">Told the nodes that have not answered, and who answers.</param>
    public void Hold(IReadOnlyCollection<JobId> jobs, DateTimeOffset deadline, Action<IReadOnlyList<string>, IActorRef> answer) => held.Add(new Held(jobs, answer, deadline));

    /// <summary>Sends what no longer has to wait.</summary>
    public void Release(Func<JobId, JobState?> find, DateTimeOffset now, IActorRef self)
    {
        held.RemoveAll(h =>
        {
            var revoking = Unconfirmed(h.Jobs.Select(find));
            if (revoking.Count > 0 && now < h.Deadline) return false;
            h.Answer(revoking, self);
            return true;
        });
    }

    private static IReadOnlyList<string> Unconfirmed(IEnumerable<JobState?> jobs) =>
        [.. jobs.SelectMany(job => job?.Open ?? []).SelectMany(o => o.Attempts).Where(a => a.Phase == AttemptPhase.Revoking).Select(a => a.Id.Node).Distinct(StringComparer.Ordinal)];

    private sealed record Held(IReadOnlyCollection<JobId> Jobs, Action<IReadOnlyList<string>, IActorRef> Answer, DateTimeOffset Deadline);
}

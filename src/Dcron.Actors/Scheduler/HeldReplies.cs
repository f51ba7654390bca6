using Akka.Actor;
using Dcron.Core.Executions;
using Dcron.Core.Jobs;

namespace Dcron.Actors.Scheduler;

/// <summary>Replies to a pause, an edit or a delete that wait until the executors have confirmed that they will not start what was armed, or until their deadline.</summary>
internal sealed class HeldReplies
{
    private readonly List<Held> held = [];

    public DateTimeOffset? NextDeadline => held.Count == 0 ? null : held.Min(h => h.Deadline);

    public bool IsEmpty => held.Count == 0;

    /// <param name="answer">Of the nodes that have not confirmed.</param>
    public void Hold(IEnumerable<JobId> jobs, IActorRef asker, Func<IReadOnlyList<string>, object> answer, DateTimeOffset deadline) =>
        held.Add(new Held([.. jobs], asker, answer, deadline));

    /// <summary>Sends what no longer has to wait.</summary>
    public void Release(Func<JobId, JobState?> find, DateTimeOffset now, IActorRef self)
    {
        held.RemoveAll(h =>
        {
            h.Jobs.RemoveAll(job => find(job) is not { Revoking: true });
            if (h.Jobs.Count > 0 && now < h.Deadline) return false;
            h.Asker.Tell(h.Answer([.. h.Jobs.SelectMany(job => Unconfirmed(find(job)!)).Distinct(StringComparer.Ordinal)]), self);
            return true;
        });
    }

    private static IEnumerable<string> Unconfirmed(JobState job) =>
        job.Open.SelectMany(o => o.Attempts).Where(a => a.Phase == AttemptPhase.Revoking).Select(a => a.Id.Node);

    private sealed record Held(List<JobId> Jobs, IActorRef Asker, Func<IReadOnlyList<string>, object> Answer, DateTimeOffset Deadline);
}

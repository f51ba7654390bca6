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

    public void Hold(JobId job, IActorRef asker, JobReply.Accepted reply, DateTimeOffset deadline) => held.Add(new Held(job, asker, reply, deadline));

    /// <summary>Sends what no longer has to wait.</summary>
    public void Release(Func<JobId, JobState?> find, DateTimeOffset now, IActorRef self)
    {
        held.RemoveAll(h =>
        {
            var revoking = find(h.Job) is { } job ? Unconfirmed(job) : [];
            if (revoking.Count > 0 && now < h.Deadline) return false;
            h.Asker.Tell(h.Reply with { Unreached = revoking }, self);
            return true;
        });
    }

    private static IReadOnlyList<string> Unconfirmed(JobState job) =>
        [.. job.Open.SelectMany(o => o.Attempts).Where(a => a.Phase == AttemptPhase.Revoking).Select(a => a.Id.Node).Distinct(StringComparer.Ordinal)];

    private sealed record Held(JobId Job, IActorRef Asker, JobReply.Accepted Reply, DateTimeOffset Deadline);
}

using Dcron.Core.Jobs;

namespace Dcron.Actors.Scheduler;

/// <summary>Which parents still owe their followers the news of an end, and which of it is on its way. The facts are in the job states; this can be made anew from them.</summary>
internal sealed class UntoldEnds
{
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(2);

    private readonly HashSet<JobId> owing = [];
    private readonly HashSet<(JobId Parent, JobId Follower)> underWay = [];

    /// <summary>When what has not been answered is told again; null: all has been.</summary>
    public DateTimeOffset? RepeatAt { get; private set; }

    public void Note(JobId id, JobState? job)
    {
        if (job is { Telling.Untold.IsEmpty: false }) owing.Add(id);
        else if (owing.Remove(id)) underWay.RemoveWhere(way => way.Parent == id);
    }

    public void Answered(EndsHeard answer) => underWay.Remove((answer.Parent, answer.Follower));

    /// <summary>What is to be told now. To each follower all it has not confirmed, so that a message that is lost leaves no gap.</summary>
    public List<ParentEnds> Due(JobTable jobs, DateTimeOffset now)
    {
        if (RepeatAt <= now) underWay.Clear();
        var due = new List<ParentEnds>();
        foreach (var parent in owing)
        {
            var telling = jobs.Find(parent)!.Telling;
            foreach (var follower in telling.Untold.SelectMany(u => u.Followers).Distinct())
                if (underWay.Add((parent, follower)))
                    due.Add(new ParentEnds(follower, parent, telling.Line, telling.Untold.RemoveAll(u => !u.Followers.Contains(follower))));
        }

        if (due.Count > 0) RepeatAt = now + AnswerWithin;
        else if (underWay.Count == 0) RepeatAt = null;
        return due;
    }
}

using System.Collections.Immutable;
using Dcron.Core.Executions;
using Dcron.Core.Schedules;

namespace Dcron.Core.Jobs;

public sealed partial record JobState
{
    /// <summary>Of a job that runs after others.</summary>
    public Following Following { get; init; } = Following.None;

    /// <summary>Of a job that others run after.</summary>
    public Telling Telling { get; init; } = Telling.None;

    /// <summary>The parents of this job; empty where a schedule of its own says when it is due.</summary>
    public ImmutableArray<JobId> Parents => Definition.Schedule is AfterSchedule after ? after.Jobs : [];

    private static JobState ApplyParentEnded(JobState state, JobEvent.ParentEnded e)
    {
        var (due, suffix) = (e.Parent.Due, e.Parent.Suffix ?? "");
        var following = state.Following with { Heard = WithHeard(state.Following.Heard, new Heard(e.Parent.Job, e.Line, e.Number)) };
        var known = following.Find(due, suffix);
        if (known is null && due <= following.Floor) return state with { Following = following };

        var join = (known ?? new Join(due, suffix, e.At, false, [])) with { At = e.At };
        join = join with { Ends = join.Ends.RemoveAll(end => end.Parent == e.Parent.Job).Add(new ParentEnd(e.Parent.Job, e.Outcome)) };
        return state with { Following = Forget(state.WithJoin(following, join)) };
    }

    private static JobState ApplyFollowerTold(JobState state, JobEvent.FollowerTold e)
    {
        var untold = state.Telling.Untold.Select(u => u.Number <= e.Number ? u with { Followers = u.Followers.Remove(e.Follower) } : u);
        return state with { Telling = state.Telling with { Untold = [.. untold.Where(u => !u.Followers.IsEmpty)] } };
    }

    /// <summary>The join needs no more attention: the job runs for it, or it was skipped.</summary>
    private JobState SettleJoin(DateTimeOffset due, string suffix) =>
        Following.Find(due, suffix) is { } join ? this with { Following = WithJoin(Following, join with { Settled = true }) } : this;

    private JobState NotePlannedAfter(ExecutionId id) =>
        SettleJoin(id.Due, id.Suffix) is var next && id.Due > Following.PlannedThrough
            ? next with { Following = next.Following with { PlannedThrough = id.Due } }
            : next;

    private JobState NoteEndForFollowers(JobEvent.ExecutionEnded e)
    {
        if (e.Followers.IsEmpty) return this;
        var number = Telling.Number + 1;
        var line = Telling.Line == 0 ? e.At.UtcTicks : Telling.Line;
        return this with { Telling = new Telling(line, number, Telling.Untold.Add(new Untold(number, e.Execution.Due, e.Execution.Suffix ?? "", e.Outcome, e.At, e.Followers))) };
    }

    // What the job ran for, or waited for, under other parents is not to run again under these.
    private JobState ForgetJoins()
    {
        var floor = Following.Joins.Select(j => j.Due).Append(Following.PlannedThrough).Append(Following.Floor).Max();
        return this with { Following = Following with { Joins = [], Floor = floor } };
    }

    private Following WithJoin(Following following, Join join)
    {
        var others = following.Joins.RemoveAll(j => j.Is(join.Due, join.Suffix));
        // Every parent has ended: nothing will ask for it again.
        if (join.Settled && Parents.All(p => join.Ends.Any(end => end.Parent == p))) return following with { Joins = others };
        var at = others.Count(j => j.Due <= join.Due);
        return following with { Joins = others.Insert(at, join) };
    }

    private static Following Forget(Following following)
    {
        while (following.Joins.Length > Following.MostJoins)
            following = following with { Joins = following.Joins.RemoveAt(0), Floor = Later(following.Floor, following.Joins[0].Due) };
        return following;
    }

    private static ImmutableArray<Heard> WithHeard(ImmutableArray<Heard> known, Heard heard)
    {
        var others = known.RemoveAll(h => h.Parent == heard.Parent);
        return (others.Length < MostHeard ? others : others.RemoveAt(0)).Add(heard);
    }

    // Parents of earlier definitions included: one that is named again must not repeat itself.
    private const int MostHeard = 5 * AfterSchedule.MostJobs;
}

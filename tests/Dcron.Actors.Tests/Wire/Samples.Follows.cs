using System.Collections.Immutable;
using Dcron.Actors.Scheduler;
using Dcron.Core.Executions;
using Dcron.Core.Jobs;
using Dcron.Core.Schedules;

namespace Dcron.Actors.Tests.Wire;

internal static partial class Samples
{
    private static JobDefinition AfterTwo => Plain with { Schedule = new AfterSchedule([Café, JobId.Of("other")], AfterOn.Done, AfterJoin.Any) };

    private static Backfill Filling => new("b1", At, Noon, 3, At, 9, [Noon, Noon.AddDays(1)]);

    private static ImmutableArray<(string Name, object Value)> Followed =>
    [
        ("js.following", Fresh with
        {
            Definition = AfterTwo,
            Following = new Following([new Join(Noon, "m1", At, true, [new ParentEnd(Café, Outcome.TimedOut)])], [new Heard(Café, 638_000_000_000_000_000, 7)], Noon, Noon.AddSeconds(1)),
            Telling = new Telling(638_000_000_000_000_001, 9, [new Untold(9, Noon, "", Outcome.Lost, At, [Café])]),
            Backfill = Filling with { EndedAt = At, Succeeded = 1, Failed = 2, Cancelled = 3 },
        }),
        ("jd.after", AfterTwo),
        ("pe.following", new PartitionEvents(
        [
            new JobEvent.ExecutionEnded(Backup, At, Scheduled, Outcome.Succeeded, "") { Followers = [Café] },
            new JobEvent.ParentEnded(Café, At, Manual, Outcome.Failed, 638_000_000_000_000_000, 7),
            new JobEvent.FollowerTold(Backup, At, Café, 7),
            new JobEvent.JoinSkipped(Café, At, Noon, "m1", "parent failed"),
            new JobEvent.BackfillBegan(Backup, At, Filling),
            new JobEvent.BackfillCancelled(Backup, At),
        ])),
        ("cbf", new JobCommand.Backfill(Backup, "b1", 4, At, Noon, [Noon], 3)),
        ("cbc", new JobCommand.CancelBackfill(Backup)),
        ("vj.following", PausedView with { Followers = [Backup], Waiting = [new WaitingJoin(Noon, "m1", [new ParentEnd(Backup, Outcome.Succeeded)], [Café])], Backfill = Filling }),
    ];
}

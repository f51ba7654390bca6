using System.Collections.Immutable;
using Dcron.Actors.Scheduler;
using Dcron.Core.Executions;
using Dcron.Core.Jobs;
using Dcron.Core.Limits;
using Dcron.Core.Nodes;

namespace Dcron.Actors.Tests.Wire;

internal static partial class Samples
{
    private static PauseRule PoolPaused => new(new JobLabel("pool", "db"), "the database moves", "ada", At, Noon);

    private static PauseRule AllPaused => new(null, "", "", At, null);

    private static ImmutableArray<(string Name, object Value)> Limits =>
    [
        ("pe.paused", new PartitionEvents([new JobEvent.Paused(Backup, At, "disk") { By = "ada", Until = Noon, Rule = "all" }])),
        ("js.paused", Busy with { Pause = new Pause(At, "disk") { By = "ada", Until = Noon, Rule = "all" } }),
        ("ps.paused", new PartitionSnapshot([], [], []) { PauseRules = new PauseRules(2, [PoolPaused]) }),
        ("jd.priority", Plain with { Priority = -7 }),
        ("qla", new AskQueue(100)),
        ("qls", new QueueShown([new LimitView("pool=db", 4, 4, 1)], [new QueuedView(1, Scheduled, -7, Noon, "it waits")])),
        ("js.rate", Fresh with { Rate = new JobRate(At, 17) }),
        ("js.node", Fresh with { LastNode = "node-1" }),
        ("jd.placed", Plain with { Target = Target.AnyOneNode with { Place = Placement.LeastRunning, Wait = TimeSpan.FromMinutes(10) } }),
        ("pr.capacity", new PulseRequest("node-1", Process, 123_456_789, At, 1, 2, 3) { Capacity = 200 }),
        ("pr.way", new PulseRequest("node-1", Process, 123_456_789, At, 1, 2, 3) { RoundTrip = TimeSpan.FromMilliseconds(2) }),
        ("jx", new JobReply.Changed(Backup, new JobVersion(4, At))),
        ("jx.absent", new JobReply.Changed(Backup, JobVersion.Absent)),
        ("cp.expected", new JobCommand.Put(Plain) { Expected = new JobVersion(4, At) }),
        ("cd.absent", new JobCommand.Delete(Backup) { Expected = JobVersion.Absent }),
        ("vn.capacity", Node with { MaxRunning = 200 }),
        ("of.waits", new OpenFound(View.Open[0] with { Attempts = [new OpenAttemptView(First, "unplaced", Noon, null, null) { Reason = "it waits for a node" }] })),
        ("ch.until", new JobCommand.Pause(Backup, "disk") { By = "ada", Until = Noon }),
        ("plr", new PauseRules(3, [PoolPaused, AllPaused])),
        ("pls", new SetPause(new JobLabel("pool", ""), "the database moves", "ada", Noon)),
        ("pls.all", new SetPause(null, "", "", null)),
        ("pll", new LiftPause("all")),
        ("pla", new PauseAnswer(JobChange.Created, PoolPaused, ["node-1"])),
        ("pla.none", new PauseAnswer(JobChange.None, null, [])),
        ("sn.paused", new SchedulerShown("node-1", "127.0.0.1:4053", 3, At, 8) { Pauses = [AllPaused] }),
        ("vc.paused", new ClusterView("node-1", "127.0.0.1:4053", 3, At, 8, []) { Pauses = [AllPaused, PoolPaused] }),
    ];
}

using System.Collections.Immutable;
using Dcron.Actors.History;
using Dcron.Actors.Scheduler;
using Dcron.Core.Executions;
using Dcron.Core.Jobs;
using Dcron.Core.Nodes;

namespace Dcron.Actors.Tests.Wire;

internal static partial class Samples
{
    private static RosterChange Standing => new(At, "node-1", NodeStanding.Draining, ImmutableSortedDictionary<string, string>.Empty.Add("dc", "eu"));

    private static Roster Roster => new([RosterChange.TakenOver(At), Standing], At);

    private static RunRequest Asked => new(true, new RunOverrides(ImmutableSortedDictionary<string, string>.Empty.Add("LEVEL", "debug"), ["--full"]));

    private static ImmutableArray<(string Name, object Value)> Whys =>
    [
        ("pe.roster", new PartitionEvents([new JobEvent.Deleted(Backup, At)]) { Roster = [Standing] }),
        ("ps.roster", new PartitionSnapshot([], [], []) { Roster = Roster }),
        ("ps.roster.whole", new PartitionSnapshot([], [], []) { Roster = Roster with { KnownSince = DateTimeOffset.MinValue } }),
        ("js.planned", Busy with { Open = [Busy.Open[0] with { Attempts = [new OpenAttempt(First, Process, Noon, AttemptPhase.Armed, null) { PlannedAt = At }] }] }),
        ("ob.planned", new OrderBatch(3, Process, 15,
        [
            new Order.Arm(new ArmedAttempt(First, Noon, Trigger.Manual, 4, Arguments.Work, null, TimeSpan.Zero, HistoryPolicy.Default) { PlannedAt = At, Request = Asked }),
        ])),
        ("rat.planned", Record with { PlannedAt = At, Request = Asked }),
        ("rat.forced", Record with { Request = new RunRequest(true, RunOverrides.None) }),
        ("fj.roster", new FindJob(Backup) { WithRoster = true }),
        ("jf.roster", new JobFound(View) { Roster = Roster }),
        ("of.planned", new OpenFound(View.Open[0] with { Attempts = [new OpenAttemptView(First, "armed", Noon, null, null) { PlannedAt = At }] })),
        ("va.candidates", new AccountingEntry(Noon, "Succeeded", "", "node-1", Scheduled)
        {
            StartedAt = Noon.AddMilliseconds(2),
            DecidedAt = At,
            Candidates = new Candidates(["node-1"], 12, [new NoCandidate("node-2", "it did not answer")], 3),
        }),
        ("vn.disagreement", Node with { Disagreement = "its dcron.limits.cluster is 10, but 20 on node-2" }),
    ];
}

using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using Dcron.Actors.Scheduler;
using Dcron.Actors.Tests.Simulation;
using Dcron.Core.Executions;
using Dcron.Core.Jobs;
using Dcron.Core.Nodes;
using Dcron.Core.Schedules;
using Dcron.Core.Work;
using Xunit;

namespace Dcron.Actors.Tests.Scheduler;

/// <summary>A result of an attempt that is final already, or from a process that does not have it: it changes nothing, and the log names it.</summary>
public sealed class LateResultsSpec
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Due = Noon.AddSeconds(10);
    private static readonly JobId Job = JobId.Of("payroll");
    private static readonly Incarnation Old = new(0xa1);
    private static readonly Incarnation Young = new(0xb2);

    private readonly KeptLog log = new();
    private readonly Partition partition;

    public LateResultsSpec()
    {
        partition = new Partition(DcronSettings.From(DcronSettings.Reference), log);
        partition.TakeOver(Noon);
        Ready(Old);
        Round(Noon, r => r.Take(new Asked(new JobCommand.Put(new JobDefinition { Name = Job, Schedule = ScheduleParser.Parse("@at 2026-11-24T12:00:10Z", null, Job), Work = new NoopWork() }), new Mailbox("client", _ => { }))));
    }

    private AttemptId Attempt => new(ExecutionId.Scheduled(Job, Due), "n1", 1);

    [Fact]
    public void Names_the_node_the_attempt_and_both_ends_when_what_was_lost_ended_after_all()
    {
        Round(Due.AddSeconds(1), r => r.Take(Started(Old)));
        Round(Due.AddSeconds(2), r => r.Take(new NodeGone(Old)));
        Assert.Equal(Outcome.Lost, Assert.Single(partition.Jobs.Find(Job)!.Last).Outcome);

        var events = Round(Due.AddSeconds(9), r => r.Take(Finished(Old)));

        Assert.Empty(events);
        Assert.Equal(Outcome.Lost, Assert.Single(partition.Jobs.Find(Job)!.Last).Outcome);
        var line = Assert.Single(log.Lines, l => l.Level == LogLevel.WarningLevel).Text;
        Assert.StartsWith($"Attempt {Attempt}: node n1 reports at last that it ended as Succeeded", line);
        Assert.Contains("it was recorded as Lost (node n1 left the cluster while it ran)", line);
    }

    [Fact]
    public void Knows_it_after_a_takeover_from_the_last_outcomes()
    {
        Round(Due.AddSeconds(1), r => r.Take(Started(Old)));
        Round(Due.AddSeconds(2), r => r.Take(new NodeGone(Old)));
        var next = new Partition(DcronSettings.From(DcronSettings.Reference), log);
        next.Recover(new PartitionSnapshot(partition.Jobs.Snapshot(), [], []));
        next.TakeOver(Due.AddSeconds(3));

        var round = new PartitionRound(next, Due.AddSeconds(9));
        round.Take(Finished(Old));

        Assert.Empty(round.Events);
        Assert.Contains("it was recorded as Lost", Assert.Single(log.Lines, l => l.Level == LogLevel.WarningLevel).Text);
    }

    [Fact]
    public void Says_of_a_result_that_is_only_repeated_no_more_than_a_line_for_debugging()
    {
        Round(Due.AddSeconds(1), r => r.Take(Finished(Old)));

        Assert.Empty(Round(Due.AddSeconds(2), r => r.Take(Finished(Old))));

        Assert.DoesNotContain(log.Lines, l => l.Level >= LogLevel.WarningLevel);
        Assert.Contains(log.Lines, l => l.Level == LogLevel.DebugLevel && l.Text.StartsWith($"Attempt {Attempt}: node n1 (incarnation a1)", StringComparison.Ordinal));
    }

    [Fact]
    public void Refuses_the_result_of_an_earlier_process_of_the_node_that_has_the_attempt_now()
    {
        // The old process had it, said goodbye, and the new one of the same name has it now.
        Round(Noon.AddSeconds(1), r => r.Take(new NodeGone(Old, Noon)));
        Ready(Young);
        Round(Noon.AddSeconds(2), r => r.TakeDue([Job]));
        Assert.Equal(Young, Assert.Single(Assert.Single(partition.Jobs.Find(Job)!.Open).Attempts).On);

        Assert.Empty(Round(Due, r => r.Take(Started(Old))));
        Assert.Empty(Round(Due.AddSeconds(1), r => r.Take(Finished(Old))));
        Assert.Empty(Round(Due.AddSeconds(2), r => r.Take(Finished(Old))));

        Assert.False(partition.HasStarted(Attempt));
        var line = Assert.Single(log.Lines, l => l.Level == LogLevel.WarningLevel).Text;
        Assert.Equal($"Attempt {Attempt}: a process of node n1 that does not have it (incarnation a1; it is with b2) reports that it ended as Succeeded. This changes nothing.", line);
        Assert.Contains(Round(Due.AddSeconds(3), r => r.Take(Finished(Young))), e => e is JobEvent.ExecutionEnded { Outcome: Outcome.Succeeded });
    }

    [Fact]
    public void Takes_the_result_from_a_later_process_that_answers_for_the_one_that_had_the_attempt()
    {
        Round(Due.AddSeconds(1), r => r.Take(new NodeReady(Node(Young), ActorRefs.Nobody, [new LedgerEntry(Attempt, LedgerPhase.Finished, Due)], 0, 1, [Old])));

        Assert.Contains(Round(Due.AddSeconds(2), r => r.Take(Finished(Young))), e => e is JobEvent.ExecutionEnded { Outcome: Outcome.Succeeded });
        Assert.DoesNotContain(log.Lines, l => l.Level >= LogLevel.WarningLevel);
    }

    private void Ready(Incarnation on) => Round(Noon, r => r.Take(new NodeReady(Node(on), ActorRefs.Nobody, [], 0, 1, [])));

    private IReadOnlyList<JobEvent> Round(DateTimeOffset at, Action<PartitionRound> take)
    {
        var round = new PartitionRound(partition, at);
        take(round);
        round.Conclude(ActorRefs.Nobody);
        return round.Events;
    }

    private NodeReports Started(Incarnation on) => new(on, [new Report.Started(Attempt, Due)]);

    private NodeReports Finished(Incarnation on) => new(on, [new Report.Finished(Attempt, new AttemptResult(Outcome.Succeeded, 0, "", Due, Due.AddSeconds(1)))]);

    private static NodeInfo Node(Incarnation on) => new("n1", on, ImmutableSortedDictionary<string, string>.Empty);
}

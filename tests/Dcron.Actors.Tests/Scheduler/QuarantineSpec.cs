using Akka.Event;
using Dcron.Actors.Scheduler;
using Dcron.Actors.Tests.Simulation;
using Dcron.Core.Jobs;
using Dcron.Core.Schedules;
using Dcron.Core.Work;
using Xunit;

namespace Dcron.Actors.Tests.Scheduler;

/// <summary>A job whose schedule throws whenever it is asked: what it may harm, and how one gets rid of it.</summary>
public sealed class QuarantineSpec
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);
    private static readonly JobId Good = JobId.Of("good");
    private static readonly JobId Poisoned = JobId.Of("poisoned");

    private readonly Partition partition = new(DcronSettings.From(DcronSettings.Reference), NoLogger.Instance);
    private readonly List<object> replies = [];

    public QuarantineSpec()
    {
        partition.Recover(new PartitionEvents([
            new JobEvent.Put(Poisoned, Noon, Job(Poisoned) with { Schedule = new Poison() }, 1),
            new JobEvent.Put(Good, Noon, Job(Good), 1)]));
        partition.TakeOver(Noon);
    }

    [Fact]
    public void Stops_no_other_job()
    {
        Assert.NotNull(partition.Queue.Next);
        Assert.Equal(1, partition.Quarantine.Count);
        Assert.Null(JobViews.Of(partition.Jobs.Find(Good)!, partition, Noon).Fault);
        Assert.Equal([Good], partition.Queue.TakeDue(Noon.AddHours(1)));
    }

    [Fact]
    public void Is_shown_with_the_reason_and_without_due_times()
    {
        var view = JobViews.Of(partition.Jobs.Find(Poisoned)!, partition, Noon);

        Assert.Contains("poison", view.Fault);
        Assert.Contains("until it is changed", view.Fault);
        Assert.Empty(view.Next);
    }

    [Fact]
    public void Ends_with_a_definition_that_can_be_asked_and_what_was_due_before_is_skipped_with_the_reason()
    {
        var events = Ask(new JobCommand.Put(Job(Poisoned)), Noon.AddMinutes(5));

        Assert.Equal(JobChange.Updated, Assert.IsType<JobReply.Accepted>(Assert.Single(replies)).Change);
        Assert.Null(partition.Quarantine.FaultOf(Poisoned));
        var skipped = Assert.IsType<JobEvent.DueTimesSkipped>(events[0]);
        Assert.Equal((Noon, Noon.AddMinutes(5)), (skipped.After, skipped.Through));
        Assert.StartsWith("quarantined: ", skipped.Reason);
        Assert.Contains(Poisoned, partition.Queue.TakeDue(Noon.AddHours(1)));
    }

    [Fact]
    public void Ends_with_the_job()
    {
        Ask(new JobCommand.Delete(Poisoned), Noon.AddMinutes(5));

        Assert.IsType<JobReply.Accepted>(Assert.Single(replies));
        Assert.Null(partition.Quarantine.FaultOf(Poisoned));
    }

    [Fact]
    public void Begins_when_a_decision_fails()
    {
        partition.Jobs.Set(Good, partition.Jobs.Find(Good)! with { Definition = Job(Good) with { Target = null! } });
        var round = new PartitionRound(partition, Noon.AddHours(1));
        partition.Nodes.Ready(new Core.Nodes.NodeInfo("n1", new Core.Nodes.Incarnation(1), System.Collections.Immutable.ImmutableSortedDictionary<string, string>.Empty), Akka.Actor.ActorRefs.Nobody, 1, []);

        round.TakeDue([Good]);

        Assert.Empty(round.Events);
        Assert.NotNull(partition.Quarantine.FaultOf(Good));
    }

    private IReadOnlyList<JobEvent> Ask(JobCommand command, DateTimeOffset at)
    {
        var round = new PartitionRound(partition, at);
        round.Take(new Asked(command, new Mailbox("client", replies.Add)));
        round.Conclude(new Mailbox("partition", _ => { }));
        return round.Events;
    }

    private sealed class Poison() : Schedule("* * * * *", "Poison/Land")
    {
        public override DateTimeOffset? Next(DateTimeOffset after) => throw new OverflowException("poison");
    }

    private static JobDefinition Job(JobId name) => new() { Name = name, Schedule = ScheduleParser.Parse("* * * * *", null, name), Work = new NoopWork() };
}

using System.Collections.Immutable;
using Akka.Actor;
using Dcron.Actors.Scheduler;
using Dcron.Core.Executions;
using Dcron.Core.Jobs;
using Dcron.Core.Nodes;
using Dcron.Core.Work;
using Xunit;

namespace Dcron.Actors.Tests.Scheduler;

/// <summary>What a partition keeps of which executors its jobs could have gone to.</summary>
public sealed class PartitionRosterSpec(ITestOutputHelper output) : PartitionTest(output)
{
    [Fact]
    public async Task Writes_with_the_next_events_how_nodes_stand_and_nothing_when_nothing_is_decided()
    {
        var partition = await StartAsync();
        var before = Entries.Length;
        Ready(partition);
        Ready2(partition);
        await SettledAsync(partition);
        Assert.Equal(before, Entries.Length);

        await PutAsync(partition, Job("a"));
        await PutAsync(partition, Job("b"));

        var (first, second) = (Entries.OfType<PartitionEvents>().First(), Entries.OfType<PartitionEvents>().Last());
        Assert.Equal(["n1 Able", "n2 Able"], first.Roster.Select(c => $"{c.Node} {c.Standing}"));
        Assert.Empty(second.Roster);
    }

    [Fact]
    public async Task Says_how_a_node_stands_once_for_each_change()
    {
        var partition = await StartAsync();
        Ready(partition);
        Ready(partition);
        partition.Tell(new NodeUnavailable(N1.Incarnation));
        Ready(partition);
        partition.Tell(new NodeLeaving(N1.Incarnation));
        partition.Tell(new NodeUnavailable(N1.Incarnation, Removed: true));
        partition.Tell(new NodeGone(N1.Incarnation));
        await PutAsync(partition, Job("a"));

        Assert.Equal(
            ["Able", "Unreachable", "Able", "Draining", "Gone"],
            (await RosterAsync(partition)).Changes.Select(c => c.Standing.ToString()));
    }

    [Fact]
    public async Task Keeps_a_node_that_has_come_back_when_its_earlier_process_is_gone()
    {
        var partition = await StartAsync();
        Ready(partition);
        partition.Tell(new NodeReady(N1 with { Incarnation = new Incarnation(77) }, Link1.Ref, [], 0, Session, []));
        partition.Tell(new NodeGone(N1.Incarnation));
        await PutAsync(partition, Job("a"));

        Assert.Equal(["n1 Able"], (await RosterAsync(partition)).Changes.Select(c => $"{c.Node} {c.Standing}"));
    }

    [Fact]
    public async Task Remembers_over_a_takeover_and_knows_then_only_whom_it_has_heard()
    {
        var partition = await StartAsync();
        Ready(partition);
        Ready2(partition);
        await PutAsync(partition, Job("a"));
        Clock.Advance(TimeSpan.FromSeconds(1));

        var next = await TakeOverAsync(partition);
        Ready2(next);
        await SettledAsync(next);

        var roster = await RosterAsync(next);
        Assert.Equal(["n1 Able", "n2 Able"], roster.At(Noon)!.Values.Select(c => $"{c.Node} {c.Standing}"));
        Assert.Equal(["n1 Unheard", "n2 Able"], roster.At(Clock.GetUtcNow())!.Values.Select(c => $"{c.Node} {c.Standing}"));
    }

    [Fact]
    public async Task Tells_an_executor_when_it_was_chosen_and_what_a_run_was_asked_for_with()
    {
        var overrides = new RunOverrides(ImmutableSortedDictionary<string, string>.Empty.Add("LEVEL", "debug"), []);
        var partition = await StartAsync();
        var armed = await ArmedAsync(partition, Job("a") with { Work = new ShellWork { Command = "true" } });
        Assert.Equal((Clock.GetUtcNow(), null), (armed.PlannedAt, armed.Request));

        await ReplyAsync<JobReply.RunAccepted>(partition, new JobCommand.Run(JobId.Of("a"), "m1") { Overrides = overrides });

        var run = (await OrderAsync<Order.Arm>(Link1)).Attempt;
        Assert.Equal(new RunRequest(false, overrides), run.Request);
    }

    private async Task<Roster> RosterAsync(IActorRef partition)
    {
        var asker = CreateTestProbe();
        partition.Tell(new PartitionActor.Query(new FindJob(JobId.Of("a")) { WithRoster = true }.AnswerIn, asker.Ref));
        return (await asker.ExpectMsgAsync<JobFound>()).Roster;
    }
}

using System.Collections.Immutable;
using Akka.Actor;
using Dcron.Actors.Scheduler;
using Dcron.Core.Executions;
using Dcron.Core.Jobs;
using Dcron.Core.Nodes;

namespace Dcron.Actors.Tests.Scheduler;

/// <summary>What a partition knows of how busy the nodes are, and what of waiting executions it shows.</summary>
public sealed class PartitionPlacingSpec(ITestOutputHelper output) : PartitionTest(output)
{
    private static readonly Target LessBusy = Target.AnyOneNode with { Place = Placement.LeastRunning };

    [Fact]
    public async Task Places_by_what_the_nodes_say_and_by_what_it_has_placed_itself()
    {
        var partition = await StartAsync();
        Ready(partition);
        Ready2(partition);
        await PutAsync(partition, Job("a0") with { Target = LessBusy });
        await Owner.ExpectMsgAsync<LoadsWanted>();
        for (var i = 1; i < 30; i++) await PutAsync(partition, Job($"a{i}") with { Target = LessBusy });
        partition.Tell(new NodeLoads([Said("n1", 20), Said("n2", 0)]));

        // All thirty are planned in one round: the first twenty make up for what n1 had more, the rest is shared.
        await AdvanceToAsync(partition, Due.AddSeconds(-15));
        // Answered when they are in the journal.
        await FindAsync(partition, "a0");

        var placed = Events.OfType<JobEvent.ExecutionPlanned>().CountBy(p => p.Attempts.Single().Node).ToDictionary(c => c.Key, c => c.Value);
        Assert.Equal((5, 25), (placed["n1"], placed["n2"]));
    }

    [Fact]
    public async Task Does_not_ask_how_busy_nodes_are_where_no_job_is_placed_by_it()
    {
        var partition = await StartAsync();
        await PutAsync(partition, Job("a"));

        await NothingCameAsync(Owner);
    }

    [Fact]
    public async Task Shows_what_a_waiting_execution_waits_for()
    {
        var partition = await StartAsync();
        Ready(partition);
        await PutAsync(partition, Job("a") with { Target = new Target(ImmutableSortedDictionary<string, string>.Empty.Add("dc", "eu"), 1) { Wait = TimeSpan.FromHours(1) } });
        await AdvanceToAsync(partition, Due);

        var attempt = Assert.Single(Assert.Single((await FindAsync(partition, "a"))!.Open).Attempts);

        Assert.Equal(("unplaced", "it waits for a node: no eligible node: none of 1 executors has dc=eu"), (attempt.State, attempt.Reason));
    }

    private static NodeView Said(string name, int busy) =>
        new(name, "", [], ImmutableSortedDictionary<string, string>.Empty, "up", busy, 0, 0, null) { MaxRunning = 200 };
}

using System.Collections.Immutable;
using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit;
using Dcron.Actors.Scheduler;
using Dcron.Core.Executions;
using Dcron.Core.Jobs;
using Dcron.Core.Nodes;
using Microsoft.Extensions.Time.Testing;

namespace Dcron.Actors.Tests.Scheduler;

public sealed class ExecutorLinkSpec : TestKit
{
    private const long Term = 3;
    private static readonly NodeInfo Node = new("n1", new Incarnation(7), ImmutableSortedDictionary<string, string>.Empty);

    // A job of each of two partitions.
    private static readonly JobId[] JobOf = [.. Enumerable.Range(0, 2).Select(p => Enumerable.Range(0, 99).Select(i => JobId.Of($"j{i}")).First(j => j.PartitionOf(2) == p))];

    private readonly FakeTimeProvider clock = new();
    private readonly TestProbe owner;
    private readonly TestProbe executor;
    private readonly TestProbe[] partitions;
    private readonly IActorRef link;
    private long session;

    public ExecutorLinkSpec(ITestOutputHelper output) : base(Store.Settings, "link", output)
    {
        (owner, executor, partitions) = (CreateTestProbe("owner"), CreateTestProbe("executor"), [CreateTestProbe("p0"), CreateTestProbe("p1")]);
        var (to, parts, time) = (executor.Ref, partitions.Select(p => p.Ref).ToList(), clock);
        link = owner.ChildActorOf(Props.Create(() => new ExecutorLink(Term, Node, to, parts, time)));
    }

    [Fact]
    public async Task Says_hello_until_the_executor_answers()
    {
        var hello = await HelloAsync();
        Assert.Equal((Term, Node.Incarnation), (hello.Term, hello.To));
        await SettledAsync();
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(hello, await HelloAsync());

        link.Tell(Ledger());
        await SettledAsync();
        clock.Advance(TimeSpan.FromMinutes(1));
        await SettledAsync();
        await NothingCameAsync(executor);
    }

    [Fact]
    public async Task Tells_each_partition_its_part_of_the_ledger_and_the_scheduler_the_term_before()
    {
        await HelloAsync();
        link.Tell(Ledger([Entry(0), Entry(1)], previousTerm: 2));

        foreach (var p in new[] { 0, 1 })
        {
            var ready = await partitions[p].ExpectMsgAsync<NodeReady>();
            Assert.Equal(Entry(p), Assert.Single(ready.Entries));
            Assert.Equal(link, ready.Link);
        }

        Assert.Equal(2, (await owner.ExpectMsgAsync<NodeReady>()).PreviousTerm);
    }

    [Fact]
    public async Task Takes_no_answer_of_another_term_or_another_process()
    {
        await HelloAsync();
        link.Tell(Ledger() with { Term = Term - 1 });
        link.Tell(Ledger() with { From = new Incarnation(8) });
        link.Tell(new ReportBatch(Term, new Incarnation(8), [new Report.DisarmRefused(Entry(0).Id)]));
        link.Tell(new DrainNotice(Term, new Incarnation(8)));
        await SettledAsync();

        await NothingCameAsync(partitions[0]);
        await NothingCameAsync(owner);
    }

    [Fact]
    public async Task Takes_no_ledger_and_no_orders_of_a_session_before_the_latest()
    {
        await ComeUpAsync();
        var before = session;
        link.Tell(new PartitionUp(1));
        await HelloAsync();
        Assert.True(session > before);

        link.Tell(Ledger() with { Session = before });
        await SettledAsync();
        await NothingCameAsync(owner);
        link.Tell(Ledger());
        await owner.ExpectMsgAsync<NodeReady>();
        link.Tell(new SendOrders(before, [Disarm(1)]));
        await SettledAsync();
        await NothingCameAsync(executor);
    }

    [Fact]
    public async Task Drops_orders_until_the_executor_has_answered()
    {
        await HelloAsync();

        Send(3);
        await SettledAsync();
        await NothingCameAsync(executor);
        link.Tell(Ledger());
        Send(1);

        var batch = await executor.ExpectMsgAsync<OrderBatch>();
        Assert.Equal((Term, Node.Incarnation, 1), (batch.Term, batch.To, batch.Number));
        Assert.Single(batch.Orders);
    }

    [Fact]
    public async Task Carries_orders_in_numbered_batches_and_repeats_those_that_are_not_taken()
    {
        await ComeUpAsync();
        Send(1200);
        Assert.Equal([(1, 500), (2, 500), (3, 200)], await BatchesAsync(3));

        Taken(2);
        await SettledAsync();
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal([(3, 200)], await BatchesAsync(1));

        Taken(3);
        await SettledAsync();
        clock.Advance(TimeSpan.FromMinutes(1));
        await SettledAsync();
        await NothingCameAsync(executor);
    }

    [Fact]
    public async Task Has_eight_batches_under_way_and_no_more()
    {
        await ComeUpAsync();
        Send(4600);
        await BatchesAsync(8);
        await SettledAsync();
        await NothingCameAsync(executor);

        Taken(1);
        Assert.Equal([(9, 500)], await BatchesAsync(1));
        Taken(2);
        Assert.Equal([(10, 100)], await BatchesAsync(1));
    }

    [Fact]
    public async Task Tells_partitions_when_the_node_cannot_be_reached_and_starts_over_when_it_can()
    {
        await ComeUpAsync();
        Send(1);
        await BatchesAsync(1);

        link.Tell(new LinkReachable(false));
        await partitions[1].ExpectMsgAsync(new NodeUnavailable(Node.Incarnation));
        link.Tell(new LinkReachable(true));
        await HelloAsync();
        link.Tell(Ledger());
        await partitions[1].ExpectMsgAsync<NodeReady>();
        Send(2);

        Assert.Equal([(1, 2)], await BatchesAsync(1));
    }

    [Fact]
    public async Task Asks_for_the_ledger_again_when_a_partition_has_started_again()
    {
        await ComeUpAsync();

        link.Tell(new PartitionUp(1));

        await HelloAsync();
    }

    [Fact]
    public async Task Tells_partitions_once_that_the_node_is_about_to_stop_and_again_after_each_ledger()
    {
        await ComeUpAsync();
        link.Tell(new DrainNotice(Term, Node.Incarnation));
        link.Tell(new DrainNotice(Term, Node.Incarnation));
        link.Tell(new NodeLeaving(Node.Incarnation));
        await partitions[0].ExpectMsgAsync(new NodeLeaving(Node.Incarnation));
        await SettledAsync();
        await NothingCameAsync(partitions[0]);

        link.Tell(new PartitionUp(0));
        await HelloAsync();
        link.Tell(Ledger());
        await partitions[0].ExpectMsgAsync<NodeReady>();
        await partitions[0].ExpectMsgAsync(new NodeLeaving(Node.Incarnation));
    }

    [Fact]
    public async Task Gives_each_partition_the_reports_of_its_jobs()
    {
        await ComeUpAsync();

        link.Tell(new ReportBatch(Term, Node.Incarnation, [new Report.DisarmRefused(Entry(1).Id), new Report.DisarmRefused(Entry(0).Id)]));

        foreach (var p in new[] { 0, 1 })
            Assert.Equal(Entry(p).Id, Assert.Single((await partitions[p].ExpectMsgAsync<NodeReports>()).Reports).Attempt);
    }

    private async Task<Hello> HelloAsync()
    {
        var hello = await executor.ExpectMsgAsync<Hello>();
        session = hello.Session;
        return hello;
    }

    private async Task ComeUpAsync()
    {
        await HelloAsync();
        link.Tell(Ledger());
        foreach (var partition in partitions) await partition.ExpectMsgAsync<NodeReady>();
        await owner.ExpectMsgAsync<NodeReady>();
    }

    private void Send(int orders) => link.Tell(new SendOrders(session, [.. Enumerable.Range(1, orders).Select(i => Disarm(i))]));

    private void Taken(long through) => link.Tell(new OrdersTaken(Term, Node.Incarnation, through));

    private async Task<List<(long Number, int Orders)>> BatchesAsync(int count)
    {
        var batches = new List<(long, int)>();
        for (var i = 0; i < count; i++)
        {
            var batch = await executor.ExpectMsgAsync<OrderBatch>();
            batches.Add((batch.Number, batch.Orders.Length));
        }

        return batches;
    }

    [Fact]
    public async Task Waits_for_the_last_part_of_a_long_ledger_and_takes_a_repeated_answer_from_its_start()
    {
        await HelloAsync();
        link.Tell(Ledger([Entry(0)]) with { More = true });
        link.Tell(Ledger([Entry(0)]) with { More = true });
        link.Tell(Ledger([Entry(1)]) with { Part = 2 });
        await NothingCameAsync(partitions[0]);
        link.Tell(Ledger([Entry(1)]) with { Part = 1 });

        foreach (var p in new[] { 0, 1 })
            Assert.Equal(Entry(p), Assert.Single((await partitions[p].ExpectMsgAsync<NodeReady>()).Entries));
    }

    private async Task SettledAsync()
    {
        for (var i = 0; i < 2; i++) await link.Ask<ActorIdentity>(new Identify(null), TimeSpan.FromSeconds(20));
    }

    private static async Task NothingCameAsync(TestProbe probe)
    {
        var fence = new object();
        probe.Ref.Tell(fence);
        Assert.Same(fence, await probe.ReceiveOneAsync(TimeSpan.FromSeconds(20), CancellationToken.None));
    }

    private static Order.Disarm Disarm(int number) => new(new AttemptId(ExecutionId.Scheduled(JobOf[0], DateTimeOffset.UnixEpoch), "n1", number), 0);

    private LedgerReport Ledger(ImmutableArray<LedgerEntry> entries = default, long previousTerm = 0) =>
        new(Term, Node.Incarnation, previousTerm, entries.IsDefault ? [] : entries, session);

    private static LedgerEntry Entry(int partition) =>
        new(new AttemptId(ExecutionId.Scheduled(JobOf[partition], DateTimeOffset.UnixEpoch), "n1", 1), LedgerPhase.Armed, null);
}

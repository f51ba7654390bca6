using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit;
using Dcron.Actors.History;
using Dcron.Actors.Scheduler;
using Dcron.Core.Executions;
using Dcron.Core.Jobs;
using Dcron.Core.Nodes;
using Microsoft.Extensions.Time.Testing;
using Xunit;
using static Dcron.Actors.Tests.History.HistoryRecords;

namespace Dcron.Actors.Tests.History;

public sealed class HistoryActorSpec : TestKit
{
    private static readonly Incarnation Node = new(7);
    private readonly FakeStore store = new();
    private readonly FakeTimeProvider clock = new(Noon);
    private readonly TestProbe sender;
    private readonly IActorRef history;
    private int failures;

    public HistoryActorSpec()
        : base("akka.loglevel = WARNING")
    {
        sender = CreateTestProbe();
        history = Sys.ActorOf(Props.Create(() => new HistoryActor(store, clock, TimeSpan.FromDays(90))), "history");
    }

    [Fact]
    public async Task Acknowledges_a_batch_once_it_is_durable_and_not_before()
    {
        Record(1, Attempt(0));
        var write = await store.NextWriteAsync();
        Assert.Equal(1, (await HealthAsync()).Waiting);
        Assert.False(sender.HasMessages);

        write.Ends.SetResult();

        Assert.Equal(new AttemptsRecorded(Node, 1), await ExpectAsync<AttemptsRecorded>());
        Assert.Equal([Attempt(0)], write.Attempts);
    }

    [Fact]
    public async Task Gathers_what_arrives_while_a_write_is_in_flight()
    {
        Record(1, Attempt(0));
        var first = await store.NextWriteAsync();
        Record(2, Attempt(1));
        Record(3, Attempt(2));
        history.Tell(new RecordFromScheduler(9, [Attempt(3)], [Skip(3)]), sender);
        await HealthAsync();
        first.Ends.SetResult();

        var second = await store.NextWriteAsync();
        Assert.Equal([Attempt(1), Attempt(2), Attempt(3)], second.Attempts);
        Assert.Equal([Skip(3)], second.Skips);
        second.Ends.SetResult();

        for (var number = 1; number <= 3; number++) Assert.Equal(number, (await ExpectAsync<AttemptsRecorded>()).Number);
        Assert.Equal(new SchedulerRecorded(9), await ExpectAsync<SchedulerRecorded>());
    }

    [Fact]
    public async Task Repeats_a_failed_write_after_longer_and_longer_delays_without_losing_or_acknowledging()
    {
        Record(1, Attempt(0), Attempt(1));
        foreach (var seconds in new[] { 1, 2, 4, 8, 16, 30, 30 })
        {
            await FailAsync(await store.NextWriteAsync(), "the disk is full");
            clock.Advance(TimeSpan.FromSeconds(seconds - 0.5));
            await HealthAsync();
            Assert.False(store.HasWrites);
            clock.Advance(TimeSpan.FromSeconds(0.5));
        }

        var last = await store.NextWriteAsync();
        Assert.Equal([Attempt(0), Attempt(1)], last.Attempts);
        Assert.Equal("the disk is full", (await HealthAsync()).Failing);
        Assert.False(sender.HasMessages);
        Assert.Equal(8, store.Opens);
        last.Ends.SetResult();

        await ExpectAsync<AttemptsRecorded>();
        Assert.Null((await HealthAsync()).Failing);
    }

    [Fact]
    public async Task Opens_a_store_that_was_away_and_then_writes()
    {
        var away = new FakeStore();
        for (var i = 0; i < 2; i++) away.FailingOpens.Enqueue(new IOException("server down"));
        var late = Sys.ActorOf(Props.Create(() => new HistoryActor(away, clock, TimeSpan.Zero)));
        late.Tell(new RecordAttempts(Node, 1, [Attempt(0)]), sender);
        await AwaitFailingAsync(late, "server down");
        late.Tell(new FindExecution(Attempt(0).Id.Execution), sender);
        Assert.Equal(new HistoryFailed("server down"), await ExpectAsync<HistoryFailed>());

        clock.Advance(TimeSpan.FromSeconds(1));
        await AwaitFailingAsync(late, "server down", waitFor: 2);
        clock.Advance(TimeSpan.FromSeconds(2));

        (await away.NextWriteAsync()).Ends.SetResult();
        await ExpectAsync<AttemptsRecorded>();
        late.Tell(new FindExecution(Attempt(0).Id.Execution), sender);
        Assert.Null((await ExpectAsync<ExecutionFound>()).Execution);
    }

    [Fact]
    public async Task Takes_a_batch_that_is_sent_again_only_once()
    {
        Record(1, Attempt(0));
        var first = await store.NextWriteAsync();
        Record(1, Attempt(0));
        Record(2, Attempt(1));
        Record(2, Attempt(1));
        Assert.Equal(2, (await HealthAsync()).Waiting);
        first.Ends.SetResult();
        var second = await store.NextWriteAsync();
        Assert.Single(second.Attempts);
        second.Ends.SetResult();
        Assert.Equal(1, (await ExpectAsync<AttemptsRecorded>()).Number);
        Assert.Equal(2, (await ExpectAsync<AttemptsRecorded>()).Number);
        Assert.Equal(0, (await HealthAsync()).Waiting);
        Assert.False(sender.HasMessages);
    }

    [Fact]
    public async Task Writes_the_best_record_of_an_attempt_when_several_come_together()
    {
        Record(1, Attempt(9));
        var first = await store.NextWriteAsync();
        Record(2, Attempt(0, outcome: Outcome.Lost, output: ""));
        Record(3, Attempt(0));
        Record(4, Attempt(0, output: ""));
        await HealthAsync();
        first.Ends.SetResult();
        var second = await store.NextWriteAsync();
        Assert.Equal([Attempt(0)], second.Attempts);
    }

    [Fact]
    public async Task Answers_queries_while_a_write_is_in_flight()
    {
        var found = new RecordedExecution(Attempt(0).Id.Execution, [Attempt(0)]);
        store.Found = () => found;
        Record(1, Attempt(0));
        await store.NextWriteAsync();

        history.Tell(new FindExecution(found.Id), sender);
        Assert.Equal(found, (await ExpectAsync<ExecutionFound>()).Execution);
        history.Tell(new ListExecutions(Backup, "c", 99_999), sender);
        Assert.Equal("c+1000", (await ExpectAsync<ExecutionsListed>()).Page.Next);
        history.Tell(new ReadRange(Backup, Noon, Noon.AddDays(1)), sender);
        Assert.Equal([found], (await ExpectAsync<RangeRead>()).Range.Executions);
    }

    [Fact]
    public async Task Says_why_a_query_failed()
    {
        store.Found = () => throw new IOException("the server is down");
        history.Tell(new FindExecution(Attempt(0).Id.Execution), sender);
        Assert.Equal(new HistoryFailed("the server is down"), await ExpectAsync<HistoryFailed>());
        history.Tell(new ListExecutions(Backup, null, 5), sender);
        Assert.Equal(new HistoryFailed("the server is down"), await ExpectAsync<HistoryFailed>());
    }

    [Fact]
    public async Task Trims_each_minute_the_jobs_that_wrote_and_what_is_too_old()
    {
        Record(1, Attempt(0, keep: new HistoryPolicy(5, null)), Attempt(1, keep: new HistoryPolicy(6, null)));
        (await store.NextWriteAsync()).Ends.SetResult();
        await ExpectAsync<AttemptsRecorded>();

        clock.Advance(TimeSpan.FromMinutes(1));

        var (jobs, now) = await store.NextTrimAsync();
        Assert.Equal(Noon.AddMinutes(1), now);
        Assert.Equal((Backup, new HistoryPolicy(6, null)), jobs.Select(j => (j.Key, j.Value)).Single());
        Assert.Equal(Noon.AddMinutes(1).AddDays(-90), await store.NextOlderTrimAsync());
    }

    private void Record(long number, params AttemptRecord[] attempts) => history.Tell(new RecordAttempts(Node, number, [.. attempts]), sender);

    private async Task FailAsync(FakeStore.Write write, string reason)
    {
        write.Ends.SetException(new IOException(reason));
        await AwaitFailingAsync(history, reason, waitFor: ++failures);
    }

    private async Task AwaitFailingAsync(IActorRef actor, string reason, int waitFor = 1) => await AwaitAssertAsync(async () =>
    {
        var health = await actor.Ask<HistoryHealth>(AskHistoryHealth.Instance, TimeSpan.FromSeconds(30));
        Assert.Equal(reason, health.Failing);
        Assert.True(health.Failures >= waitFor);
    }, TimeSpan.FromSeconds(30));

    private Task<HistoryHealth> HealthAsync() => history.Ask<HistoryHealth>(AskHistoryHealth.Instance, TimeSpan.FromSeconds(30));

    private async Task<T> ExpectAsync<T>() => await sender.ExpectMsgAsync<T>(TimeSpan.FromSeconds(30));
}

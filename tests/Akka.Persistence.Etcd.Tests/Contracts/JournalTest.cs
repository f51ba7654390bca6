using Akka.Actor;
using Akka.Configuration;
using Akka.TestKit;

namespace Akka.Persistence.Etcd.Tests.Contracts;

/// <summary>Talks to the journal of an actor system as persistent actors do.</summary>
public abstract class JournalTest : Akka.TestKit.Xunit.TestKit
{
    private const int Instance = 1;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private TestProbe? probe;

    protected JournalTest(Config config, ITestOutputHelper output)
        : base(config.WithFallback(PayloadSerializer.Bindings), "journal", output)
    {
    }

    protected TestProbe Probe => probe ??= CreateTestProbe();

    /// <summary>An id that nothing has been written under.</summary>
    protected string Id { get; } = $"id-{Guid.NewGuid():N}";

    protected string Writer { get; init; } = Guid.NewGuid().ToString();

    protected IActorRef Journal => Persistence.Instance.Apply(Sys).JournalFor(null);

    protected Persistent Event(long sequenceNr, object payload, string? id = null, string? writer = null) =>
        new(payload, sequenceNr, id ?? Id, string.Empty, isDeleted: false, sender: null, writer ?? Writer);

    /// <summary>Events "e1", "e2" and so on.</summary>
    protected Persistent[] Events(int from, int to, string? id = null, string? writer = null) =>
        [.. Enumerable.Range(from, to - from + 1).Select(n => Event(n, $"e{n}", id, writer))];

    protected static AtomicWrite Atomic(params Persistent[] events) => new([.. events]);

    /// <summary>Each event by itself, as with Persist.</summary>
    protected static AtomicWrite[] Each(IEnumerable<Persistent> events) => [.. events.Select(e => new AtomicWrite(e))];

    /// <summary>Sends a write, and gives the journal's answers: first whether it failed, then one for each event.</summary>
    protected async Task<IReadOnlyList<object>> WriteAsync(params AtomicWrite[] writes)
    {
        var probe = CreateTestProbe();
        Journal.Tell(new WriteMessages(writes, probe.Ref, Instance));
        List<object> answers = [await probe.ExpectMsgAsync<object>(Patience)];
        foreach (var _ in Enumerable.Range(0, writes.Sum(w => w.Size))) answers.Add(await probe.ExpectMsgAsync<object>(Patience));
        return answers;
    }

    /// <summary>Writes, and requires success.</summary>
    protected async Task WriteWellAsync(params AtomicWrite[] writes)
    {
        var answers = await WriteAsync(writes);
        Assert.IsType<WriteMessagesSuccessful>(answers[0]);
        Assert.All(answers.Skip(1), a => Assert.IsType<WriteMessageSuccess>(a));
    }

    /// <summary>Writes, and requires failure of all; gives the reason.</summary>
    protected async Task<Exception> WriteBadlyAsync(params AtomicWrite[] writes)
    {
        var answers = await WriteAsync(writes);
        var failed = Assert.IsType<WriteMessagesFailed>(answers[0]);
        Assert.All(answers.Skip(1), a => Assert.IsType<WriteMessageFailure>(a));
        return failed.Cause;
    }

    protected async Task<Replay> ReplayAsync(long from = 1, long to = long.MaxValue, long max = long.MaxValue, string? id = null)
    {
        var probe = CreateTestProbe();
        Journal.Tell(new ReplayMessages(from, to, max, id ?? Id, probe.Ref));
        List<IPersistentRepresentation> events = [];
        while (true)
        {
            switch (await probe.ExpectMsgAsync<object>(Patience))
            {
                case ReplayedMessage replayed:
                    events.Add(replayed.Persistent);
                    break;
                case RecoverySuccess success:
                    return new Replay(events, success.HighestSequenceNr);
                case ReplayMessagesFailure failure:
                    throw failure.Cause;
                case var other:
                    throw new InvalidOperationException($"A replay was answered with {other}.");
            }
        }
    }

    protected async Task DeleteAsync(long to, string? id = null)
    {
        Journal.Tell(new DeleteMessagesTo(id ?? Id, to, Probe.Ref));
        Assert.Equal(to, (await Probe.ExpectMsgAsync<DeleteMessagesSuccess>(Patience)).ToSequenceNr);
    }

    /// <summary>What a replay gave.</summary>
    protected sealed record Replay(IReadOnlyList<IPersistentRepresentation> Events, long Highest)
    {
        public IEnumerable<long> Numbers => Events.Select(e => e.SequenceNr);
        public IEnumerable<object> Payloads => Events.Select(e => e.Payload);
    }
}

using Akka.Actor;
using Akka.Configuration;

namespace Akka.Persistence.Etcd.Tests.Contracts;

/// <summary>That persistent actors get back what they persisted, in each of the four ways to persist.</summary>
public abstract class PersistentActorContract(Config config, ITestOutputHelper output) : JournalTest(config, output)
{
    private const int Count = 1_000;

    [Theory]
    [InlineData(Way.Persist)]
    [InlineData(Way.PersistAsync)]
    [InlineData(Way.PersistAll)]
    [InlineData(Way.PersistAllAsync)]
    public async Task Recovers_what_was_persisted(Way way)
    {
        var actor = Sys.ActorOf(Props.Create(() => new Counter(Id, way)));
        for (var i = 1; i <= Count; i++) actor.Tell(i);
        await ExpectUntilAsync(Count);

        Watch(actor);
        actor.Tell(PoisonPill.Instance);
        await ExpectTerminatedAsync(actor);
        Sys.ActorOf(Props.Create(() => new Counter(Id, way))).Tell(Counter.Ask);

        Assert.Equal(Count, await ExpectMsgAsync<int>(TimeSpan.FromSeconds(20)));
    }

    private async Task ExpectUntilAsync(int last)
    {
        while (await ExpectMsgAsync<int>(TimeSpan.FromSeconds(20)) != last)
        {
            // The numbers before.
        }
    }

    /// <summary>How events are persisted.</summary>
    public enum Way
    {
        Persist,
        PersistAsync,
        PersistAll,
        PersistAllAsync,
    }

    private sealed class Counter : ReceivePersistentActor
    {
        public const string Ask = "ask";
        private const int Batch = 50;
        private readonly List<int> batch = [];
        private int last;

        public Counter(string id, Way way)
        {
            PersistenceId = id;
            Recover<int>(Apply);
            Command<string>(_ => Sender.Tell(last));
            Command<int>(n =>
            {
                var sender = Sender;
                batch.Add(n);
                if (way == Way.Persist) Persist(n, e => Done(sender, e));
                else if (way == Way.PersistAsync) PersistAsync(n, e => Done(sender, e));
                else if (batch.Count == Batch)
                {
                    if (way == Way.PersistAll) PersistAll([.. batch], e => Done(sender, e));
                    else PersistAllAsync([.. batch], e => Done(sender, e));
                    batch.Clear();
                }
            });
        }

        public override string PersistenceId { get; }

        private void Done(IActorRef sender, int n)
        {
            Apply(n);
            sender.Tell(n);
        }

        private void Apply(int n) => last = n == last + 1 ? n : throw new InvalidOperationException($"{n} came after {last}.");
    }
}

using Akka.Actor;
using Akka.Persistence.Etcd.Tests.Contracts;
using Akka.Persistence.Etcd.Tests.Servers;

namespace Akka.Persistence.Etcd.Tests.Faults;

/// <summary>An atomic write too large for one transaction, and an etcd that dies when a part of it is stored.</summary>
public sealed class LargeWriteSpec : IAsyncLifetime
{
    private EtcdServer? server;

    public async ValueTask InitializeAsync() => server = await EtcdServer.StartAsync();

    public async ValueTask DisposeAsync() => await server!.DisposeAsync();

    [Fact]
    public async Task Is_not_seen_unless_all_of_it_is_stored()
    {
        using var journal = new Writing([server!.Endpoint]);
        var write = journal.WriteLargeAsync("a", "lost");
        await ChunksAsync(atLeast: 2);
        await server.KillAsync();
        Assert.IsType<WriteMessagesFailed>((await write)[0]);

        server.Launch(server.Peer);
        await server.ReadyAsync();
        Assert.Equal((0, 0), await journal.LookAsync());
        await ChunksAsync(atLeast: 2);

        Assert.IsType<WriteMessagesSuccessful>((await journal.WriteLargeAsync("b", "kept"))[0]);
        Assert.Equal((Writing.Count, Writing.Count), await journal.LookAsync());

        // Half of it, and what the dead writer left; then all.
        await journal.DeleteToAsync(Writing.Count / 2);
        Assert.Equal((Writing.Count / 2, Writing.Count), await journal.LookAsync());
        await journal.DeleteToAsync(Writing.Count);
        Assert.Equal((0, Writing.Count), await journal.LookAsync());
        Assert.Empty(await ChunksAsync(atLeast: 0));
    }

    private async Task<IReadOnlyList<string>> ChunksAsync(int atLeast)
    {
        using var probe = new Probe(server!.Endpoint);
        while (true)
        {
            var chunks = await probe.KeysAsync("akka/s/");
            if (chunks.Count >= atLeast) return [.. chunks.Select(c => c.Key.ToStringUtf8())];
        }
    }

    private sealed class Writing(IReadOnlyList<string> endpoints)
        : JournalTest(EtcdPlugins.Config(endpoints, more: "akka.persistence.etcd { deadline = 2s, attempt-timeout = 1s }"), TestContext.Current.TestOutputHelper!)
    {
        public const int Count = 400;
        private static readonly string Big = new('x', 100_000);

        public Task<IReadOnlyList<object>> WriteLargeAsync(string writer, string what) =>
            WriteAsync(Atomic([.. Enumerable.Range(1, Count).Select(n => Event(n, what + Big, writer: writer))]));

        /// <summary>How many events there are, and the highest sequence number.</summary>
        public async Task<(int Count, long Highest)> LookAsync()
        {
            var replay = await ReplayAsync();
            Assert.All(replay.Payloads, p => Assert.StartsWith("kept", (string)p));
            return (replay.Events.Count, replay.Highest);
        }

        public Task DeleteToAsync(long to) => DeleteAsync(to);
    }
}

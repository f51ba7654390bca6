using Akka.Actor;
using Akka.Persistence.Etcd.Tests.Servers;
using Akka.Persistence.Query;
using Etcdserverpb;

namespace Akka.Persistence.Etcd.Tests.Query;

/// <summary>Live streams with real etcd servers that are killed, stopped and compacted under them: nothing is lost, nothing comes twice.</summary>
public sealed class LiveFaultsSpec
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Streams_go_on_after_a_compaction_that_they_slept_through()
    {
        await using var cluster = await EtcdCluster.StartAsync();
        await using var reading = new Reading([cluster.Members[0].Endpoint]);
        await using var writing = new Reading(cluster.Endpoints.Skip(1));
        var writer = writing.Writer("a");
        await WriteAsync(writer, "1 #t", "2");
        var streams = await StreamsAsync(reading, ["1 #t"], ["1 #t", "2"], ["a"]);

        await cluster.Members[0].KillAsync();
        await WriteAsync(writer, "3 #t", "4", "5 #t");
        await WriteAsync(writing.Writer("b"), "6 #t");
        await CompactAsync(cluster.Members[1]);
        await cluster.RestartAsync(cluster.Members[0]);
        await WriteAsync(writer, "7 #t");

        await ExpectAsync(streams, ["3 #t", "5 #t", "6 #t", "7 #t"], ["3 #t", "4", "5 #t", "7 #t"], ["b"]);
    }

    [Fact]
    public async Task Streams_go_on_when_their_only_server_was_killed_and_comes_back()
    {
        await using var cluster = await EtcdCluster.StartAsync();
        await using var reading = new Reading(cluster.Endpoints);
        var writer = reading.Writer("a");
        await WriteAsync(writer, "1 #t", "2");
        var streams = await StreamsAsync(reading, ["1 #t"], ["1 #t", "2"], ["a"]);

        foreach (var member in cluster.Members) await member.KillAsync();
        await cluster.StartAllAsync();
        await WriteAsync(reading.Writer("c"), "3 #t");

        await ExpectAsync(streams, ["3 #t"], [], ["c"]);
    }

    [Fact]
    public async Task Streams_go_on_at_another_member_when_theirs_stands_still()
    {
        await using var cluster = await EtcdCluster.StartAsync(new EtcdOptions { Arguments = ["--grpc-keepalive-min-time=500ms"] });
        await using var reading = new Reading(cluster.Endpoints, "keep-alive-interval = 1s, keep-alive-timeout = 1s, attempt-timeout = 1s");
        var writer = reading.Writer("a");
        await WriteAsync(writer, "1 #t", "2");
        var streams = await StreamsAsync(reading, ["1 #t"], ["1 #t", "2"], ["a"]);

        var used = cluster.Members.Single(m => m.Endpoint == reading.Etcd.Connection.Current.ToString());
        used.Freeze();
        try
        {
            await WriteAsync(writer, "3 #t", "4");
            await ExpectAsync(streams, ["3 #t"], ["3 #t", "4"], []);
        }
        finally
        {
            used.Thaw();
        }
    }

    [Fact]
    public async Task Streams_go_on_after_their_token_has_become_invalid()
    {
        await using var cluster = await EtcdCluster.StartAsync();
        using (var probe = new Probe(cluster.Endpoints[0]))
        {
            await probe.Auth.UserAddAsync(new AuthUserAddRequest { Name = "root", Password = "secret" });
            await probe.Auth.UserGrantRoleAsync(new AuthUserGrantRoleRequest { User = "root", Role = "root" });
            await probe.Auth.AuthEnableAsync(new AuthEnableRequest());
        }

        await using var reading = new Reading([cluster.Endpoints[0]], "username = root, password = secret");
        await using var writing = new Reading(cluster.Endpoints.Skip(1), "username = root, password = secret");
        var writer = writing.Writer("a");
        await WriteAsync(writer, "1 #t", "2");
        var streams = await StreamsAsync(reading, ["1 #t"], ["1 #t", "2"], ["a"]);

        // A member keeps the tokens that it has given in memory.
        await cluster.Members[0].KillAsync();
        await WriteAsync(writer, "3 #t");
        await cluster.RestartAsync(cluster.Members[0]);

        await ExpectAsync(streams, ["3 #t"], ["3 #t"], []);
    }

    [Fact]
    public async Task A_stream_that_is_read_slowly_keeps_up_with_constant_compaction()
    {
        await using var server = await EtcdServer.StartAsync();
        await using var reading = new Reading([server.Endpoint]);
        var writer = reading.Writer("a");
        await WriteAsync(writer, "0 #t");
        var byTag = reading.Probe(reading.Journal.EventsByTag("t", Offset.NoOffset()));
        Assert.Equal("0 #t", (await byTag.NextAsync()).Event);

        for (var i = 0; i < 10; i++)
        {
            await WriteAsync(writer, [.. Enumerable.Range(1 + (20 * i), 20).Select(n => $"{n} #t")]);
            await CompactAsync(server);
            Assert.Equal($"{i + 1} #t", (await byTag.NextAsync()).Event);
        }

        Assert.Equal(Enumerable.Range(11, 190).Select(n => $"{n} #t"), (await byTag.NextAsync(190)).Select(e => e.Event));
        byTag.Cancel();
    }

    [Fact]
    public async Task Events_of_a_write_too_large_for_one_transaction_are_read_one_by_one()
    {
        await using var server = await EtcdServer.StartAsync();
        await using var reading = new Reading([server.Endpoint]);
        var writer = reading.Writer("a");
        await WriteAsync(writer, "1 #t");
        var streams = await StreamsAsync(reading, ["1 #t"], ["1 #t"], ["a"]);
        var padding = new string('x', 10_000);
        string[] texts = [.. Enumerable.Range(2, 300).Select(n => n % 3 == 0 ? $"{n} #t {padding}" : $"{n} {padding}")];

        await writer.Ask<long>(new EventWriter.WriteAtOnce([.. texts]), Patience);
        await WriteAsync(writer, "302 #t");

        var byTag = await streams.ByTag.NextAsync(101);
        Assert.Equal([.. texts.Where(t => t.Contains("#t", StringComparison.Ordinal)), "302 #t"], byTag.Select(e => e.Event));
        Assert.All(byTag.Zip(byTag.Skip(1)), p => Assert.True(p.Item1.Offset.CompareTo(p.Item2.Offset) < 0));
        Assert.Equal(texts, (await streams.ById.NextAsync(300)).Select(e => e.Event));

        var rest = reading.Probe(reading.Journal.CurrentEventsByTag("t", byTag[50].Offset));
        Assert.Equal(byTag.Skip(51).Select(e => e.SequenceNr), (await rest.NextAsync(50)).Select(e => e.SequenceNr));
        await rest.EndAsync();

        await writer.Ask<long>(new EventWriter.Delete(150), Patience);
        var left = reading.Probe(reading.Journal.CurrentEventsByTag("t", Offset.NoOffset()));
        Assert.Equal(byTag.Where(e => e.SequenceNr > 150).Select(e => (e.Offset, e.SequenceNr)), (await left.NextAsync(51)).Select(e => (e.Offset, e.SequenceNr)));
        await left.EndAsync();
    }

    private static async Task<Streams> StreamsAsync(Reading reading, string[] tagged, string[] all, string[] ids)
    {
        var streams = new Streams(
            reading.Probe(reading.Journal.EventsByTag("t", Offset.NoOffset())),
            reading.Probe(reading.Journal.EventsByPersistenceId("a", 0, long.MaxValue)),
            reading.Probe(reading.Journal.PersistenceIds()));
        await ExpectAsync(streams, tagged, all, ids);
        streams.ByTag.Ask();
        streams.ById.Ask();
        streams.Ids.Ask();
        return streams;
    }

    private static async Task ExpectAsync(Streams streams, string[] tagged, string[] all, string[] ids)
    {
        Assert.Equal(tagged, (await streams.ByTag.NextAsync(tagged.Length)).Select(e => e.Event));
        Assert.Equal(all, (await streams.ById.NextAsync(all.Length)).Select(e => e.Event));
        Assert.Equal(ids, await streams.Ids.NextAsync(ids.Length));
    }

    private static Task WriteAsync(IActorRef writer, params string[] texts) => writer.Ask<long>(new EventWriter.Write([.. texts]), Patience);

    private static async Task CompactAsync(EtcdServer server)
    {
        using var probe = new Probe(server.Endpoint);
        var revision = (await probe.Kv.RangeAsync(new RangeRequest { Key = Google.Protobuf.ByteString.CopyFromUtf8("none") })).Header.Revision;
        await probe.Kv.CompactAsync(new CompactionRequest { Revision = revision });
    }

    private sealed record Streams(ReadProbe<EventEnvelope> ByTag, ReadProbe<EventEnvelope> ById, ReadProbe<string> Ids);
}

using Akka.Configuration;
using Akka.Persistence.Etcd.Client;
using Dcron.Actors.History;
using Dcron.Core.Executions;
using Dcron.Node.Stores;
using Dcron.Node.Tests.EndToEnd;
using static Dcron.Node.Tests.Stores.Records;

namespace Dcron.Node.Tests.Stores;

public sealed class EtcdExecutionStoreSpec(EtcdExecutionStoreSpec.Shared shared) : ExecutionStoreSpec, IClassFixture<EtcdExecutionStoreSpec.Shared>
{
    private static readonly CancellationToken Cancel = CancellationToken.None;
    private static int prefixes;

    protected override Task<IExecutionStore> OpenAsync() => Task.FromResult<IExecutionStore>(Store());

    [Fact]
    public async Task Gives_back_an_output_that_is_larger_than_a_request_to_etcd()
    {
        await using var store = Store();
        var output = string.Concat(Enumerable.Range(0, 150_000).Select(i => $"{i} größer ✓\n"));
        Assert.True(output.Length > 1_500_000);
        var written = Attempt(Noon, output: output);
        await store.WriteAsync([written, Attempt(Noon, node: "n2", output: "small")], [], Cancel);

        var found = await store.FindAsync(written.Id.Execution, Cancel);
        Assert.Equal([output, "small"], found!.Attempts.Select(a => a.Output));

        var shorter = written with { Output = "shorter", Result = written.Result with { FinishedAt = Noon.AddHours(1) } };
        await store.WriteAsync([shorter], [], Cancel);
        Assert.Equal("shorter", (await store.FindAsync(written.Id.Execution, Cancel))!.Attempts[0].Output);

        Assert.Equal(2, await store.TrimOlderAsync(Noon.AddHours(2), 100, Cancel));
        Assert.Null(await store.FindAsync(written.Id.Execution, Cancel));
    }

    [Fact]
    public async Task Stays_below_its_bound_and_lets_the_oldest_go()
    {
        await using var store = Store(maxBytes: 200_000);
        for (var i = 0; i < 100; i++) await store.WriteAsync([Attempt(Noon.AddMinutes(i), output: new string('x', 10_000))], [], Cancel);

        var kept = (await store.ListAsync(Backup, null, 200, Cancel)).Items;
        Assert.InRange(kept.Length, 10, 20);
        Assert.Equal(Noon.AddMinutes(99), kept[0].Id.Due);
        Assert.Equal(kept.Length - 1, (int)(kept[0].Id.Due - kept[^1].Id.Due).TotalMinutes);
        Assert.Equal(kept[^1].Id.Due.AddMinutes(-1), (await store.ReadRangeAsync(Backup, Noon, Noon.AddDays(1), Cancel)).TrimmedThrough);
    }

    [Fact]
    public async Task Refuses_a_history_of_a_newer_release()
    {
        var settings = Settings();
        using var connection = new EtcdConnection(settings, TimeProvider.System);
        var put = new Etcdserverpb.PutRequest { Key = Google.Protobuf.ByteString.CopyFromUtf8(settings.KeyPrefix + "h/version"), Value = Google.Protobuf.ByteString.CopyFromUtf8("999") };
        await connection.CallAsync("Put", (e, o) => e.Kv.PutAsync(put, o), Cancel);
        await using var store = new EtcdExecutionStore(settings, 1_000_000, TimeProvider.System);
        var error = await Assert.ThrowsAsync<StoreUnavailableException>(() => store.InitializeAsync(Cancel));
        Assert.Contains("schema version 999, made by a newer dcrond", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Says_when_no_etcd_answers()
    {
        await using var store = new EtcdExecutionStore(Settings("http://127.0.0.1:1", "deadline = 500ms, attempt-timeout = 400ms"), 1_000_000, TimeProvider.System);
        var error = await Assert.ThrowsAsync<StoreUnavailableException>(() => store.InitializeAsync(Cancel));
        Assert.Contains("The history in etcd: ", error.Message, StringComparison.Ordinal);
        Assert.Contains("http://127.0.0.1:1", error.Message, StringComparison.Ordinal);
        Assert.Contains("akka.persistence.etcd.endpoints", error.Message, StringComparison.Ordinal);
    }

    private EtcdExecutionStore Store(long maxBytes = 100_000_000) => new(Settings(), maxBytes, TimeProvider.System);

    private EtcdSettings Settings(string? endpoint = null, string more = "") => EtcdStore.Read(ConfigurationFactory.ParseString(
        $$"""akka.persistence.etcd { endpoints = ["{{endpoint ?? shared.Server.Endpoint}}"], key-prefix = "history-{{Interlocked.Increment(ref prefixes)}}/", {{more}} }"""));

    public sealed class Shared : IAsyncLifetime
    {
        internal EtcdServers Server { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Server = await EtcdServers.StartAsync(1);

        public ValueTask DisposeAsync() => Server is null ? ValueTask.CompletedTask : Server.DisposeAsync();
    }
}

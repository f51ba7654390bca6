using Akka.Persistence.Etcd.Client;
using Akka.Persistence.Etcd.Tests.Contracts;
using Akka.Persistence.Etcd.Tests.Servers;
using Etcdserverpb;

namespace Akka.Persistence.Etcd.Tests.Faults;

/// <summary>An etcd whose database reaches its quota.</summary>
public sealed class NoSpaceSpec : IAsyncLifetime
{
    private const int Quota = 12 * 1024 * 1024;
    private EtcdServer? server;

    public async ValueTask InitializeAsync() => server = await EtcdServer.StartAsync(new EtcdOptions { QuotaBytes = Quota });

    public async ValueTask DisposeAsync() => await server!.DisposeAsync();

    [Fact]
    public async Task Says_that_the_quota_is_reached_and_goes_on_when_there_is_room_again()
    {
        using var journal = new Writing([server!.Endpoint]);
        var stored = await journal.FillAsync();

        Assert.Equal(EtcdFault.NoSpace, journal.Failure!.Fault);
        Assert.Contains(server.Endpoint, journal.Failure.Message);
        Assert.Contains("--quota-backend-bytes", journal.Failure.Message);
        Assert.Equal(stored, (await journal.NumbersAsync()).Count);

        // A delete that leaves the last event writes nothing, so etcd takes it also now.
        await journal.DeleteToAsync(stored - 1);
        await MakeRoomAsync();
        await journal.WriteOneAsync(stored + 1);

        Assert.Equal([stored, stored + 1], await journal.NumbersAsync());
    }

    // As an operator would: compact, defragment, disarm.
    private async Task MakeRoomAsync()
    {
        using var probe = new Probe(server!.Endpoint);
        var status = await probe.Maintenance.StatusAsync(new StatusRequest());
        await probe.Kv.CompactAsync(new CompactionRequest { Revision = status.Header.Revision, Physical = true });
        await probe.Maintenance.DefragmentAsync(new DefragmentRequest());
        await probe.Maintenance.AlarmAsync(new AlarmRequest { Action = AlarmRequest.Types.AlarmAction.Deactivate, Alarm = AlarmType.Nospace, MemberID = status.Header.MemberId });
    }

    private sealed class Writing(IReadOnlyList<string> endpoints) : JournalTest(EtcdPlugins.Config(endpoints), TestContext.Current.TestOutputHelper!)
    {
        private static readonly string Big = new('x', 200_000);

        public EtcdException? Failure { get; private set; }

        /// <summary>Writes until a write fails.</summary>
        public async Task<int> FillAsync()
        {
            for (var n = 1; ; n++)
            {
                var answers = await WriteAsync(Atomic(Event(n, Big)));
                if (answers[0] is not WriteMessagesFailed failed) continue;

                Failure = (EtcdException)failed.Cause;
                return n - 1;
            }
        }

        public Task DeleteToAsync(int to) => DeleteAsync(to);

        public Task WriteOneAsync(int number) => WriteWellAsync(Atomic(Event(number, "more", writer: "after")));

        public async Task<IReadOnlyList<long>> NumbersAsync() => [.. (await ReplayAsync(from: 0)).Numbers];
    }
}

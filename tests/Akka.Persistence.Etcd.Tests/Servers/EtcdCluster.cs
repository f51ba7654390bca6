namespace Akka.Persistence.Etcd.Tests.Servers;

/// <summary>Three etcd members on loopback.</summary>
internal sealed class EtcdCluster : IAsyncDisposable
{
    private readonly EtcdServer[] members;
    private readonly string peers;

    private EtcdCluster(EtcdOptions options)
    {
        members = [.. Enumerable.Range(1, 3).Select(n => new EtcdServer($"m{n}", options))];
        peers = string.Join(',', members.Select(m => m.Peer));
    }

    public IReadOnlyList<EtcdServer> Members => members;

    public IReadOnlyList<string> Endpoints => [.. members.Select(m => m.Endpoint)];

    public static async Task<EtcdCluster> StartAsync(EtcdOptions? options = null)
    {
        var cluster = new EtcdCluster(options ?? new EtcdOptions());
        await cluster.StartAllAsync();
        return cluster;
    }

    /// <summary>Starts every member, with the data it had.</summary>
    public async Task StartAllAsync()
    {
        foreach (var member in members) member.Launch(peers);
        foreach (var member in members) await member.ReadyAsync();
    }

    /// <summary>Starts one member again that was killed.</summary>
    public Task RestartAsync(EtcdServer member)
    {
        member.Launch(peers);
        return member.ReadyAsync();
    }

    /// <summary>The member that leads now.</summary>
    public async Task<EtcdServer> LeaderAsync()
    {
        foreach (var member in members)
        {
            using var probe = new Probe(member.Endpoint);
            var status = await probe.Maintenance.StatusAsync(new Etcdserverpb.StatusRequest());
            if (status.Leader == status.Header.MemberId) return member;
        }
        throw new InvalidOperationException("No etcd member leads.");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var member in members) await member.DisposeAsync();
    }
}

namespace Dcron.Chaos.Topology;

/// <summary>All that a run starts: machines, their network, the store and the nodes. All of it is gone when it is disposed, but the logs.</summary>
internal sealed class Site(string store, string dcrond, bool loopback, Action<string> say) : IAsyncDisposable
{
    /// <summary>The longest that all nodes may take to be a whole cluster.</summary>
    public static readonly TimeSpan StartWithin = TimeSpan.FromMinutes(5);

    private readonly string data = Directory.CreateTempSubdirectory("dcron-chaos-").FullName;
    private INetwork? network;
    private IStore? builtStore;
    private Cluster? cluster;

    public INetwork Network => network ?? throw NotBuilt();

    public IStore Store => builtStore ?? throw NotBuilt();

    public Cluster Cluster => cluster ?? throw NotBuilt();

    /// <param name="shiftsClocks">Whether two of the nodes are to have clocks that can be shifted, where the machine allows it.</param>
    /// <returns>The library that shifts clocks; null: there is none, or it was not asked for.</returns>
    /// <exception cref="ChaosException">It cannot be built here.</exception>
    public async Task<string?> BuildAsync(Layout layout, string logs, bool shiftsClocks, EventLog events)
    {
        if (!File.Exists(dcrond)) throw new ChaosException($"{dcrond} is not there: ./build.sh publish makes it.");
        network = loopback ? new LoopbackNetwork() : await NamespaceNetwork.TryCreateAsync(say) is { } spaces ? spaces : new LoopbackNetwork();
        var fakeTime = shiftsClocks ? FakeTime.Find(say) : null;
        builtStore = store == "etcd" ? await EtcdStore.CreateAsync(network, data, logs, events) : await PostgresStore.CreateAsync(network, data, logs, events);
        cluster = await Cluster.CreateAsync(network, builtStore, layout, Path.GetFullPath(dcrond), fakeTime, data, logs, events);
        return fakeTime;
    }

    /// <summary>Returns when the store serves and all nodes are up.</summary>
    /// <exception cref="ChaosException">They are not up in time.</exception>
    public async Task StartAsync(HttpClient http, CancellationToken stop)
    {
        await Store.StartAsync();
        say($"{store} serves; starting {Cluster.Nodes.Count} nodes");
        Cluster.Start();
        await Wait.UntilAsync("all nodes are up (their logs are kept)", StartWithin, () => Cluster.IsWholeAsync(http), stop);
    }

    public async ValueTask DisposeAsync()
    {
        if (cluster is not null) await cluster.DisposeAsync();
        if (builtStore is not null) await builtStore.DisposeAsync();
        if (network is not null) await network.DisposeAsync();
        Directory.Delete(data, recursive: true);
    }

    private static InvalidOperationException NotBuilt() => new("The site has not been built yet.");
}

using Akka.Actor;
using Akka.Configuration;
using Akka.Persistence;
using Akka.Persistence.Etcd;

namespace Dcron.Benchmarks;

/// <summary>How fast the etcd plugin is, beside what bare transactions reach on the same etcd.</summary>
internal sealed class EtcdSpeed(int events) : Scenario
{
    private const int Ids = 1_000;
    private const int Sequential = 2_000;
    private const int SnapshotBytes = 50 * 1024 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    public override string Title => $"etcd: {events:#,0} events of 100 bytes";

    protected override async Task RunAsync(NodeUnderTest node, Report report)
    {
        await using var etcd = await EtcdProcess.StartAsync();
        using var raw = new BareEtcd(etcd.Endpoint);
        using var system = ActorSystem.Create("bench", ConfigurationFactory.ParseString(
            $$"""
            akka.loglevel = WARNING
            akka.persistence.journal.plugin = "akka.persistence.journal.etcd"
            akka.persistence.snapshot-store.plugin = "akka.persistence.snapshot-store.etcd"
            akka.persistence.etcd.endpoints = ["{{etcd.Endpoint}}"]
            """).WithFallback(EtcdPersistence.DefaultConfiguration));

        await raw.PutManyAsync(events / 10, "warm/");
        await ManyIdsAsync(system, "warm", events / 10);
        await ThroughputAsync(system, raw, report);
        await LatencyAsync(system, raw, report);
        await ReplayAsync(system, report);
        await SnapshotAsync(system, report);
        await system.Terminate().WaitAsync(Patience, TimeProvider.System);
    }

    private async Task ThroughputAsync(ActorSystem system, BareEtcd raw, Report report)
    {
        var bare = events / await SecondsAsync(() => raw.PutManyAsync(events, "bare/"));
        report.Add("bare: puts in transactions of 100", bare, "/s");

        var before = GC.GetTotalAllocatedBytes(precise: true);
        var many = events / await SecondsAsync(() => ManyIdsAsync(system, "many", events));
        var allocated = (GC.GetTotalAllocatedBytes(precise: true) - before) / (double)events;
        report.Add($"{Ids} ids, one event after the other each", many, "/s", atLeast: 0.6 * bare);
        report.Add("  of the bare puts", 100 * many / bare, "%", atLeast: 60);
        report.Add("  allocated an event, actors and all", allocated, "B");

        before = GC.GetTotalAllocatedBytes(precise: true);
        var one = events / await SecondsAsync(() => system.ActorOf(Props.Create(() => new EtcdWriter("one"))).Ask<int>(new EtcdWriter.Async(events), Patience));
        report.Add("one id, PersistAsync", one, "/s", atLeast: 20_000);
        report.Add("  allocated an event, actor and all", (GC.GetTotalAllocatedBytes(precise: true) - before) / (double)events, "B");
    }

    private static async Task LatencyAsync(ActorSystem system, BareEtcd raw, Report report)
    {
        var put = await raw.MillisOfPutsAsync(Sequential);
        var writer = system.ActorOf(Props.Create(() => new EtcdWriter("sequential")));
        var persist = await writer.Ask<double[]>(new EtcdWriter.Timed(Sequential), Patience);
        Array.Sort(persist);
        report.Add("bare put, median", Measures.Percentile(put, 0.5), "ms");
        report.Add("persist, median", Measures.Percentile(persist, 0.5), "ms", below: Measures.Percentile(put, 0.5) + 1);
        report.Add("persist, 99 of 100", Measures.Percentile(persist, 0.99), "ms");
    }

    private async Task ReplayAsync(ActorSystem system, Report report)
    {
        var seconds = await SecondsAsync(() => system.ActorOf(Props.Create(() => new EtcdWriter("one"))).Ask<int>(new EtcdWriter.Async(0), Patience));
        report.Add("replay", events / seconds, "/s", atLeast: 100_000);
    }

    private static async Task SnapshotAsync(ActorSystem system, Report report)
    {
        var saver = system.ActorOf(Props.Create(() => new EtcdWriter("snapshots")));
        await saver.Ask<int>(new EtcdWriter.Async(1), Patience);
        report.Add("snapshot of 50 MB, saved", await SecondsAsync(() => saver.Ask<int>(new EtcdWriter.Save(SnapshotBytes), Patience)), "s", below: 3);
        report.Add("snapshot of 50 MB, loaded", await SecondsAsync(() => system.ActorOf(Props.Create(() => new EtcdWriter("snapshots"))).Ask<int>(new EtcdWriter.Async(0), Patience)), "s", below: 2);
    }

    private static Task ManyIdsAsync(ActorSystem system, string name, int events) => Task.WhenAll(Enumerable.Range(0, Ids).Select(i =>
        system.ActorOf(Props.Create(() => new EtcdWriter($"{name}-{i}"))).Ask<double[]>(new EtcdWriter.Timed(events / Ids), Patience)));

    private static async Task<double> SecondsAsync(Func<Task> work)
    {
        var since = TimeProvider.System.GetTimestamp();
        await work();
        return TimeProvider.System.GetElapsedTime(since).TotalSeconds;
    }
}

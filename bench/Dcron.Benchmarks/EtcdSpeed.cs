using System.Diagnostics.Metrics;
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
        await ManyIdsAsync(await StartAsync(system, "warm"), events / 10);
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

        var writers = await StartAsync(system, "many");
        var cost = new Cost();
        var many = events / await SecondsAsync(() => ManyIdsAsync(writers, events));
        report.Add($"{Ids} ids, one event after the other each", many, "/s", atLeast: 0.6 * bare);
        report.Add("  of the bare puts", 100 * many / bare, "%", atLeast: 60);
        cost.Add(report, events);

        cost = new Cost();
        var together = events / await SecondsAsync(() => Task.WhenAll(writers.Select(w => w.Ask<int>(new EtcdWriter.Async(events / Ids), Patience))));
        report.Add($"{Ids} ids, PersistAsync", together, "/s", atLeast: 0.6 * bare);
        report.Add("  of the bare puts", 100 * together / bare, "%", atLeast: 60);
        cost.Add(report, events);

        var writer = system.ActorOf(Props.Create(() => new EtcdWriter("one")));
        await writer.Ask<int>(new EtcdWriter.Async(0), Patience);
        cost = new Cost();
        var one = events / await SecondsAsync(() => writer.Ask<int>(new EtcdWriter.Async(events), Patience));
        report.Add("one id, PersistAsync", one, "/s", atLeast: 20_000);
        cost.Add(report, events);
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

    /// <summary>Many writers, recovered and ready.</summary>
    private static async Task<IReadOnlyList<IActorRef>> StartAsync(ActorSystem system, string name)
    {
        var writers = Enumerable.Range(0, Ids).Select(i => system.ActorOf(Props.Create(() => new EtcdWriter($"{name}-{i}")))).ToList();
        await Task.WhenAll(writers.Select(w => w.Ask<double[]>(new EtcdWriter.Timed(0), Patience)));
        return writers;
    }

    private static Task ManyIdsAsync(IReadOnlyList<IActorRef> writers, int events) =>
        Task.WhenAll(writers.Select(w => w.Ask<double[]>(new EtcdWriter.Timed(events / Ids), Patience)));

    private static async Task<double> SecondsAsync(Func<Task> work)
    {
        var since = TimeProvider.System.GetTimestamp();
        await work();
        return TimeProvider.System.GetElapsedTime(since).TotalSeconds;
    }

    /// <summary>What events cost this process, actors and all.</summary>
    private sealed class Cost
    {
        private readonly long allocated = GC.GetTotalAllocatedBytes(precise: true);
        private readonly double cpu = Measures.CpuSeconds(Environment.ProcessId);
        private readonly MeterListener listener = new();
        private long transactions;
        private long committed;

        public Cost()
        {
            listener.InstrumentPublished = (instrument, l) =>
            {
                if (instrument.Name == "akka.persistence.etcd.commit.events") l.EnableMeasurementEvents(instrument);
            };
            listener.SetMeasurementEventCallback<int>((_, events, _, _) =>
            {
                Interlocked.Increment(ref transactions);
                Interlocked.Add(ref committed, events);
            });
            listener.Start();
        }

        public void Add(Report report, int events)
        {
            listener.Dispose();
            report.Add("  events a transaction", committed / (double)Math.Max(1, transactions));
            report.Add("  allocated an event", (GC.GetTotalAllocatedBytes(precise: true) - allocated) / (double)events, "B");
            report.Add("  CPU an event, without etcd's", 1e6 * (Measures.CpuSeconds(Environment.ProcessId) - cpu) / events, "µs");
        }
    }
}

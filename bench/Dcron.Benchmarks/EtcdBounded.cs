using Akka.Actor;
using Akka.Configuration;
using Akka.Persistence;
using Akka.Persistence.Etcd;

namespace Dcron.Benchmarks;

/// <summary>
/// Many events with snapshots, deletes and compaction: does etcd's database stay bounded? As a node does it: several persistence ids, each
/// with a snapshot after some events, behind which events and older snapshots are deleted, and compaction of the revisions.
/// </summary>
internal sealed class EtcdBounded(long events) : Scenario
{
    private const int Ids = 8;
    private const int Lines = 20;

    // etcd compacts this many revisions each 100 ms; its own 1,000 is less than is written here, and the database would grow for that reason alone.
    private const int CompactedAtOnce = 20_000;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public override string Title => $"etcd-bounded: {events:#,0} events of 100 bytes under {Ids} ids, with snapshots, deletes and compaction";

    protected override async Task RunAsync(NodeUnderTest node, Report report)
    {
        await using var etcd = await EtcdProcess.StartAsync("--experimental-compaction-batch-limit", $"{CompactedAtOnce}");
        using var system = ActorSystem.Create("bench", ConfigurationFactory.ParseString(
            $$"""
            akka.loglevel = WARNING
            akka.persistence.journal.plugin = "akka.persistence.journal.etcd"
            akka.persistence.snapshot-store.plugin = "akka.persistence.snapshot-store.etcd"
            akka.persistence.etcd { endpoints = ["{{etcd.Endpoint}}"], compaction.interval = 10s }
            """).WithFallback(EtcdPersistence.DefaultConfiguration));
        var writers = Enumerable.Range(0, Ids).Select(i => system.ActorOf(Props.Create(() => new Writer($"bounded-{i}")))).ToList();

        var since = TimeProvider.System.GetTimestamp();
        var sizes = new List<(double Size, double InUse)>();
        Console.WriteLine("       events  seconds  database MiB  in use MiB");
        for (var line = 1; line <= Lines; line++)
        {
            await Task.WhenAll(writers.Select(w => w.Ask<long>(new Write(events / Lines / Ids), Timeout.InfiniteTimeSpan)));
            sizes.Add(await etcd.DatabaseMiBAsync());
            Console.WriteLine($"{events * line / Lines,13:#,0}{TimeProvider.System.GetElapsedTime(since).TotalSeconds,9:0}{sizes[^1].Size,14:0.0}{sizes[^1].InUse,12:0.0}");
        }

        var seconds = TimeProvider.System.GetElapsedTime(since).TotalSeconds;
        report.Add("events", events);
        report.Add("events per second", events / seconds);
        report.Add("database after a quarter", sizes[(Lines / 4) - 1].Size, "MiB");
        report.Add("database at the end", sizes[^1].Size, "MiB");
        report.Add("database, most in use", sizes.Max(s => s.InUse), "MiB");
        report.Add("RSS of etcd, peak", Measures.PeakResidentMiB(etcd.ProcessId), "MiB");
        await system.Terminate().WaitAsync(Patience, TimeProvider.System);
    }

    private sealed record Write(long Events);

    /// <summary>Persists what it is told in rounds, and answers when all of it is persisted.</summary>
    private sealed class Writer(string id) : UntypedPersistentActor
    {
        private const int Round = 1_000;
        private const int SnapshotAfter = 20_000;

        private static readonly byte[] Event = new byte[100];
        private static readonly byte[] State = new byte[200_000];

        private IActorRef asker = ActorRefs.Nobody;
        private long left;
        private long saved;

        public override string PersistenceId => id;

        protected override void OnCommand(object message)
        {
            switch (message)
            {
                case Write write:
                    (asker, left) = (Sender, write.Events);
                    PersistRound();
                    break;
                case SaveSnapshotSuccess success:
                    DeleteMessages(success.Metadata.SequenceNr);
                    DeleteSnapshots(new SnapshotSelectionCriteria(success.Metadata.SequenceNr - 1));
                    break;
                case SaveSnapshotFailure failure: throw failure.Cause;
                case DeleteMessagesFailure failure: throw failure.Cause;
            }
        }

        protected override void OnRecover(object message)
        {
            // every run begins with an empty etcd
        }

        private void PersistRound()
        {
            var round = (int)Math.Min(Round, left);
            if (round == 0)
            {
                asker.Tell(LastSequenceNr);
                return;
            }

            for (var i = 0; i < round; i++) PersistAsync(Event, _ => { });
            DeferAsync(round, ended =>
            {
                left -= ended;
                if (LastSequenceNr - saved >= SnapshotAfter)
                {
                    saved = LastSequenceNr;
                    SaveSnapshot(State);
                }

                PersistRound();
            });
        }
    }
}

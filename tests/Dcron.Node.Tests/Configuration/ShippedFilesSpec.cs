using System.Collections;
using Dcron.Node.Configuration;

namespace Dcron.Node.Tests.Configuration;

public sealed class ShippedFilesSpec
{
    // Sections that Akka passes whole to a dispatcher, whose keys its reference lists under another dispatcher.
    private const string Dispatcher = "akka.remote.default-remote-dispatcher";
    private const string DispatcherReference = "akka.actor.default-fork-join-dispatcher";

    public static TheoryData<string> Files => [.. Directory.GetFiles(HoconFile.ShippedFolder, "*.conf").Select(f => Path.GetFileName(f)).Order()];

    [Fact]
    public void Are_shipped() =>
        Assert.Equal(["api.conf", "dcron.conf", "etcd-lease.conf", "etcd.conf", "executor.conf", "postgresql.conf", "scheduler.conf", "seed.conf", "single.conf"], Files.Select(f => f.Data));

    [Theory]
    [MemberData(nameof(Files))]
    public void Set_only_akka_keys_that_akka_has(string file)
    {
        var akka = KnownKeys.OfAkka();

        var unknown = HoconFile.Load(file).Select(s => s.Path)
            .Where(p => p.StartsWith("akka.", StringComparison.Ordinal))
            .Where(p => !akka.Knows(HoconPath.IsUnder(p, Dispatcher) ? DispatcherReference + p[Dispatcher.Length..] : p))
            .ToList();

        Assert.Empty(unknown);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Load_without_a_warning(string file)
    {
        string[] options = ["akka.cluster.seed-nodes=akka.tcp://dcron@127.0.0.1:4053", "dcron.postgresql.connection-string=Host=h"];

        Assert.Empty(NodeConfig.Load([file], options, new Hashtable()).Warnings);
    }

    [Fact]
    public void Have_the_dispatcher_of_the_cluster_that_akka_is_told_to_use()
    {
        var hocon = NodeConfig.Load([], [], new Hashtable()).Hocon;

        Assert.Equal("ForkJoinDispatcher", hocon.GetConfig(hocon.GetString("akka.cluster.use-dispatcher")).GetString("type"));
    }
}

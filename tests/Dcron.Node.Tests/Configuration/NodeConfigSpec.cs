using System.Net;

namespace Dcron.Node.Tests.Configuration;

public sealed class NodeConfigSpec : IDisposable
{
    private readonly Loading loading = new();

    public void Dispose() => loading.Dispose();

    [Fact]
    public void Is_one_node_on_loopback_with_sqlite_when_nothing_is_said()
    {
        var config = loading.Load();

        Assert.True(config.StandsAlone);
        Assert.Equal(["scheduler", "executor", "api"], config.Roles);
        Assert.Equal(new IPEndPoint(IPAddress.Loopback, 8080), config.Http);
        Assert.Equal(("127.0.0.1", 4053), (config.RemotingHost, config.RemotingPort));
        Assert.Equal($"Data Source={Path.Combine(Environment.CurrentDirectory, "data", "journal.db")}", config.Journal!.ConnectionString);
        Assert.Equal("SQLite.MS", config.Journal!.Provider);
        Assert.Empty(config.Warnings);
    }

    [Fact]
    public void Warns_of_an_arm_ahead_that_a_takeover_may_outlast() =>
        Assert.Contains("arm-ahead = 5s is shorter than a takeover", Assert.Single(loading.Set("dcron.scheduler.arm-ahead=5s").Load().Warnings), StringComparison.Ordinal);

    [Fact]
    public void Layers_files_then_environment_then_options()
    {
        loading.WithFile("a.conf", "include \"single.conf\"\ndcron.http.port = 1\ndcron.data-dir = /a\ndcron.log.level = debug")
            .WithFile("b.conf", "dcron { http.port = 2, data-dir = /b }")
            .Environment("DCRON__HTTP__PORT", "3")
            .Environment("dcron__data_dir", "/env")
            .Set("dcron.http.port=4");

        var config = loading.Load();

        Assert.Equal(4, config.Http.Port);
        Assert.Equal("/env", config.DataDir);
        Assert.Equal("debug", config.LogLevel);
    }

    [Fact]
    public void Gives_akka_the_effective_configuration_with_the_derived_keys()
    {
        var akka = loading.Set("dcron.node.name=a", "dcron.node.tags.dc=eu", "dcron.data-dir=/d", "dcron.log.level=warning").Load().Hocon;

        Assert.Equal(["scheduler", "executor", "api", "name:a", "tag:dc=eu"], akka.GetStringList("akka.cluster.roles").Where(r => !r.StartsWith("setting:", StringComparison.Ordinal)));
        Assert.Equal("warning", akka.GetString("akka.loglevel"));
        Assert.Equal("Data Source=/d/journal.db", akka.GetString("akka.persistence.journal.sql.connection-string"));
        Assert.Equal("Data Source=/d/journal.db", akka.GetString("akka.persistence.snapshot-store.sql.connection-string"));
        Assert.Equal("SQLite.MS", akka.GetString("akka.persistence.snapshot-store.sql.provider-name"));
        Assert.Equal(TimeSpan.FromSeconds(30), akka.GetTimeSpan("dcron.node.drain-timeout"));
    }

    [Fact]
    public void Tells_other_nodes_the_settings_that_must_be_alike_in_one_way_however_they_were_written()
    {
        var roles = loading.Set("dcron.limits.cluster=010", "dcron.scheduler.arm-ahead=20000ms").Load().Hocon.GetStringList("akka.cluster.roles");

        Assert.Contains("setting:dcron.limits.cluster=10", roles);
        Assert.Contains("setting:dcron.scheduler.arm-ahead=20s", roles);
        Assert.Contains("setting:dcron.limits.labels=none", roles);
        Assert.Contains("setting:dcron.executor.warrant=3s", roles);
        Assert.Contains("setting:dcron.scheduler.runaway.factor=10", roles);
    }

    [Fact]
    public void Tells_as_an_executor_only_what_a_scheduler_must_know() =>
        Assert.Equal(
            ["setting:dcron.executor.warrant=3s"],
            loading.Set("akka.cluster.roles=executor", "akka.cluster.seed-nodes=akka.tcp://dcron@127.0.0.1:4053").Load().Hocon.GetStringList("akka.cluster.roles").Where(r => r.StartsWith("setting:", StringComparison.Ordinal)));

    [Fact]
    public void Keeps_the_cluster_settings_for_a_file_that_includes_nothing()
    {
        var akka = loading.WithFile("own.conf", "dcron.cluster.alone = on").Load().Hocon;

        Assert.Equal("keep-majority", akka.GetString("akka.cluster.split-brain-resolver.active-strategy"));
        Assert.Equal("scheduler", akka.GetString("akka.cluster.split-brain-resolver.keep-majority.role"));
        Assert.Equal("fail", akka.GetString("akka.persistence.journal-plugin-fallback.replay-filter.mode"));
        Assert.Equal("127.0.0.1", akka.GetString("akka.remote.dot-netty.tcp.hostname"));
    }

    [Theory]
    [InlineData("[\"akka.tcp://dcron@127.0.0.1:1\",\"akka.tcp://dcron@127.0.0.1:2\"]")]
    [InlineData("[akka.tcp://dcron@127.0.0.1:1, akka.tcp://dcron@127.0.0.1:2]")]
    [InlineData("akka.tcp://dcron@127.0.0.1:1,akka.tcp://dcron@127.0.0.1:2")]
    public void Takes_a_list_in_each_form_a_shell_makes_easy(string seeds)
    {
        var config = loading.Set($"akka.cluster.seed-nodes={seeds}").Load();

        Assert.False(config.StandsAlone);
        Assert.Equal(["akka.tcp://dcron@127.0.0.1:1", "akka.tcp://dcron@127.0.0.1:2"], config.Hocon.GetStringList("akka.cluster.seed-nodes"));
    }

    [Theory]
    [InlineData("4051", "20s", 20)]
    [InlineData("4052", "20s", 3)]
    [InlineData("4052", "1s", 1)]
    public void Is_patient_with_absent_seeds_only_on_the_node_that_may_form_a_cluster(string port, string timeout, int seconds)
    {
        var config = loading
            .Set("akka.cluster.seed-nodes=akka.tcp://dcron@127.0.0.1:4051,akka.tcp://dcron@127.0.0.1:4052", $"akka.remote.dot-netty.tcp.port={port}", $"akka.cluster.seed-node-timeout={timeout}")
            .Load();

        Assert.Equal(TimeSpan.FromSeconds(seconds), config.Hocon.GetTimeSpan("akka.cluster.seed-node-timeout"));
    }

    [Fact]
    public void Takes_the_environment_for_akka_too()
    {
        var config = loading.Environment("AKKA__REMOTE__DOT_NETTY__TCP__PORT", "5000").Environment("AKKA__CLUSTER__ROLES", "executor").Load();

        Assert.Equal(5000, config.RemotingPort);
        Assert.Equal(["executor"], config.Roles);
    }

    [Fact]
    public void Leaves_other_variables_alone() =>
        Assert.Equal(8080, loading.Environment("DCRON_ENDPOINT", "http://x").Environment("PATH", "/bin").Load().Http.Port);

    [Theory]
    [InlineData("4053", "")]
    [InlineData("4054", "-4054")]
    public void Names_the_node_after_its_machine_and_a_port_that_is_not_the_usual(string port, string suffix)
    {
        var name = loading.Set($"akka.remote.dot-netty.tcp.port={port}").Load().Name;

        Assert.EndsWith(suffix, name, StringComparison.Ordinal);
        Assert.Equal(Environment.MachineName.Length + suffix.Length, name.Length);
    }

    [Fact]
    public void Takes_a_quoted_value_without_its_quotes()
    {
        var config = loading.Config("postgresql.conf").Set("dcron.cluster.alone=on", "dcron.postgresql.connection-string=\"Host=h;Password=p;Database=d\"").Load();

        Assert.Equal("Host=h;Password=p;Database=d", config.Journal!.ConnectionString);
        Assert.Equal("Host=h;Password=p;Database=d", config.History!.ConnectionString);
        Assert.StartsWith("PostgreSQL", config.Journal!.Provider, StringComparison.Ordinal);
        Assert.Equal("Host=h;Password=p;Database=d", config.Hocon.GetString("akka.persistence.snapshot-store.sql.connection-string"));
    }

    [Fact]
    public void Needs_no_store_on_a_node_that_does_not_schedule() =>
        Assert.Equal(["executor"], loading.Config("executor.conf").Config("postgresql.conf").Set("dcron.cluster.alone=on").Load().Roles);

    [Fact]
    public void Warns_of_an_akka_key_that_akka_does_not_list()
    {
        var warning = Assert.Single(loading.Set("akka.cluster.gosip-interval=1s").Load().Warnings);

        Assert.Contains("akka.cluster.gosip-interval (--set)", warning, StringComparison.Ordinal);
        Assert.Contains("did you mean akka.cluster.gossip-interval?", warning, StringComparison.Ordinal);
    }
}

namespace Dcron.Node.Tests.Configuration;

public sealed class NodeConfigProblemsSpec : IDisposable
{
    private readonly Loading loading = new();

    public void Dispose() => loading.Dispose();

    [Theory]
    [InlineData("dcron.htpp.port=1", "dcron.htpp.port: there is no such key (--set); did you mean dcron.http.port?")]
    [InlineData("dcron.scheduler.arm-ahed=1s", "dcron.scheduler.arm-ahed: there is no such key (--set); did you mean dcron.scheduler.arm-ahead?")]
    [InlineData("dcron.quite.something.else.altogether=1", "dcron.quite.something.else.altogether: there is no such key (--set)")]
    [InlineData("http.port=1", "http.port: there is no such key (--set); keys begin with dcron. or akka. (for example: dcron.http.port)")]
    [InlineData("dcron.http=1", "dcron.http: is a section, not a value (--set)")]
    public void Refuses_an_unknown_key_and_names_the_nearest(string option, string problem) =>
        Assert.Contains(problem, loading.Set(option).Problems());

    [Theory]
    [InlineData("dcron.http.port=abc", "'abc'", "a port from 0 to 65535")]
    [InlineData("dcron.http.port=65536", "'65536'", "a port from 0 to 65535")]
    [InlineData("dcron.http.host=example.org", "'example.org'", "an IP address")]
    [InlineData("dcron.node.drain-timeout=5", "'5'", "a duration with a unit")]
    [InlineData("dcron.node.drain-timeout=-5s", "'-5s'", "a duration with a unit")]
    [InlineData("dcron.security.allow-insecure=maybe", "'maybe'", "on or off")]
    [InlineData("dcron.log.format=xml", "'xml'", "one of auto, text, json")]
    [InlineData("dcron.log.level=[info]", "'[info]'", "one of debug, info, warning, error")]
    [InlineData("dcron.scheduler.partitions=0", "'0'", "a whole number from 1 to 1024")]
    [InlineData("dcron.executor.output-limit=much", "'much'", "a size in bytes with a unit")]
    [InlineData("dcron.node.name=a/b", "'a/b'", "letters, digits")]
    [InlineData("dcron.node.tags.dc=", "''", "1 to 128 characters")]
    [InlineData("akka.remote.dot-netty.tcp.port=x", "'x'", "a port from 0 to 65535")]
    [InlineData("akka.cluster.roles=[worker]", "'[worker]'", "scheduler, executor or api in place of 'worker'")]
    [InlineData("akka.cluster.roles=[]", "'[]'", "at least one of scheduler, executor, api")]
    [InlineData("akka.cluster.seed-nodes=10.0.0.1:4053", "'[10.0.0.1:4053]'", "akka.tcp://dcron@HOST:PORT in place of '10.0.0.1:4053'")]
    [InlineData("akka.persistence.journal.sql.provider-name=Oracle", "'Oracle'", "SQLite.MS or PostgreSQL")]
    [InlineData("dcron.first-start.crontab=/does/not/exist", "'/does/not/exist'", "a crontab file that exists")]
    public void Refuses_a_wrong_value_with_key_value_and_what_was_expected(string option, string value, string expected)
    {
        var problem = Assert.Single(loading.Set(option).Problems());

        Assert.StartsWith(option[..option.IndexOf('=', StringComparison.Ordinal)], problem, StringComparison.Ordinal);
        Assert.Contains(value, problem, StringComparison.Ordinal);
        Assert.Contains(expected, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Lists_every_problem_at_once_and_where_it_was_written()
    {
        var problems = loading.WithFile("own.conf", "dcron.cluster.alone = on\ndcron.http.prt = 1\ndcron.node.name = \"a b\"")
            .Environment("DCRON__LOG__FORMAT", "xml")
            .Set("dcron.http.host=0.0.0.0")
            .Problems();

        Assert.Equal(4, problems.Length);
        Assert.Contains(problems, p => p.Contains("own.conf", StringComparison.Ordinal) && p.Contains("dcron.http.prt", StringComparison.Ordinal));
        Assert.Contains(problems, p => p.Contains("own.conf", StringComparison.Ordinal) && p.Contains("'a b'", StringComparison.Ordinal));
        Assert.Contains(problems, p => p.Contains("environment variable DCRON__LOG__FORMAT", StringComparison.Ordinal));
        Assert.Contains(problems, p => p.StartsWith("dcron.http.host: '0.0.0.0' is refused", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("dcron.http.host=0.0.0.0", "dcron.http.host")]
    [InlineData("dcron.http.host=::", "dcron.http.host")]
    [InlineData("akka.remote.dot-netty.tcp.hostname=10.0.0.1", "akka.remote.dot-netty.tcp.hostname")]
    [InlineData("akka.remote.dot-netty.tcp.hostname=node-1.example.org", "akka.remote.dot-netty.tcp.hostname")]
    [InlineData("akka.remote.dot-netty.tcp.hostname=", "akka.remote.dot-netty.tcp.hostname")]
    public void Binds_nothing_but_loopback_until_told_that_it_is_insecure(string option, string key)
    {
        var problem = Assert.Single(loading.Set(option).Problems());

        Assert.StartsWith(key + ": ", problem, StringComparison.Ordinal);
        Assert.Contains("dcron.security.allow-insecure = on", problem, StringComparison.Ordinal);
        loading.Set("dcron.security.allow-insecure=on").Load();
    }

    [Theory]
    [InlineData("dcron.http.host=localhost")]
    [InlineData("dcron.http.host=127.0.0.9")]
    [InlineData("dcron.http.host=::1")]
    [InlineData("akka.remote.dot-netty.tcp.hostname=localhost")]
    public void Takes_any_name_of_loopback(string option) => loading.Set(option).Load();

    [Fact]
    public void Wants_seeds_or_a_word_that_the_node_is_alone()
    {
        var problem = Assert.Single(loading.Config("executor.conf").Problems());

        Assert.StartsWith("akka.cluster.seed-nodes: ", problem, StringComparison.Ordinal);
        Assert.Contains("dcron.cluster.alone = on", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Wants_a_connection_string_for_postgresql_once() =>
        Assert.StartsWith("dcron.postgresql.connection-string: is not set", Assert.Single(loading.Config("postgresql.conf").Set("dcron.cluster.alone=on").Problems()), StringComparison.Ordinal);

    [Fact]
    public void Names_a_missing_file_and_where_it_was_looked_for()
    {
        var problem = Assert.Single(loading.Config("nowhere.conf").Problems());

        Assert.StartsWith("--config nowhere.conf: there is no such file", problem, StringComparison.Ordinal);
        Assert.Contains(Path.Combine("hocon", "nowhere.conf"), problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("dcron.http.port")]
    [InlineData("=1")]
    public void Wants_path_and_value_of_an_option(string option) =>
        Assert.StartsWith($"--set {option}: expected path=value", Assert.Single(loading.Set(option).Problems()), StringComparison.Ordinal);
}

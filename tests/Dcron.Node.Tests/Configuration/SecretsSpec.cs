using Dcron.Node.Configuration;

namespace Dcron.Node.Tests.Configuration;

public sealed class SecretsSpec : IDisposable
{
    private readonly Loading loading = new();

    public void Dispose() => loading.Dispose();

    [Fact]
    public void Prints_no_password_and_keeps_it_for_the_node()
    {
        var config = loading.Config("postgresql.conf")
            .Set("dcron.cluster.alone=on", "dcron.postgresql.connection-string=Host=h;Username=u;Password=hunter2", "akka.remote.dot-netty.tcp.ssl.certificate.password=hunter2")
            .Load();

        Assert.DoesNotContain("hunter2", config.Printed, StringComparison.Ordinal);
        Assert.Contains("Host=h;Username=u;Password=***", config.Printed, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("hunter2", config.Journal!.ConnectionString, StringComparison.Ordinal);
        Assert.Contains("hunter2", config.Hocon.GetString("akka.persistence.journal.sql.connection-string"), StringComparison.Ordinal);
    }

    [Fact]
    public void Prints_a_configuration_that_reads_back()
    {
        var printed = loading.Set("dcron.node.tags.dc=eu", "dcron.node.name=a").Load().Printed;

        var read = new Settings();
        read.Set(HoconFile.Read(printed, "printed"));

        Assert.Equal("eu", read.Find("dcron.node.tags.dc")?.Text);
        Assert.Equal(printed, read.ToHocon());
    }

    [Theory]
    [InlineData("a.connection-string", "Host=h;Pwd=x", "host=h;pwd=***")]
    [InlineData("a.connection-string", "this is none", "***")]
    [InlineData("a.password", "x", "***")]
    [InlineData("a.api-token", "x", "***")]
    [InlineData("a.password", "", "")]
    [InlineData("a.url", "https://u:x@h/p", "https://u:***@h/p")]
    [InlineData("a.seed", "akka.tcp://dcron@h:4053", "akka.tcp://dcron@h:4053")]
    public void Hides_what_is_secret_and_nothing_else(string path, string text, string shown) =>
        Assert.Equal(shown, Secrets.Hide(new Setting(path, text, null, "x")).Text, ignoreCase: true);
}

using Akka.Configuration;
using Akka.Persistence.Etcd.Journal;
using Akka.Persistence.Etcd.Snapshot;

namespace Akka.Persistence.Etcd.Tests.Client;

public sealed class EtcdSettingsSpec
{
    private static readonly string[] Local = ["http://127.0.0.1:2379"];

    [Theory]
    [InlineData("prefix = x", "prefix is not a setting")]
    [InlineData("tls.ca = x", "tls.ca is not a setting")]
    [InlineData("tls.ca-file = /none", "there is no file '/none'")]
    [InlineData("key-prefix = \"\"", "key-prefix is empty")]
    [InlineData("username = u", "username and password")]
    [InlineData("deadline = 1s", "shorter than attempt-timeout")]
    [InlineData("attempt-timeout = 0s", "attempt-timeout must be above zero")]
    public void Refuses_what_is_wrong_and_names_it(string setting, string words) =>
        Assert.Contains(words, Assert.Throws<ConfigurationException>(() => Settings.For(Local, setting)).Message);

    [Theory]
    [InlineData(new string[] { }, "endpoints is empty")]
    [InlineData(new[] { "127.0.0.1:2379" }, "'127.0.0.1:2379'")]
    [InlineData(new[] { "http://a:1", "https://b:1" }, "mixes")]
    public void Refuses_endpoints_it_cannot_use(string[] endpoints, string words) =>
        Assert.Contains(words, Assert.Throws<ConfigurationException>(() => Settings.For(endpoints)).Message);

    [Fact]
    public void Does_not_print_the_password() => Assert.DoesNotContain("secret", Settings.For(Local, "username = u, password = secret").ToString());

    [Theory]
    [InlineData("max-operation = 100", "max-operation is not a setting")]
    [InlineData("max-operations = 2", "max-operations is 2: it must be between")]
    [InlineData("max-transaction-size = 1B", "max-transaction-size is 1 bytes")]
    [InlineData("replay-filter.mod = off", "replay-filter.mod is not a setting")]
    public void Refuses_settings_of_the_journal_that_are_wrong(string setting, string words) =>
        Assert.Contains(words, Assert.Throws<ConfigurationException>(() => JournalSettings.From(ConfigurationFactory.ParseString(setting))).Message);

    [Fact]
    public void Takes_the_settings_that_Akka_has_for_every_journal() =>
        JournalSettings.From(ConfigurationFactory.ParseString("""
            plugin-dispatcher = "akka.actor.default-dispatcher"
            recovery-event-timeout = 1s
            event-adapters { any = "Some.Type, Some" }
            event-adapter-bindings { "Some.Event, Some" = any }
            replay-filter.mode = warn
            """));

    [Fact]
    public void Refuses_settings_of_the_snapshot_store_that_are_wrong() =>
        Assert.Contains("chunk-sise is not a setting", Assert.Throws<ConfigurationException>(() => SnapshotSettings.From(ConfigurationFactory.ParseString("chunk-sise = 1MiB"))).Message);
}

using System.Collections.Immutable;
using Akka.Configuration;
using Dcron.Core.Jobs;
using Dcron.Node.Configuration;

namespace Dcron.Node.Stores;

/// <summary>
/// Fills in where the stores are, from dcron.data-dir or dcron.postgresql.connection-string, so that a person names a folder or a
/// server once and not for each of journal, snapshots and history.
/// </summary>
internal sealed class StoreSettings(Settings settings, List<Problem> problems, string dataDir, ImmutableArray<string> roles)
{
    private const string JournalSection = "akka.persistence.journal.sql";
    private const string SnapshotSection = "akka.persistence.snapshot-store.sql";
    private const string HistorySection = "dcron.history";
    private const string MaxSizeKey = $"{HistorySection}.etcd.max-size";
    private const long LeastHistory = 1024 * 1024;

    private const string HistoryFile = "history.db";

    // Only these nodes open the stores; an executor or an API node needs no access to them.
    private readonly bool needed = roles.Contains(NodeConfig.Scheduler);

    private bool JournalInEtcd => Text("akka.persistence.journal.plugin") == EtcdPlugin("journal");

    private bool SnapshotsInEtcd => Text("akka.persistence.snapshot-store.plugin") == EtcdPlugin("snapshot-store");

    private bool HistoryInEtcd => Text($"{HistorySection}.store") is "etcd" || (Text($"{HistorySection}.store") is "auto" && JournalInEtcd);

    /// <summary>Null: it is in etcd.</summary>
    public SqlStore? Journal()
    {
        if (JournalInEtcd != SnapshotsInEtcd)
            problems.Add(new Problem("akka.persistence.snapshot-store.plugin", "journal and snapshots are in different stores: expected both in SQL or both in etcd", EtcdPlugin("snapshot-store")));
        if (JournalInEtcd) return null;
        var store = Fill(JournalSection, "journal.db", "");
        Fill(SnapshotSection, "journal.db", Text($"{JournalSection}.provider-name"));
        return store;
    }

    // Its own file: SQLite has one writer a file, and history must not make the journal wait.
    /// <summary>Null: it is in etcd.</summary>
    public SqlStore? History()
    {
        if (HistoryInEtcd) return null;
        var given = Text($"{HistorySection}.connection-string");
        var store = Fill(HistorySection, HistoryFile, Text($"{JournalSection}.provider-name"), "provider");
        if (store.IsSqlite && given.Length > 0)
            problems.Add(new Problem($"{HistorySection}.connection-string", $"'{Secrets.HideInConnectionString(given)}' is of no use: the history in SQLite is the file {HistoryFile} in dcron.data-dir. Leave it empty"));
        return store;
    }

    /// <summary>Null: nothing is in etcd.</summary>
    public EtcdStore? Etcd()
    {
        if (!JournalInEtcd && !HistoryInEtcd) return null;
        try
        {
            var hocon = ConfigurationFactory.ParseString(settings.ToHocon());
            var maxBytes = hocon.GetByteSize(MaxSizeKey) ?? 0;
            if (maxBytes < LeastHistory) problems.Add(new Problem(MaxSizeKey, $"'{Text(MaxSizeKey)}' is too small to keep anything: expected 1MiB or more", "256MiB"));
            return new EtcdStore(EtcdStore.Read(hocon), JournalInEtcd, HistoryInEtcd, maxBytes);
        }
        catch (ConfigurationException e)
        {
            problems.Add(new Problem(EtcdStore.Section, e.Message));
            return null;
        }
    }

    private static string EtcdPlugin(string kind) => $"akka.persistence.{kind}.etcd";

    private SqlStore Fill(string section, string file, string defaultProvider, string providerKey = "provider-name")
    {
        var provider = Text($"{section}.{providerKey}") is { Length: > 0 } own ? own : defaultProvider;
        var store = new SqlStore(provider, "");
        if (!store.IsSqlite && !store.IsPostgreSql)
        {
            // Said once, of the key that names it, and not of those that follow it.
            if (provider != defaultProvider) problems.Add(new Problem($"{section}.{providerKey}", $"'{provider}' is no database that Dcron knows: expected SQLite.MS or PostgreSQL with its version", "PostgreSQL.13"));
            return store;
        }

        var connection = Text($"{section}.connection-string") is { Length: > 0 } given ? given
            : store.IsSqlite ? $"Data Source={Path.Combine(dataDir, file)}" : PostgreSql();
        settings.Set($"{section}.{providerKey}", provider, "derived");
        settings.Set($"{section}.connection-string", connection, "derived");
        return store with { ConnectionString = connection };
    }

    private string PostgreSql()
    {
        const string key = "dcron.postgresql.connection-string";
        var text = Text(key);
        if (text.Length == 0 && needed && problems.TrueForAll(p => p.Field != key))
            problems.Add(new Problem(key, "is not set: expected the connection string of the PostgreSQL database", "Host=db;Database=dcron;Username=dcron;Password=..."));
        return text;
    }

    private string Text(string path) => settings.Find(path)?.Text ?? "";
}

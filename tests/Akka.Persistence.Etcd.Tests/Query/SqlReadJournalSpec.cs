using Akka.Actor;
using Akka.Configuration;
using Akka.Persistence.Query;
using Akka.Persistence.Sql;
using Akka.Persistence.Sql.Query;

namespace Akka.Persistence.Etcd.Tests.Query;

/// <summary>The read journal of Akka.Persistence.Sql on SQLite, run by the same contracts: it shows that they are right.</summary>
internal sealed class SqlJournal : IDisposable
{
    public const string Id = "akka.persistence.journal.sql";

    private readonly string folder = Directory.CreateTempSubdirectory("sql-journal-").FullName;

    public Config Config => ConfigurationFactory.ParseString(
        $$"""
        akka.persistence.journal.sql { provider-name = "SQLite.MS", connection-string = "Data Source={{folder}}/journal.db", auto-initialize = on }
        akka.persistence.query.journal.sql { provider-name = "SQLite.MS", connection-string = "Data Source={{folder}}/journal.db", refresh-interval = 100ms }
        """).WithFallback(SqlPersistence.DefaultConfiguration);

    public static IReadJournal Open(ActorSystem system) => PersistenceQuery.Get(system).ReadJournalFor<SqlReadJournal>(SqlReadJournal.Identifier);

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (IOException)
        {
            // The plugin does not stop making its tables when its system ends: what it has just made stays in the folder for temporary files.
        }
    }
}

public sealed class SqlEventsByIdSpec : EventsByIdContract
{
    private readonly SqlJournal journal = new();

    // As of 1.5.73 it counts the adapted events, and gives out the stored one as often.
    protected override bool AdaptsEvents => false;

    protected override string JournalId => SqlJournal.Id;

    protected override Task<Config> ConfigureAsync() => Task.FromResult(journal.Config);

    protected override IReadJournal Open(ActorSystem system) => SqlJournal.Open(system);

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        journal.Dispose();
    }
}

public sealed class SqlPersistenceIdsSpec : PersistenceIdsContract
{
    private readonly SqlJournal journal = new();

    protected override string JournalId => SqlJournal.Id;

    protected override Task<Config> ConfigureAsync() => Task.FromResult(journal.Config);

    protected override IReadJournal Open(ActorSystem system) => SqlJournal.Open(system);

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        journal.Dispose();
    }
}

public sealed class SqlEventsByTagSpec : EventsByTagContract
{
    private readonly SqlJournal journal = new();

    protected override string JournalId => SqlJournal.Id;

    protected override Task<Config> ConfigureAsync() => Task.FromResult(journal.Config);

    protected override IReadJournal Open(ActorSystem system) => SqlJournal.Open(system);

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        journal.Dispose();
    }
}

namespace Dcron.Node.Stores;

/// <summary>A SQL database and how it is spoken to.</summary>
/// <param name="Provider">As linq2db names it, with a version: <c>SQLite.MS</c>, <c>PostgreSQL.13</c>.</param>
/// <param name="ConnectionString">May hold a password: never log it.</param>
internal sealed record SqlStore(string Provider, string ConnectionString)
{
    public const string Sqlite = "SQLite";
    public const string PostgreSql = "PostgreSQL";

    public bool IsSqlite => Provider.StartsWith(Sqlite, StringComparison.Ordinal);

    public bool IsPostgreSql => Provider.StartsWith(PostgreSql, StringComparison.Ordinal);
}

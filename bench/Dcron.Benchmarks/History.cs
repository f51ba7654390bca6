using Microsoft.Data.Sqlite;

namespace Dcron.Benchmarks;

/// <summary>Reads the file in which the node keeps the history, also while it runs.</summary>
internal static class History
{
    private const int Succeeded = 1;

    /// <summary>Every recorded attempt by job, in order of due time. Due in Unix seconds, started in Unix milliseconds (0: never).</summary>
    public static IEnumerable<Row> Read(NodeUnderTest node, string jobsLike = "%")
    {
        using var connection = Open(node);
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT job, due, started, outcome FROM dcron_attempts WHERE job LIKE @jobs ORDER BY job, due";
        command.Parameters.AddWithValue("@jobs", jobsLike);
        using var reader = command.ExecuteReader();
        while (reader.Read()) yield return new Row(reader.GetString(0), reader.GetInt64(1), reader.IsDBNull(2) ? 0 : reader.GetInt64(2), reader.GetInt32(3) == Succeeded);
    }

    public static long Count(NodeUnderTest node, long fromDue, long beforeDue) =>
        Scalar(node, $"SELECT count(*) FROM dcron_attempts WHERE due >= {fromDue} AND due < {beforeDue}");

    public static long CountSkips(NodeUnderTest node, long beforeDue) => Scalar(node, $"SELECT count(*) FROM dcron_skips WHERE through < {beforeDue * 1000}");

    private static long Scalar(NodeUnderTest node, string sql)
    {
        using var connection = Open(node);
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }

    private static SqliteConnection Open(NodeUnderTest node)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = node.HistoryFile, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        connection.Open();
        return connection;
    }

    internal readonly record struct Row(string Job, long Due, long Started, bool Succeeded);
}

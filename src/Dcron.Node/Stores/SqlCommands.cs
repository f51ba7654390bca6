using System.Data.Common;

namespace Dcron.Node.Stores;

/// <summary>Statements in the dialect both databases share, run in a transaction.</summary>
internal static class SqlCommands
{
    public static async Task ExecuteAsync(this DbTransaction transaction, string sql, CancellationToken cancel, params (string Name, object Value)[] parameters)
    {
        await using var command = transaction.Command(sql, parameters);
        await command.ExecuteNonQueryAsync(cancel);
    }

    public static async Task<object?> ScalarAsync(this DbTransaction transaction, string sql, CancellationToken cancel, params (string Name, object Value)[] parameters)
    {
        await using var command = transaction.Command(sql, parameters);
        return await command.ExecuteScalarAsync(cancel);
    }

    public static async Task<List<T>> QueryAsync<T>(
        this DbTransaction transaction, string sql, Func<DbDataReader, T> read, CancellationToken cancel, params (string Name, object Value)[] parameters)
    {
        await using var command = transaction.Command(sql, parameters);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancel)) rows.Add(read(reader));
        return rows;
    }

    private static DbCommand Command(this DbTransaction transaction, string sql, (string Name, object Value)[] parameters)
    {
        var command = transaction.Connection!.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        foreach (var (name, value) in parameters)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = name;
            parameter.Value = value;
            command.Parameters.Add(parameter);
        }

        return command;
    }
}

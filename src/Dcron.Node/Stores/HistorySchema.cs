using System.Data.Common;

namespace Dcron.Node.Stores;

/// <summary>The tables of the history and their version. Each version is one list of statements, appended and never changed.</summary>
internal static class HistorySchema
{
    // The primary key serves pages of one job, newest first, read backwards; the columns that a list needs stand before the output,
    // so that a list never reads the pages on which output overflows. (text) is the database's text type that compares by code point.
    private static string[][] VersionsOf(HistoryDatabase database) =>
    [
        [
            """
            CREATE TABLE dcron_attempts (
              job (text) NOT NULL, due bigint NOT NULL, suffix (text) NOT NULL, node (text) NOT NULL, number integer NOT NULL,
              evidence integer NOT NULL, trigger integer NOT NULL, revision bigint NOT NULL, outcome integer NOT NULL, exit_code integer,
              reason text NOT NULL, started bigint, finished bigint NOT NULL, output_cut bigint NOT NULL, output text NOT NULL,
              PRIMARY KEY (job, due, suffix, node, number))
            """,
            "CREATE INDEX dcron_attempts_finished ON dcron_attempts (finished)",
            """
            CREATE TABLE dcron_skips (
              job (text) NOT NULL, through bigint NOT NULL, after bigint NOT NULL,
              reason text NOT NULL, schedule text NOT NULL, timezone text, at bigint NOT NULL,
              PRIMARY KEY (job, through, after))
            """,
            "CREATE INDEX dcron_skips_at ON dcron_skips (at)",
            "CREATE TABLE dcron_trimmed (job (text) NOT NULL PRIMARY KEY, through bigint NOT NULL)",
        ],
        database.ReadsThroughOutput ? WithRequestsBeforeOutput : ["ALTER TABLE dcron_attempts ADD COLUMN planned bigint", "ALTER TABLE dcron_attempts ADD COLUMN request (text)"],
    ];

    // A column that is added comes last, where a list would read it by way of every output.
    private static readonly string[] WithRequestsBeforeOutput =
    [
        "ALTER TABLE dcron_attempts RENAME TO dcron_attempts_1",
        """
        CREATE TABLE dcron_attempts (
          job (text) NOT NULL, due bigint NOT NULL, suffix (text) NOT NULL, node (text) NOT NULL, number integer NOT NULL,
          evidence integer NOT NULL, trigger integer NOT NULL, revision bigint NOT NULL, outcome integer NOT NULL, exit_code integer,
          reason text NOT NULL, started bigint, finished bigint NOT NULL, planned bigint, request text, output_cut bigint NOT NULL, output text NOT NULL,
          PRIMARY KEY (job, due, suffix, node, number))
        """,
        """
        INSERT INTO dcron_attempts (job, due, suffix, node, number, evidence, trigger, revision, outcome, exit_code, reason, started, finished, output_cut, output)
        SELECT job, due, suffix, node, number, evidence, trigger, revision, outcome, exit_code, reason, started, finished, output_cut, output FROM dcron_attempts_1
        """,
        "DROP TABLE dcron_attempts_1",
        "CREATE INDEX dcron_attempts_finished ON dcron_attempts (finished)",
    ];

    /// <summary>Brings the database to the present version, within the transaction given.</summary>
    /// <exception cref="StoreUnavailableException">A newer release has made it.</exception>
    public static async Task UpgradeAsync(DbTransaction transaction, HistoryDatabase database, CancellationToken cancel)
    {
        var versions = VersionsOf(database);
        await transaction.ExecuteAsync("CREATE TABLE IF NOT EXISTS dcron_schema (part varchar(40) NOT NULL PRIMARY KEY, version integer NOT NULL)", cancel);
        var found = Convert.ToInt32(await transaction.ScalarAsync("SELECT version FROM dcron_schema WHERE part = 'history'", cancel) ?? 0);
        if (found > versions.Length)
        {
            throw new StoreUnavailableException(
                $"The history in {database.Where} has schema version {found}, made by a newer dcrond; this one knows version {versions.Length}. Run the newer release, or use another database.");
        }

        if (found == versions.Length) return;
        foreach (var statement in versions.Skip(found).SelectMany(statements => statements))
            await transaction.ExecuteAsync(statement.Replace("(text)", database.TextType), cancel);
        await transaction.ExecuteAsync("DELETE FROM dcron_schema WHERE part = 'history'", cancel);
        await transaction.ExecuteAsync("INSERT INTO dcron_schema (part, version) VALUES ('history', @version)", cancel, ("version", versions.Length));
    }
}

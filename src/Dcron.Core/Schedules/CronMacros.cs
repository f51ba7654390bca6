namespace Dcron.Core.Schedules;

/// <summary>The words that stand for a cron expression. They mean exactly that expression: only <c>H</c> spreads load.</summary>
internal static class CronMacros
{
    private static readonly Dictionary<string, string> Meanings = new()
    {
        ["@yearly"] = "0 0 1 1 *",
        ["@annually"] = "0 0 1 1 *",
        ["@monthly"] = "0 0 1 * *",
        ["@weekly"] = "0 0 * * 0",
        ["@daily"] = "0 0 * * *",
        ["@midnight"] = "0 0 * * *",
        ["@hourly"] = "0 * * * *",
        ["@minutely"] = "* * * * *",
    };

    public static IReadOnlyCollection<string> Words => Meanings.Keys;

    /// <param name="word">In lower case; one of <see cref="Words"/>.</param>
    public static string Meaning(string word) => Meanings[word];
}

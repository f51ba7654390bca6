using System.Data.Common;
using System.Text.RegularExpressions;
using Dcron.Core.Jobs;

namespace Dcron.Node.Configuration;

/// <summary>Hides what nobody should read in a log or a terminal: values of keys named after secrets, and passwords within connection strings and addresses.</summary>
internal static partial class Secrets
{
    public const string Mask = SecretNames.Mask;

    public static Setting Hide(Setting setting)
    {
        var key = HoconPath.Split(setting.Path)[^1];
        if (SecretNames.Includes(key)) return Replace(setting, _ => Mask);
        if (key.EndsWith("connection-string", StringComparison.Ordinal)) return Replace(setting, HideInConnectionString);
        return Replace(setting, HideInAddress);
    }

    /// <summary>A connection string with its password masked; all of it masked where it cannot be read.</summary>
    public static string HideInConnectionString(string text)
    {
        if (text.Length == 0) return text;
        try
        {
            var parts = new DbConnectionStringBuilder { ConnectionString = text };
            foreach (var key in parts.Keys.Cast<string>().Where(SecretNames.Includes).ToList()) parts[key] = Mask;
            return parts.ConnectionString;
        }
        catch (ArgumentException)
        {
            return Mask;
        }
    }

    private static string HideInAddress(string text) => UserInfo().Replace(text, "${user}" + Mask + "@");

    private static Setting Replace(Setting setting, Func<string, string> hide) => setting with
    {
        Text = setting.Text is { Length: > 0 } text ? hide(text) : setting.Text,
        List = setting.List is { } list ? [.. list.Select(hide)] : null,
    };

    [GeneratedRegex(@"(?<user>://[^/@\s:]*:)[^/@\s]+@", RegexOptions.NonBacktracking)]
    private static partial Regex UserInfo();
}

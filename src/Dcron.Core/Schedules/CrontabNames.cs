using Dcron.Core.Jobs;

namespace Dcron.Core.Schedules;

/// <summary>
/// Names for jobs that come from lines without one. The same line has the same name in every file, wherever it stands and whatever the
/// variables above it say, so that importing an edited file again updates its jobs. These names must never change.
/// </summary>
internal static class CrontabNames
{
    public const int MaxPrefix = 64;

    private const int MaxSlug = 40;

    // They begin many commands and say nothing about them.
    private static readonly HashSet<string> ShellWords =
        ["if", "while", "cd", "test", "[", "[[", "command", "export", "set", "ulimit", "umask", "sleep", "true", ":"];

    public static string Derive(string prefix, string schedule, string user, string command)
    {
        var hash = StableHash.Of($"{schedule.ToLowerInvariant()}\n{user}\n{command.Trim()}") >> 32;
        return $"{prefix}{Slug(command)}-{hash:x8}";
    }

    /// <summary>The name of the first program of a command, as part of a job's name.</summary>
    internal static string Slug(string command)
    {
        var program = command.Split(["&&", "||", ";", "|", "{", "}"], StringSplitOptions.TrimEntries)
            .Select(Program)
            .FirstOrDefault(word => word.Length > 0, "");
        var letters = program.ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) || c == '_' ? c : '-').ToArray();
        var slug = string.Join('-', new string(letters).Split('-', StringSplitOptions.RemoveEmptyEntries));
        if (slug.Length > MaxSlug) slug = slug[..MaxSlug].Trim('-');
        return slug.Length == 0 ? "job" : slug;
    }

    // Of "SERVICE_MODE=1 /sbin/e2scrub_all -A": e2scrub_all. Empty when the part only prepares what follows.
    private static string Program(string part)
    {
        foreach (var word in part.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries).Select(word => word.Trim('"', '\'', '(', ')')))
        {
            if (word is "then" or "do" or "else" or "exec" or "!") continue;
            if (ShellWords.Contains(word)) return "";
            if (!IsAssignment(word)) return word[(word.LastIndexOf('/') + 1)..];
        }

        return "";
    }

    private static bool IsAssignment(string word)
    {
        var equals = word.IndexOf('=');
        return equals > 0 && word.AsSpan(0, equals).IndexOfAnyExcept("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_") < 0;
    }
}

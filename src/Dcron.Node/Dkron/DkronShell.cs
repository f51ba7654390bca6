using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Dcron.Core.Jobs;
using Dcron.Core.Work;

namespace Dcron.Node.Dkron;

/// <summary>The configuration of Dkron's shell executor, both ways.</summary>
internal static partial class DkronShell
{
    // Dkron gives it to every command.
    private const string JobVariable = "ENV_JOB_NAME";

    private const long LeastMemory = 1L << 20;
    private const long MostMemory = 1L << 50;

    private static readonly TimeSpan LeastTimeout = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MostTimeout = TimeSpan.FromDays(30);
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <exception cref="FormatException">Dkron would accept it and fail at each run; the message says why.</exception>
    /// <exception cref="DkronRefusal">It cannot be accepted.</exception>
    public static DkronWork Read(DkronJob job)
    {
        var notes = new List<string>();
        var timeout = Timeout(job);
        var limit = MemoryLimit(job);
        if (job.Config("su")?.Contains(':') == true)
            throw new DkronRefusal("Job validation failed: su names a group, which Dcron cannot set; give the user alone.");
        return new DkronWork(Command(job, limit, notes), timeout, [.. notes]);
    }

    public static ImmutableSortedDictionary<string, string> Show(ShellWork shell, JobDefinition job)
    {
        var config = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        config["command"] = shell.Command ?? ShellWords.Join(shell.Arguments);
        if (shell.Command is not null) config["shell"] = "true";
        var own = shell.Environment.Where(v => !(v.Key == JobVariable && v.Value == job.Name.Value)).ToList();
        if (own.Count > 0) config["env"] = string.Join(',', own.Select(v => $"{v.Key}={v.Value}"));
        if (shell.WorkingDirectory is { } folder) config["cwd"] = folder;
        if (shell.User is { } user) config["su"] = user;
        if (shell.Stdin is { } input) config["payload"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(input));
        if (shell.MemoryLimit is { } limit) config["mem_limit"] = limit.ToString(CultureInfo.InvariantCulture);
        if (job.Timeout is { } timeout) config["timeout"] = GoDuration.Format(timeout);
        return config.ToImmutable();
    }

    private static ShellWork Command(DkronJob job, long? limit, List<string> notes)
    {
        if (job.Config("command") is not { } command) throw new FormatException("it has no command");
        var work = new ShellWork { WorkingDirectory = job.Config("cwd"), User = job.Config("su"), Stdin = Payload(job), MemoryLimit = limit, Environment = Variables(job, notes) };
        // Go's truth values; whatever else stands there is false to Dkron.
        if (job.Config("shell") is "1" or "t" or "T" or "true" or "TRUE" or "True") return work with { Command = command };

        var words = ShellWords.Split(command, out var cutAt);
        if (words.IsEmpty || words[0].Length == 0) throw new FormatException("the command names no program");
        if (cutAt is { } c) notes.Add($"the command is cut at '{c}', as Dkron does: without a shell it has no meaning; set shell to true");
        return work with { Arguments = words };
    }

    private static TimeSpan? Timeout(DkronJob job)
    {
        if (job.Config("timeout") is not { } text) return null;
        if (!GoDuration.TryParse(text, out var timeout)) throw new DkronRefusal("Job validation failed: Error parsing job timeout value.");
        if (timeout <= TimeSpan.Zero) return null;
        // What Dcron counts in whole seconds and days.
        return timeout < LeastTimeout ? LeastTimeout : timeout > MostTimeout ? MostTimeout : timeout;
    }

    private static long? MemoryLimit(DkronJob job)
    {
        if (job.Config("mem_limit") is not { } text) return null;
        var read = MemoryText().Match(text.Trim());
        if (!read.Success || !decimal.TryParse(read.Groups["number"].ValueSpan, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) || number > MostMemory)
            throw new DkronRefusal("Job validation failed: Error parsing job memory limit value: it is a number of bytes, or a number and a unit such as 512MB.");
        var power = read.Groups["unit"].Value is { Length: > 0 } unit ? "BKMGT".IndexOf(char.ToUpperInvariant(unit[0]), StringComparison.Ordinal) : 0;
        for (var i = 0; i < power; i++) number *= 1024;
        // Less than a mebibyte would be none at all to whatever runs.
        return number <= 0 ? null : (long)Math.Clamp(number, LeastMemory, MostMemory);
    }

    private static string? Payload(DkronJob job)
    {
        if (job.Config("payload") is not { } payload) return null;
        try
        {
            return Strict.GetString(Convert.FromBase64String(payload));
        }
        catch (Exception e) when (e is FormatException or DecoderFallbackException)
        {
            throw new FormatException("the payload is not text in base64", e);
        }
    }

    private static ImmutableSortedDictionary<string, string> Variables(DkronJob job, List<string> notes)
    {
        var variables = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var item in job.Config("env")?.Split(',') ?? [])
        {
            var equals = item.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0) variables[item[..equals]] = item[(equals + 1)..];
            else if (item.Length > 0) notes.Add($"'{item}' in env has no '=' and sets nothing");
        }

        variables[JobVariable] = job.Name;
        return variables.ToImmutable();
    }

    [GeneratedRegex(@"^(?<number>\d+(\.\d+)?)\s*(?<unit>[KMGT]?B|[KMGT])?$", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex MemoryText();
}

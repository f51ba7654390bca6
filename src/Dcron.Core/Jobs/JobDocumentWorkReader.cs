using System.Collections.Immutable;
using System.Text.Json;
using System.Text.RegularExpressions;
using Dcron.Core.Schedules;
using Dcron.Core.Work;

namespace Dcron.Core.Jobs;

/// <summary>Reads the work of a document, one method a kind.</summary>
internal static class JobDocumentWorkReader
{
    private const string Example = """{"kind": "shell", "command": "backup.sh"}""";

    private static readonly JobDocumentText Command = new(64 * 1024, "backup.sh", Lines: true);
    internal static readonly JobDocumentText Argument = new(64 * 1024, "--verbose", Lines: true, Empty: true);
    private static readonly JobDocumentText Content = new(256 * 1024, Lines: true, Empty: true);
    internal static readonly JobDocumentText Value = new(32 * 1024, Lines: true, Empty: true);
    private static readonly JobDocumentText FilePath = new(4096, "/srv/backup");
    private static readonly JobDocumentText Url = new(8192, "https://example.org/refresh");
    private static readonly JobDocumentText HeaderValue = new(8192, "application/json", Empty: true);
    private static readonly JobDocumentText Pattern = new(4096, "^ok");
    private static readonly JobDocumentText Name = new(64);

    // Less would kill a shell as it starts.
    private const long LeastMemory = 1L << 20;
    private const long MostMemory = 1L << 50;

    // Every job gets these from Dcron; a job's own would be overwritten without a word.
    private static readonly string[] ReservedVariables =
        ["DCRON_JOB", "DCRON_EXECUTION_ID", "DCRON_ATTEMPT", "DCRON_DUE_TIME", "DCRON_TRIGGER", "DCRON_NODE"];

    public static WorkSpec? Read(JobDocumentObject document)
    {
        if (!document.Has("work")) document.Wrong("work", "is missing", Example);
        if (document.Child("work", Example) is not { } work) return null;

        string[] kinds = [ShellWork.KindName, HttpWork.KindName, NoopWork.KindName, ForeignWork.KindName];
        if (!work.Has("kind")) work.Wrong("kind", $"is missing; it is one of {string.Join(", ", kinds)}", ShellWork.KindName);
        switch (work.Text("kind", Name with { Example = ShellWork.KindName }))
        {
            case ShellWork.KindName: return Close(work, ReadShell(work));
            case HttpWork.KindName: return Close(work, ReadHttp(work));
            case NoopWork.KindName: return Close(work, new NoopWork());
            case ForeignWork.KindName: return Close(work, ReadForeign(work));
            case { } other:
                work.Wrong("kind", $"must be one of {string.Join(", ", kinds)}, not '{JobDocumentText.Shown(other)}'", NearestWord.Of(other, kinds) ?? kinds[0]);
                return null;
            case null: return null;
        }
    }

    private static WorkSpec? Close(JobDocumentObject work, WorkSpec? read)
    {
        work.Close();
        return read;
    }

    private static ShellWork ReadShell(JobDocumentObject work)
    {
        var (command, arguments) = (work.Has("command"), work.Has("arguments"));
        if (command && arguments) work.Wrong("arguments", "is given beside command; keep one of them");
        if (!command && !arguments) work.Wrong("command", "is missing; a shell job has a command or arguments", Command.Example);
        if (work.Has("shell") && arguments && !command) work.Wrong("shell", "is not used with arguments, which are started as they stand; leave it out, or give a command");

        var list = work.Texts("arguments", 1000, Argument, """["/usr/bin/backup", "--verbose"]""") ?? [];
        if (list is ["", ..]) work.Wrong("arguments[0]", "must name a program", "/usr/bin/backup");
        return new ShellWork
        {
            Command = work.Text("command", Command),
            Arguments = list,
            Shell = work.Text("shell", FilePath with { Example = "/bin/bash" }),
            WorkingDirectory = work.Text("workingDirectory", FilePath),
            Environment = work.Map("environment", 200, Value, """{"LANG": "C"}""", WrongVariable) ?? ImmutableSortedDictionary<string, string>.Empty,
            User = ReadUser(work),
            Stdin = work.Text("stdin", Content),
            MemoryLimit = ReadMemoryLimit(work),
        };
    }

    private static long? ReadMemoryLimit(JobDocumentObject work)
    {
        if (work.Text("memoryLimit", Name with { Example = "512MiB" }) is not { } text) return null;
        if (!ByteSizeText.TryParse(text, out var bytes)) work.Wrong("memoryLimit", $"is not a size, which is {ByteSizeText.Rule}", "512MiB");
        else if (bytes is < LeastMemory or > MostMemory) work.Wrong("memoryLimit", $"must be from {ByteSizeText.Format(LeastMemory)} to {ByteSizeText.Format(MostMemory)}", "512MiB");
        else return bytes;
        return null;
    }

    private static ForeignWork ReadForeign(JobDocumentObject work) => new()
    {
        Executor = work.Text("executor", Name with { Example = "kafka", Empty = true }) ?? "",
        Config = work.Map("config", 200, Content, """{"topic": "orders"}""", WrongKey) ?? ImmutableSortedDictionary<string, string>.Empty,
        Reason = work.Text("reason", Argument) ?? "",
    };

    private static string? ReadUser(JobDocumentObject work)
    {
        var user = work.Text("user", Name with { Example = "www-data" });
        if (user is not null && (user.StartsWith('-') || user.Any(c => char.IsWhiteSpace(c) || c is ':' or '/')))
            work.Wrong("user", "is not the name of an account", "www-data");
        return user;
    }

    private static HttpWork ReadHttp(JobDocumentObject work)
    {
        if (!work.Has("url")) work.Wrong("url", "is missing", Url.Example);
        var url = work.Text("url", Url);
        if (url is not null && WrongUrl(url) is { } wrong) work.Wrong("url", wrong, Url.Example);
        var method = work.Text("method", Name with { Example = "POST" }) ?? "GET";
        if (!method.All(char.IsAsciiLetterUpper) || method is "CONNECT")
            work.Wrong("method", "is not a method of HTTP, which is upper-case letters (and not CONNECT)", "POST");

        return new HttpWork
        {
            Url = url ?? "",
            Method = method,
            Headers = work.Map("headers", 100, HeaderValue, """{"Accept": "application/json"}""", WrongHeader) is { } headers
                ? CheckHeaders(work, headers)
                : ImmutableSortedDictionary<string, string>.Empty,
            Body = work.Text("body", Content),
            ExpectedStatus = IsAnyStatus(work) ? [] : work.Wholes("expectedStatus", 50, 100, 599, 200) ?? [],
            AnyStatus = IsAnyStatus(work),
            ExpectedBody = ReadPattern(work),
            Tls = ReadTls(work, url),
        };
    }

    private static bool IsAnyStatus(JobDocumentObject work) =>
        work.Take("expectedStatus") is { ValueKind: JsonValueKind.String } word && word.ValueEquals(JobDocumentWords.AnyStatus);

    private static string? ReadPattern(JobDocumentObject work)
    {
        var pattern = work.Text("expectedBody", Pattern);
        if (pattern is null) return null;
        try
        {
            HttpWork.BodyPattern(pattern);
        }
        catch (ArgumentException e)
        {
            work.Wrong("expectedBody", $"is not a regular expression: {JobDocumentText.Shown(e.Message)}", Pattern.Example);
        }
        catch (NotSupportedException)
        {
            work.Wrong("expectedBody", "must do without look-around, back-references and very large repeats, so that it can be matched in linear time", Pattern.Example);
        }

        return pattern;
    }

    private static HttpTls ReadTls(JobDocumentObject work, string? url)
    {
        if (work.Child("tls", """{"caFile": "/etc/ssl/ours.pem"}""") is not { } tls) return HttpTls.Default;
        var pem = FilePath with { Example = "/etc/ssl/ours.pem" };
        var read = new HttpTls(tls.Flag("skipVerify") ?? false, tls.Text("caFile", pem), tls.Text("certificateFile", pem), tls.Text("keyFile", pem));
        if (read is { SkipVerify: true, CaFile: not null }) tls.Wrong("caFile", "is not used when skipVerify is true; keep one of them");
        if (read is { KeyFile: not null, CertificateFile: null } && !tls.Has("certificateFile")) tls.Wrong("certificateFile", "is missing; keyFile is its key", pem.Example);
        if (url is not null && read != HttpTls.Default && url.StartsWith("http:", StringComparison.OrdinalIgnoreCase))
            tls.Wrong("", "is only used with an https url; leave it out");
        tls.Close();
        return read;
    }

    private static ImmutableSortedDictionary<string, string> CheckHeaders(JobDocumentObject work, ImmutableSortedDictionary<string, string> headers)
    {
        foreach (var twice in headers.Keys.GroupBy(name => name, StringComparer.OrdinalIgnoreCase).Where(group => group.Count() > 1))
            work.Wrong($"headers.{twice.Last()}", "is given twice, in different case; keep one");
        foreach (var (name, value) in headers)
            if (!value.All(char.IsAscii)) work.Wrong($"headers.{name}", "must be ASCII", HeaderValue.Example);

        return headers;
    }

    private static string? WrongUrl(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.Host.Length == 0) return "must be an absolute http or https address";
        if (url.Any(char.IsWhiteSpace)) return "must not contain white space; write %20 for a space";
        return uri.UserInfo.Length > 0 ? "must not hold a user or password, which would not be sent; use an Authorization header" : null;
    }

    private static string? WrongHeader(string name)
    {
        if (name.Length is 0 or > 128 || !name.All(c => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c))) return "is not the name of a header";
        return name.ToLowerInvariant() is "content-length" or "transfer-encoding" or "connection" ? "is a header that the node sets itself; leave it out" : null;
    }

    private static string? WrongKey(string name) => new JobDocumentText(256).Wrong(name);

    internal static string? WrongVariable(string name)
    {
        if (name.Length is 0 or > 256 || name.Any(c => c is '=' || char.IsControl(c))) return "is not the name of a variable, which is not empty and has no '=' or control character";
        return ReservedVariables.Contains(name) ? "is set by Dcron itself for every job; choose another name" : null;
    }
}

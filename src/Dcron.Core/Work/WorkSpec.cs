using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace Dcron.Core.Work;

/// <summary>What a job does when it runs. One record a kind; the kind selects the runner.</summary>
public abstract record WorkSpec
{
    /// <summary>The word for this kind in documents and on the wire: <c>shell</c>, <c>http</c>, <c>noop</c>, <c>foreign</c>.</summary>
    public abstract string Kind { get; }

    private protected static bool Same<TKey, TValue>(IReadOnlyDictionary<TKey, TValue> a, IReadOnlyDictionary<TKey, TValue> b) =>
        a.Count == b.Count && a.SequenceEqual(b);
}

/// <summary>
/// A process: either <see cref="Command"/>, given to <see cref="Shell"/> with <c>-c</c>, or <see cref="Arguments"/>, started as they
/// stand (the first is the program). A job has exactly one of the two; a run by hand may give its command arguments, which are then the
/// command's positional parameters.
/// </summary>
public sealed record ShellWork : WorkSpec
{
    public const string KindName = "shell";
    public override string Kind => KindName;

    public string? Command { get; init; }
    public ImmutableArray<string> Arguments { get; init; } = [];

    /// <summary>The shell for <see cref="Command"/>; null: <c>/bin/sh</c>, on Windows <c>cmd.exe</c>.</summary>
    public string? Shell { get; init; }

    /// <summary>Null: the home folder of <see cref="User"/> where one is set, else the node's own working directory.</summary>
    public string? WorkingDirectory { get; init; }

    public ImmutableSortedDictionary<string, string> Environment { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>The account to run as; null: the node's own. Needs a node that runs as root.</summary>
    public string? User { get; init; }

    /// <summary>Fed to standard input, which is otherwise empty.</summary>
    public string? Stdin { get; init; }

    /// <summary>Bytes of memory that it and all it starts may hold; beyond them they are killed. Null: no limit. Needs a node on Linux.</summary>
    public long? MemoryLimit { get; init; }

    public bool Equals(ShellWork? other) =>
        other is not null && Command == other.Command && Arguments.SequenceEqual(other.Arguments) && Shell == other.Shell
        && WorkingDirectory == other.WorkingDirectory && Same(Environment, other.Environment) && User == other.User && Stdin == other.Stdin && MemoryLimit == other.MemoryLimit;

    public override int GetHashCode() => HashCode.Combine(Command, Arguments.Length, User);
}

/// <summary>An HTTP request that succeeds when the answer is what was expected.</summary>
public sealed record HttpWork : WorkSpec
{
    public const string KindName = "http";
    public override string Kind => KindName;

    public string Method { get; init; } = "GET";

    /// <summary>Absolute, http or https.</summary>
    public required string Url { get; init; }

    public ImmutableSortedDictionary<string, string> Headers { get; init; } = ImmutableSortedDictionary<string, string>.Empty;
    public string? Body { get; init; }

    /// <summary>Status codes that mean success; empty: 200 to 299.</summary>
    public ImmutableArray<int> ExpectedStatus { get; init; } = [];

    /// <summary>Every status code means success; <see cref="ExpectedStatus"/> is then empty.</summary>
    public bool AnyStatus { get; init; }

    /// <summary>A regular expression that the body must match; null: any body.</summary>
    public string? ExpectedBody { get; init; }

    public HttpTls Tls { get; init; } = HttpTls.Default;

    /// <summary>The pattern of <see cref="ExpectedBody"/> as every node reads it: matched in linear time, so that no body can stall a node.</summary>
    /// <exception cref="ArgumentException">It is no regular expression.</exception>
    /// <exception cref="NotSupportedException">It needs what cannot be matched in linear time: look-around, back-references, very large repeats.</exception>
    public static Regex BodyPattern(string pattern) => new(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);

    public bool Equals(HttpWork? other) =>
        other is not null && Method == other.Method && Url == other.Url && Same(Headers, other.Headers) && Body == other.Body
        && ExpectedStatus.SequenceEqual(other.ExpectedStatus) && AnyStatus == other.AnyStatus && ExpectedBody == other.ExpectedBody && Tls == other.Tls;

    public override int GetHashCode() => HashCode.Combine(Method, Url, Body);
}

/// <summary>How an HTTPS server is trusted and how the node shows who it is. Paths are read on the node that runs the job.</summary>
/// <param name="SkipVerify">Accept any certificate.</param>
/// <param name="CaFile">PEM file of authorities to trust instead of the system's; null: the system's.</param>
/// <param name="CertificateFile">PEM client certificate; null: none.</param>
/// <param name="KeyFile">PEM key of the client certificate.</param>
public sealed record HttpTls(bool SkipVerify, string? CaFile, string? CertificateFile, string? KeyFile)
{
    public static readonly HttpTls Default = new(false, null, null, null);
}

/// <summary>Does nothing and succeeds at once: for trying out a schedule, and for measuring Dcron itself.</summary>
public sealed record NoopWork : WorkSpec
{
    public const string KindName = "noop";
    public override string Kind => KindName;
}

/// <summary>
/// Work that another scheduler's client asked for and that no runner of Dcron can perform, kept as it was written. Each attempt of it
/// fails, and says so.
/// </summary>
public sealed record ForeignWork : WorkSpec
{
    public const string KindName = "foreign";
    public override string Kind => KindName;

    /// <summary>What the other scheduler would run it with; may be empty.</summary>
    public string Executor { get; init; } = "";

    public ImmutableSortedDictionary<string, string> Config { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Why it cannot run, for people.</summary>
    public string Reason { get; init; } = "";

    public bool Equals(ForeignWork? other) =>
        other is not null && Executor == other.Executor && Same(Config, other.Config) && Reason == other.Reason;

    public override int GetHashCode() => HashCode.Combine(Executor, Config.Count);
}

using System.Collections.Immutable;

namespace Dcron.Node.Dkron;

/// <summary>A job as it is in Dkron's JSON. A map or list that is null there is null here.</summary>
internal sealed record DkronJob
{
    public const string Allow = "allow";
    public const string Forbid = "forbid";

    public string Name { get; init; } = "";
    public string DisplayName { get; init; } = "";
    public string TimeZone { get; init; } = "";
    public string Schedule { get; init; } = "";
    public string Owner { get; init; } = "";
    public string OwnerEmail { get; init; } = "";
    public long SuccessCount { get; init; }
    public long ErrorCount { get; init; }
    public DateTimeOffset? LastSuccess { get; init; }
    public DateTimeOffset? LastError { get; init; }
    public bool Disabled { get; init; }
    public ImmutableSortedDictionary<string, string>? Tags { get; init; }
    public ImmutableSortedDictionary<string, string>? Metadata { get; init; }
    public long Retries { get; init; }
    public ImmutableArray<string>? DependentJobs { get; init; }
    public string ParentJob { get; init; } = "";
    public ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, string>>? Processors { get; init; }
    public string Concurrency { get; init; } = Allow;
    public string Executor { get; init; } = "";
    public ImmutableSortedDictionary<string, string>? ExecutorConfig { get; init; }
    public string Status { get; init; } = "";

    /// <summary>Null: never; written as the zero time.</summary>
    public DateTimeOffset? Next { get; init; }

    public bool Ephemeral { get; init; }
    public DateTimeOffset? StartsAt { get; init; }
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Top-level fields of a request that Dkron v4 does not have; it ignores them.</summary>
    public ImmutableArray<string> Unknown { get; init; } = [];

    /// <summary>A config value; null: not given, or empty, which some clients send for "not given".</summary>
    public string? Config(string key) => ExecutorConfig?.GetValueOrDefault(key) is { Length: > 0 } value ? value : null;

    public static bool Same(ImmutableSortedDictionary<string, string>? a, ImmutableSortedDictionary<string, string>? b) =>
        (a?.Count ?? 0) == (b?.Count ?? 0) && (a is null || b is null || a.SequenceEqual(b));
}

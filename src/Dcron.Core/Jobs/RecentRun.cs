using System.Collections.Immutable;
using Dcron.Core.Executions;

namespace Dcron.Core.Jobs;

/// <summary>A run by hand that was accepted: the same request again is answered with it, and one that asks for something else is refused.</summary>
/// <param name="Fingerprint">Of what was asked for.</param>
public sealed record RecentRun(ExecutionId Execution, long Fingerprint)
{
    /// <summary>A job remembers this many.</summary>
    public const int Most = 100;

    /// <summary>And none longer than this.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromHours(24);

    public static long FingerprintOf(bool force, RunOverrides overrides)
    {
        var hash = StableHash.Of(force ? "force" : "");
        foreach (var (name, value) in overrides.Environment.OrderBy(e => e.Key, StringComparer.Ordinal)) hash = Mix(Mix(hash, name), value);
        foreach (var argument in overrides.Arguments) hash = Mix(hash, "\0" + argument);
        return unchecked((long)hash);
    }

    /// <summary>The runs to be remembered once this one is among them, newest first.</summary>
    internal static ImmutableArray<RecentRun> With(ImmutableArray<RecentRun> runs, RecentRun added, DateTimeOffset now) =>
        [added, .. runs.Where(r => r.Execution.Due > now - Longest).Take(Most - 1)];

    private static ulong Mix(ulong hash, string text) => unchecked(hash * 1_099_511_628_211UL) ^ StableHash.Of(text);
}

using System.Collections.Immutable;
using System.Globalization;

namespace Dcron.Core.Jobs;

/// <summary>A pause of every job that has a label, or of all jobs; also of those that are defined, or get the label, while it lasts.</summary>
/// <param name="Label">Null: all jobs.</param>
/// <param name="By">Who asked for it, as they called themselves; empty: not said.</param>
/// <param name="Until">When it ends by itself; null: when it is lifted.</param>
public sealed record PauseRule(JobLabel? Label, string Reason, string By, DateTimeOffset At, DateTimeOffset? Until)
{
    /// <summary>The name of the rule that pauses all jobs.</summary>
    public const string AllJobs = "all";

    /// <summary>What it is called: the same label gives the same name, so there is one rule for each.</summary>
    public string Id => IdOf(Label);

    /// <summary>What it pauses, for people.</summary>
    public string Covers => Label is { } label ? $"all jobs with label {label}" : "all jobs";

    public static string IdOf(JobLabel? label) =>
        label is { } l ? StableHash.Of($"{l.Name}\0{l.Value}").ToString("x16", CultureInfo.InvariantCulture) : AllJobs;

    public bool Holds(JobDefinition job) => Label is not { } label || label.IsOn(job);
}

/// <summary>A label with its value.</summary>
public readonly record struct JobLabel(string Name, string Value)
{
    /// <summary>Reads <c>name=value</c>; the name ends at the first <c>=</c>.</summary>
    public static bool TryParse(string text, out JobLabel label)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        label = equals > 0 ? new JobLabel(text[..equals], text[(equals + 1)..]) : default;
        return equals > 0;
    }

    /// <summary>Why no label of a job can have this value; null: it can.</summary>
    public static string? WrongValue(string value) => JobDocumentReader.LabelValue.Wrong(value);

    public bool IsOn(JobDefinition job) => job.Labels.TryGetValue(Name, out var value) && value == Value;

    public override string ToString() => $"{Name}={Value}";
}

/// <summary>All pause rules at one moment.</summary>
/// <param name="Version">Grows by one with each change.</param>
public sealed record PauseRules(long Version, ImmutableArray<PauseRule> Rules)
{
    public static readonly PauseRules None = new(0, []);

    /// <summary>The rule that holds the job: the one of all jobs before one of a label, the older before the newer.</summary>
    public PauseRule? For(JobDefinition job) =>
        Rules.IsEmpty ? null : Rules.Where(r => r.Holds(job)).OrderBy(r => r.Label is not null).ThenBy(r => r.At).FirstOrDefault();

    public PauseRule? Find(string id) => Rules.FirstOrDefault(r => r.Id == id);

    public PauseRules With(PauseRule rule) => new(Version + 1, [.. Rules.Where(r => r.Id != rule.Id), rule]);

    public PauseRules Without(string id) => new(Version + 1, Rules.RemoveAll(r => r.Id == id));
}

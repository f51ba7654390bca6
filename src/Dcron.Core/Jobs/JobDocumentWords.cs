namespace Dcron.Core.Jobs;

/// <summary>The words by which a document names the values of a setting. One table serves both directions.</summary>
internal sealed class JobDocumentWords<T>(params (string Word, T Value)[] words)
    where T : struct, Enum
{
    public IEnumerable<string> All => words.Select(w => w.Word);

    public string Of(T value)
    {
        foreach (var w in words)
            if (EqualityComparer<T>.Default.Equals(w.Value, value)) return w.Word;

        throw new ArgumentOutOfRangeException(nameof(value), value, $"{typeof(T).Name} {value} has no word in job documents.");
    }

    public T? Value(string word)
    {
        foreach (var w in words)
            if (w.Word == word) return w.Value;

        return null;
    }
}

internal static class JobDocumentWords
{
    public static readonly JobDocumentWords<OverlapPolicy> Overlap = new(
        ("allow", OverlapPolicy.Allow), ("skip", OverlapPolicy.Skip), ("queue", OverlapPolicy.Queue), ("replace", OverlapPolicy.Replace));
    public static readonly JobDocumentWords<CatchUp> CatchUp = new(("skip", Jobs.CatchUp.Skip), ("latest", Jobs.CatchUp.Latest), ("all", Jobs.CatchUp.All));
    public static readonly JobDocumentWords<OnLost> OnLost = new(("mark", Jobs.OnLost.Mark), ("rerun", Jobs.OnLost.Rerun));
    public static readonly JobDocumentWords<OnExcluded> OnExcluded = new(("skip", Jobs.OnExcluded.Skip), ("next", Jobs.OnExcluded.Next));

    /// <summary>For <c>history.maxAge</c>: no limit by age. The default is a limit, so its absence needs a word.</summary>
    public const string NoLimit = "none";

    /// <summary>For <c>target.nodes</c>: every node that matches.</summary>
    public const string AllNodes = "all";

    /// <summary>For <c>work.expectedStatus</c>: every status code.</summary>
    public const string AnyStatus = "any";
}

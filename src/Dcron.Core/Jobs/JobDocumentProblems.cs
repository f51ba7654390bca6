namespace Dcron.Core.Jobs;

/// <summary>Gathers what is wrong with one document, up to a bound: a hostile body must not be answered by a larger one.</summary>
internal sealed class JobDocumentProblems
{
    private const int Most = 100;

    private readonly List<Problem> listed = [];
    private int left;

    public void Add(string field, string message, string? example = null) => Add(new Problem(field, message, example));

    public void Add(Problem problem)
    {
        if (listed.Count < Most) listed.Add(problem);
        else left++;
    }

    public IReadOnlyList<Problem> ToList() =>
        left == 0 ? listed : [.. listed, new Problem("", $"there are {left} more problems, not listed")];
}

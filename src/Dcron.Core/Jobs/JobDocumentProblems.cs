namespace Dcron.Core.Jobs;

/// <summary>Gathers what is wrong with one document, up to a bound: a hostile body must not be answered by a larger one.</summary>
internal sealed class JobDocumentProblems
{
    private const int Most = 100;

    private readonly List<Problem> _listed = [];
    private int _left;

    public void Add(string field, string message, string? example = null) => Add(new Problem(field, message, example));

    public void Add(Problem problem)
    {
        if (_listed.Count < Most) _listed.Add(problem);
        else _left++;
    }

    public IReadOnlyList<Problem> ToList() =>
        _left == 0 ? _listed : [.. _listed, new Problem("", $"there are {_left} more problems, not listed")];
}

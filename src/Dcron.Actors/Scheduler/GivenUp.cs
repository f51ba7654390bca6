using Dcron.Core.Executions;

namespace Dcron.Actors.Scheduler;

/// <summary>Attempts that the scheduler itself called ended, so that a result which comes after all can be told from one that is only repeated. Not durable, and bounded.</summary>
internal sealed class GivenUp
{
    private const int Most = 1000;

    private readonly Dictionary<AttemptId, AttemptResult> results = [];
    private readonly Queue<AttemptId> oldest = new();

    public void Add(AttemptId attempt, AttemptResult result)
    {
        if (!results.TryAdd(attempt, result)) return;
        oldest.Enqueue(attempt);
        if (oldest.Count > Most) results.Remove(oldest.Dequeue());
    }

    /// <summary>As what it was called ended; null: it was not, or the late result has been told already.</summary>
    public AttemptResult? Take(AttemptId attempt) => results.Remove(attempt, out var result) ? result : null;
}

using System.Collections.Frozen;

namespace Dcron.Actors.Executor;

/// <summary>All runners of a node; picks one by the kind of the work.</summary>
public sealed class Runners
{
    private readonly FrozenDictionary<string, IWorkRunner> byKind;

    /// <exception cref="ArgumentException">Two runners claim one kind.</exception>
    public Runners(params IReadOnlyCollection<IWorkRunner> runners) => byKind = runners.ToFrozenDictionary(r => r.Kind);

    /// <summary>Every kind that Dcron knows.</summary>
    public static Runners All() => new(new NoopRunner(), new ShellRunner(), new HttpRunner(), new ForeignRunner());

    public IEnumerable<string> Kinds => byKind.Keys.Order(StringComparer.Ordinal);

    /// <summary>Never throws: a kind without a runner, and a fault in a runner, are failures of the attempt.</summary>
    public ValueTask<RunEnd> RunAsync(Run run, CancellationToken stop)
    {
        var kind = run.Attempt.Work.Kind;
        if (!byKind.TryGetValue(kind, out var runner))
            return new(RunEnd.Failed($"Node {run.Node} cannot run work of kind '{kind}'; it can run: {string.Join(", ", Kinds)}. A newer Dcron may know it."));

        try
        {
            var end = runner.RunAsync(run, stop);
            return end.IsCompletedSuccessfully ? end : GuardAsync(end, kind);
        }
        catch (Exception fault)
        {
            return new(Faulted(kind, fault));
        }
    }

    private static async ValueTask<RunEnd> GuardAsync(ValueTask<RunEnd> running, string kind)
    {
        try
        {
            return await running;
        }
        catch (Exception fault)
        {
            return Faulted(kind, fault);
        }
    }

    private static RunEnd Faulted(string kind, Exception fault) =>
        RunEnd.Failed($"The runner of '{kind}' failed with {fault.GetType().Name}: {fault.Message}");
}

using System.Collections.Immutable;
using Dcron.Core.Jobs;
using Dcron.Core.Work;

namespace Dcron.Node.Dkron;

/// <summary>What a job of Dkron's does, in Dcron's terms.</summary>
/// <param name="Timeout">Of the whole job; null: none.</param>
/// <param name="Notes">What of the configuration has no effect here, or another one.</param>
internal sealed record DkronWork(WorkSpec Work, TimeSpan? Timeout, ImmutableArray<string> Notes)
{
    private static readonly ImmutableSortedDictionary<string, string> NoConfig = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>What Dkron accepts and then fails to run becomes work that fails with the reason.</summary>
    /// <exception cref="DkronRefusal">It cannot be accepted at all.</exception>
    public static DkronWork Read(DkronJob job)
    {
        try
        {
            return job.Executor switch
            {
                "shell" => DkronShell.Read(job),
                "http" => DkronHttp.Read(job),
                NoopWork.KindName => new DkronWork(new NoopWork(), null, []),
                "" => CannotRun(job, "No executor defined"),
                _ => CannotRun(job, $"executor '{job.Executor}' is not present: Dcron runs shell and http"),
            };
        }
        catch (FormatException e)
        {
            return CannotRun(job, $"executor {job.Executor}: {e.Message}");
        }
    }

    /// <summary>Executor and configuration that mean this work, as far as Dkron can say it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The kind of work has no form in Dkron's terms.</exception>
    public static (string Executor, ImmutableSortedDictionary<string, string>? Config) Show(JobDefinition job) => job.Work switch
    {
        ShellWork shell => ("shell", DkronShell.Show(shell, job)),
        HttpWork http => ("http", DkronHttp.Show(http, job)),
        NoopWork => (NoopWork.KindName, null),
        ForeignWork foreign => (foreign.Executor, foreign.Config),
        _ => throw new ArgumentOutOfRangeException(nameof(job), job.Work.Kind, "This kind of work has no form in Dkron's terms."),
    };

    private static DkronWork CannotRun(DkronJob job, string reason) =>
        new(new ForeignWork { Executor = job.Executor, Config = job.ExecutorConfig ?? NoConfig, Reason = reason }, null, [$"each run will fail: {reason}"]);
}

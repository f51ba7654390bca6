using System.Diagnostics.Metrics;
using Dcron.Core.Executions;

namespace Dcron.Actors.Telemetry;

/// <summary>What an executor measures of its work, for whoever listens to the meter <see cref="Name"/>. Costs next to nothing while nobody does.</summary>
internal sealed class ExecutorMeters : IDisposable
{
    public const string Name = "Dcron.Executor";

    private static readonly double[] LatenessSeconds = [0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];
    private static readonly double[] DurationSeconds = [0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 900, 3600, 14400];

    private readonly Meter meter;
    private readonly Histogram<double> lateness;
    private readonly Histogram<double> duration;
    private readonly Counter<long> ended;
    private readonly Counter<long> succeeded;
    private readonly Counter<long> failed;
    private volatile Standing standing = new(0, 0, 0);

    private sealed record Standing(int Armed, int Running, long Term);

    /// <param name="scope">Tells this meter from others of its name in one process; null: there are none.</param>
    public ExecutorMeters(object? scope = null)
    {
        meter = new Meter(Name, version: null, tags: null, scope);
        lateness = meter.CreateHistogram(
            "dcron.attempt.lateness", "s", "From the time an attempt was to start until it started.", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = LatenessSeconds });
        duration = meter.CreateHistogram(
            "dcron.attempt.duration", "s", "How long an attempt ran.", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = DurationSeconds });
        ended = meter.CreateCounter<long>("dcron.attempts.ended", unit: null, "Attempts that ended on this node, by outcome.");
        // As Dkron documents them.
        succeeded = meter.CreateCounter<long>("dkron.job.executions.succeeded", unit: null, "Attempts of a job that succeeded on this node.");
        failed = meter.CreateCounter<long>("dkron.job.executions.failed", unit: null, "Attempts of a job that failed on this node.");
        meter.CreateObservableGauge("dcron.attempts.armed", () => standing.Armed, unit: null, "Attempts that this node will start by itself.");
        meter.CreateObservableGauge("dcron.attempts.running", () => standing.Running, unit: null, "Attempts that run on this node.");
        meter.CreateObservableGauge("dcron.scheduler.term", () => standing.Term, unit: null, "The highest term that this node has heard of.");
    }

    public void Started(ArmedAttempt attempt, DateTimeOffset at) => lateness.Record(Math.Max(0, (at - attempt.StartAt).TotalSeconds));

    public void Ended(ArmedAttempt attempt, AttemptResult result)
    {
        ended.Add(1, new KeyValuePair<string, object?>("outcome", Word(result.Outcome)));
        if (result.StartedAt is { } started) duration.Record(Math.Max(0, (result.FinishedAt - started).TotalSeconds), new KeyValuePair<string, object?>("outcome", Word(result.Outcome)));
        var job = new KeyValuePair<string, object?>("job_name", attempt.Id.Execution.Job.Value);
        if (result.Outcome == Outcome.Succeeded) succeeded.Add(1, job);
        else if (result.Outcome is Outcome.Failed or Outcome.TimedOut) failed.Add(1, job);
    }

    /// <summary>How things stand; to be called now and then.</summary>
    public void Note(int armed, int running, long term) => standing = new Standing(armed, running, term);

    public void Dispose() => meter.Dispose();

    // Enum.ToString would allocate at each call.
    private static string Word(Outcome outcome) => outcome switch
    {
        Outcome.Succeeded => nameof(Outcome.Succeeded),
        Outcome.Failed => nameof(Outcome.Failed),
        Outcome.TimedOut => nameof(Outcome.TimedOut),
        Outcome.Cancelled => nameof(Outcome.Cancelled),
        Outcome.Lost => nameof(Outcome.Lost),
        Outcome.Skipped => nameof(Outcome.Skipped),
        _ => outcome.ToString(),
    };
}

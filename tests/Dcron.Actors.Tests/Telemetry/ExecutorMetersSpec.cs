using System.Diagnostics.Metrics;
using Dcron.Actors.Telemetry;
using Dcron.Actors.Tests.Executor;
using Dcron.Core.Executions;
using Dcron.Core.Work;
using Xunit;

namespace Dcron.Actors.Tests.Telemetry;

public sealed class ExecutorMetersSpec
{
    [Fact]
    public void Measures_how_late_attempts_start_how_long_they_run_and_how_they_end()
    {
        using var meters = new ExecutorMeters(scope: this);
        var seen = new List<string>();
        using var listener = Listen(this, seen);
        var attempt = Runs.Of(new NoopWork()).Attempt;
        var start = attempt.StartAt.AddMilliseconds(250);

        meters.Started(attempt, start);
        meters.Ended(attempt, new AttemptResult(Outcome.TimedOut, null, "", start, start.AddSeconds(2)));
        meters.Note(armed: 4, running: 2, term: 7);
        listener.RecordObservableInstruments();

        Assert.Equal(
            [
                "dcron.attempt.lateness 0.25", "dcron.attempts.ended 1 outcome=TimedOut", "dcron.attempt.duration 2 outcome=TimedOut", "dkron.job.executions.failed 1 job_name=backup",
                "dcron.attempts.armed 4", "dcron.attempts.running 2", "dcron.scheduler.term 7",
            ],
            seen);
    }

    // Executors of other specs have meters of the same name.
    private static MeterListener Listen(object scope, List<string> seen)
    {
        var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Scope == scope) self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Note(instrument.Name, value, tags));
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Note(instrument.Name, value, tags));
        listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Note(instrument.Name, value, tags));
        listener.Start();
        return listener;

        void Note(string name, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
            seen.Add(string.Join(' ', [FormattableString.Invariant($"{name} {value}"), .. tags.ToArray().Select(t => $"{t.Key}={t.Value}")]));
    }
}

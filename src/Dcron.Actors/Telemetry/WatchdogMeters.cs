using System.Diagnostics.Metrics;

namespace Dcron.Actors.Telemetry;

/// <summary>What a watchdog sees of the scheduler, for whoever listens to the meter <see cref="Name"/>.</summary>
internal sealed class WatchdogMeters : IDisposable
{
    public const string Name = "Dcron.Watchdog";

    private readonly Meter meter;
    private readonly Counter<long> alarms;
    private volatile Standing standing = new(TimeSpan.Zero, 0);

    private sealed record Standing(TimeSpan Silence, int SilentParts);

    /// <param name="scope">Tells this meter from others of its name in one process; null: there are none.</param>
    public WatchdogMeters(object? scope = null)
    {
        meter = new Meter(Name, version: null, tags: null, scope);
        alarms = meter.CreateCounter<long>("dcron.watchdog.alarms", unit: null, "How often the scheduler, or a part of it, was found silent.");
        meter.CreateObservableGauge("dcron.scheduler.silence", () => standing.Silence.TotalSeconds, "s", "How long the scheduler has been silent beyond its beat; 0: it is heard.");
        meter.CreateObservableGauge("dcron.scheduler.silent_parts", () => standing.SilentParts, unit: null, "Partitions of the scheduler that do not answer or wait for the journal.");
    }

    public void Alarm() => alarms.Add(1);

    /// <summary>How things stand; to be called whenever that changes.</summary>
    public void Note(TimeSpan silence, int silentParts) => standing = new Standing(silence, silentParts);

    public void Dispose() => meter.Dispose();
}

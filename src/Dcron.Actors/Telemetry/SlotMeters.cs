using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using Dcron.Core.Limits;

namespace Dcron.Actors.Telemetry;

/// <summary>How full the limits are, on the node that schedules.</summary>
internal sealed class SlotMeters : IDisposable
{
    public const string Name = "Dcron.Scheduler";

    private readonly Meter meter;
    private ImmutableArray<LimitView> limits = [];

    /// <param name="scope">Tells this meter from others of its name in one process; null: there are none.</param>
    public SlotMeters(object? scope = null)
    {
        meter = new Meter(Name, version: null, tags: null, scope);
        meter.CreateObservableGauge("dcron.slots.most", () => Of(l => l.Most), unit: null, "Attempts that may run at once under a limit.");
        meter.CreateObservableGauge("dcron.slots.taken", () => Of(l => l.Taken), unit: null, "Attempts that take a slot of a limit.");
        meter.CreateObservableGauge("dcron.slots.waiting", () => Of(l => l.Waiting), unit: null, "Attempts under a limit that wait for a slot.");
    }

    /// <summary>How things stand by now.</summary>
    public void Note(ImmutableArray<LimitView> now) => ImmutableInterlocked.InterlockedExchange(ref limits, now);

    public void Dispose() => meter.Dispose();

    private IEnumerable<Measurement<int>> Of(Func<LimitView, int> count) =>
        limits.Select(l => new Measurement<int>(count(l), new KeyValuePair<string, object?>("limit", l.Name)));
}

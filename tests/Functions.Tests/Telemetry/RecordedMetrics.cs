using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using TokenFunctions.Tests.Fakes;

namespace TokenFunctions.Tests.Telemetry;

/// <summary>The measurements of one factory's instruments.</summary>
internal sealed class RecordedMetrics : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentQueue<string> _measurements = new();

    public RecordedMetrics(IMeterFactory factory)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (ReferenceEquals(instrument.Meter.Scope, factory))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.Start();
    }

    /// <summary><c>meter name value unit tag=value …</c></summary>
    public IEnumerable<string> All => _measurements;

    public void Dispose() => _listener.Dispose();

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        _measurements.Enqueue(string.Join(
            ' ',
            [
                instrument.Meter.Name,
                instrument.Name,
                FormattableString.Invariant($"{value}"),
                instrument.Unit,
                .. tags.ToArray().Select(t => $"{t.Key}={t.Value}"),
            ]));
}

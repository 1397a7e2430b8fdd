using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using TokenFunctions.Model;
using TokenFunctions.Ports;

namespace TokenFunctions.Telemetry;

/// <summary>
/// <see cref="ISweepEvents"/> as log events and a metric: one summary for each sweep and reconciliation, and an event for each item that failed.
/// </summary>
internal sealed partial class SweepTelemetry : ISweepEvents
{
    public const string DueLag = "token.due_lag";

    private readonly ILogger<SweepTelemetry> _logger;
    private readonly Histogram<double> _lag;

    public SweepTelemetry(ILogger<SweepTelemetry> logger, IMeterFactory meters)
    {
        _logger = logger;
        var meter = meters.Create(RefreshTelemetry.MeterName);
        _lag = meter.CreateHistogram<double>(DueLag, "s", "How long the oldest connection had been due when a sweep began.");
    }

    public void SweepCompleted(SweepSummary summary)
    {
        _lag.Record(summary.Lag.TotalSeconds);
        LogSweepCompleted(
            summary.Due,
            summary[SweepOutcome.Refreshed],
            summary[SweepOutcome.AlreadyFresh],
            summary[SweepOutcome.Busy],
            summary[SweepOutcome.Deferred],
            summary[SweepOutcome.ReauthRequired],
            summary[SweepOutcome.OperatorActionRequired],
            summary[SweepOutcome.Removed],
            summary[SweepOutcome.Unreadable],
            summary[SweepOutcome.Failed],
            summary[SweepOutcome.Left],
            summary.Lag.TotalSeconds,
            summary.Duration.TotalMilliseconds);
    }

    public void SweepItemFailed(string connectionId, Exception exception) => LogSweepItemFailed(connectionId, exception.GetType().Name, exception.Message);

    public void RowUnreadable(RowUnreadableException unreadable) => LogRowUnreadable(unreadable.Key, unreadable.Message);

    public void StaleDueRowRemoved(DueKey key) => LogStaleDueRowRemoved(key.ConnectionId, key.Bucket);

    public void ReconcileCompleted(ReconcileSummary summary) =>
        LogReconcileCompleted(summary.Walked, summary.Repaired, summary.Orphans, summary.Failed, summary.Duration.TotalMilliseconds);

    public void ReconcileItemFailed(string name, string detail) => LogReconcileItemFailed(name, detail);

    public void ClientSecretExpires(string provider, DateTimeOffset end, bool isOver) =>
        LogClientSecretExpires(isOver ? LogLevel.Error : LogLevel.Warning, provider, end);

    public void Repaired(string connectionId, string what) => LogRepaired(connectionId, what);

    [LoggerMessage(
        EventIds.SweepCompleted,
        LogLevel.Information,
        "Sweep: {Due} due, {Refreshed} refreshed, {AlreadyFresh} fresh, {Busy} busy, {Deferred} deferred, {ReauthRequired} re-auth, "
            + "{OperatorActionRequired} operator, {Removed} removed, {Unreadable} unreadable, {Failed} failed, {Left} left for the next sweep, "
            + "lag {LagSeconds:F0} s, {DurationMs:F0} ms",
        EventName = nameof(EventIds.SweepCompleted))]
    private partial void LogSweepCompleted(
        int due,
        int refreshed,
        int alreadyFresh,
        int busy,
        int deferred,
        int reauthRequired,
        int operatorActionRequired,
        int removed,
        int unreadable,
        int failed,
        int left,
        double lagSeconds,
        double durationMs);

    [LoggerMessage(EventIds.SweepItemFailed, LogLevel.Error, "Sweep: {Connection} failed: {Exception}: {Detail}", EventName = nameof(EventIds.SweepItemFailed))]
    private partial void LogSweepItemFailed(string connection, string exception, string detail);

    [LoggerMessage(EventIds.RowUnreadable, LogLevel.Error, "{Connection} needs a correction by hand: {Detail}", EventName = nameof(EventIds.RowUnreadable))]
    private partial void LogRowUnreadable(string connection, string detail);

    [LoggerMessage(
        EventIds.StaleDueRowRemoved,
        LogLevel.Information,
        "Sweep: the due row of {Connection} in {Bucket} was stale",
        EventName = nameof(EventIds.StaleDueRowRemoved))]
    private partial void LogStaleDueRowRemoved(string connection, string bucket);

    [LoggerMessage(
        EventIds.ReconcileCompleted,
        LogLevel.Information,
        "Reconcile: {Walked} connections, {Repaired} repaired, {Orphans} orphans removed, {Failed} failed, {DurationMs:F0} ms",
        EventName = nameof(EventIds.ReconcileCompleted))]
    private partial void LogReconcileCompleted(int walked, int repaired, int orphans, int failed, double durationMs);

    [LoggerMessage(EventIds.ReconcileItemFailed, LogLevel.Error, "Reconcile: {Connection} failed: {Detail}", EventName = nameof(EventIds.ReconcileItemFailed))]
    private partial void LogReconcileItemFailed(string connection, string detail);

    [LoggerMessage(
        EventId = EventIds.ClientSecretExpires,
        Message = "The client secret of {Provider} ends at {End:O}: register a new one, or its connections cannot be refreshed",
        EventName = nameof(EventIds.ClientSecretExpires))]
    private partial void LogClientSecretExpires(LogLevel level, string provider, DateTimeOffset end);

    [LoggerMessage(EventIds.Repaired, LogLevel.Warning, "Reconcile: {Connection} repaired: {What}", EventName = nameof(EventIds.Repaired))]
    private partial void LogRepaired(string connection, string what);
}

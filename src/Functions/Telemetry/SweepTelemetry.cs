using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using TokenFunctions.Connections;
using TokenFunctions.Refresh;

namespace TokenFunctions.Telemetry;

/// <summary>One summary event a sweep and a reconciliation, and an event for each item that failed.</summary>
public sealed partial class SweepTelemetry
{
    public const string DueLag = "token.due_lag";

    private readonly ILogger<SweepTelemetry> _logger;
    private readonly Histogram<double> _lag;

    public SweepTelemetry(ILogger<SweepTelemetry> logger, IMeterFactory meters)
    {
        _logger = logger;
        _lag = meters.Create(RefreshTelemetry.MeterName).CreateHistogram<double>(DueLag, "s", "How long the oldest connection had been due when a sweep began.");
    }

    public void SweepCompleted(SweepSummary summary)
    {
        _lag.Record(summary.Lag.TotalSeconds);
        LogSweepCompleted(
            summary.Due,
            summary[SweepItem.Refreshed],
            summary[SweepItem.AlreadyFresh],
            summary[SweepItem.Busy],
            summary[SweepItem.Deferred],
            summary[SweepItem.ReauthRequired],
            summary[SweepItem.OperatorActionRequired],
            summary[SweepItem.Removed],
            summary[SweepItem.Unreadable],
            summary[SweepItem.Failed],
            summary[SweepItem.Left],
            summary.Lag.TotalSeconds,
            summary.Duration.TotalMilliseconds);
    }

    public void SweepItemFailed(string connection, Exception e) => LogSweepItemFailed(connection, e.GetType().Name, e.Message);

    public void RowUnreadable(RowUnreadableException unreadable) => LogRowUnreadable(unreadable.Key, unreadable.Message);

    public void StaleDueRowRemoved(DueKey key) => LogStaleDueRowRemoved(key.ConnectionId, key.Bucket);

    public void ReconcileCompleted(ReconcileSummary summary) =>
        LogReconcileCompleted(summary.Walked, summary.Mended, summary.Orphans, summary.Failed, summary.Duration.TotalMilliseconds);

    public void ReconcileItemFailed(string connection, string detail) => LogReconcileItemFailed(connection, detail);

    public void ClientSecretExpires(string provider, DateTimeOffset end, bool isOver) => LogClientSecretExpires(isOver ? LogLevel.Error : LogLevel.Warning, provider, end);

    public void Mended(string connection, string what) => LogMended(connection, what);

    [LoggerMessage(Events.SweepCompleted, LogLevel.Information, "Sweep: {Due} due, {Refreshed} refreshed, {AlreadyFresh} fresh, {Busy} busy, {Deferred} deferred, {ReauthRequired} re-auth, {OperatorActionRequired} operator, {Removed} removed, {Unreadable} unreadable, {Failed} failed, {Left} left for the next tick, lag {LagSeconds:F0} s, {DurationMs:F0} ms", EventName = nameof(Events.SweepCompleted))]
    private partial void LogSweepCompleted(
        int due, int refreshed, int alreadyFresh, int busy, int deferred, int reauthRequired, int operatorActionRequired, int removed, int unreadable, int failed, int left, double lagSeconds, double durationMs);

    [LoggerMessage(Events.SweepItemFailed, LogLevel.Error, "Sweep: {Connection} failed: {Exception}: {Detail}", EventName = nameof(Events.SweepItemFailed))]
    private partial void LogSweepItemFailed(string connection, string exception, string detail);

    [LoggerMessage(Events.RowUnreadable, LogLevel.Error, "{Connection} waits for a person: {Detail}", EventName = nameof(Events.RowUnreadable))]
    private partial void LogRowUnreadable(string connection, string detail);

    [LoggerMessage(Events.StaleDueRowRemoved, LogLevel.Information, "Sweep: the due row of {Connection} in {Bucket} was stale", EventName = nameof(Events.StaleDueRowRemoved))]
    private partial void LogStaleDueRowRemoved(string connection, string bucket);

    [LoggerMessage(Events.ReconcileCompleted, LogLevel.Information, "Reconcile: {Walked} connections, {Mended} mended, {Orphans} orphans removed, {Failed} failed, {DurationMs:F0} ms", EventName = nameof(Events.ReconcileCompleted))]
    private partial void LogReconcileCompleted(int walked, int mended, int orphans, int failed, double durationMs);

    [LoggerMessage(Events.ReconcileItemFailed, LogLevel.Error, "Reconcile: {Connection} failed: {Detail}", EventName = nameof(Events.ReconcileItemFailed))]
    private partial void LogReconcileItemFailed(string connection, string detail);

    [LoggerMessage(EventId = Events.ClientSecretExpires, Message = "The client secret of {Provider} ends at {End:O}: register a new one, or its connections stand still", EventName = nameof(Events.ClientSecretExpires))]
    private partial void LogClientSecretExpires(LogLevel level, string provider, DateTimeOffset end);

    [LoggerMessage(Events.Mended, LogLevel.Warning, "Reconcile: {Connection} mended: {What}", EventName = nameof(Events.Mended))]
    private partial void LogMended(string connection, string what);
}

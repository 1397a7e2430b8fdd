using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using TokenFunctions.Model;
using TokenFunctions.Ports;

namespace TokenFunctions.Telemetry;

/// <summary>
/// <see cref="IRefreshEvents"/> as structured log events, metrics and spans: one event and one metric for each refresh, and an event for each failure on the
/// way.
/// </summary>
internal sealed partial class RefreshTelemetry : IRefreshEvents
{
    public const string MeterName = "TokenFunctions";
    public const string RefreshCounter = "token.refresh";
    public const string RefreshDuration = "token.refresh.duration";

    private static readonly TimeSpan LongFailure = TimeSpan.FromHours(1);

    /// <summary>Spans, by the same name as the meter.</summary>
    private static readonly ActivitySource Spans = new(MeterName);

    private readonly ILogger<RefreshTelemetry> _logger;
    private readonly Counter<long> _refreshes;
    private readonly Histogram<double> _duration;

    public RefreshTelemetry(ILogger<RefreshTelemetry> logger, IMeterFactory meters)
    {
        _logger = logger;
        var meter = meters.Create(MeterName);
        _refreshes = meter.CreateCounter<long>(RefreshCounter, "{refresh}", "Refreshes by outcome and provider.");
        _duration = meter.CreateHistogram<double>(RefreshDuration, "s", "How long refreshes took, waiting for leases included.");
    }

    public void RefreshCompleted(string connectionId, RefreshResult result, TimeSpan duration)
    {
        var outcome = result.Outcome.ToString();
        var provider = result.Connection?.Provider ?? "";
        KeyValuePair<string, object?>[] tags = [new("outcome", outcome), new("provider", provider)];
        _refreshes.Add(1, tags);
        _duration.Record(duration.TotalSeconds, tags);
        var (generation, reason) = (result.Connection?.Generation, result.Connection?.LastError?.Reason);
        Trace(connectionId, tags, generation, duration);
        LogRefreshCompleted(connectionId, provider, outcome, generation ?? 0, reason, duration.TotalMilliseconds);
    }

    /// <summary>A span below the caller's or the sweep's. It is written when the refresh is over, so its start lies in the past.</summary>
    private static void Trace(string connection, KeyValuePair<string, object?>[] tags, long? generation, TimeSpan duration)
    {
        KeyValuePair<string, object?>[] all = [.. tags, new("connection", connection), new("generation", generation)];
        using var span = Spans.StartActivity(RefreshCounter, ActivityKind.Internal, default(ActivityContext), all);
        span?.SetStartTime(span.StartTimeUtc - duration);
    }

    public void RefreshFailed(Connection connection, TokenResponse.Failed failure)
    {
        LogRefreshFailed(
            connection.Id,
            connection.Provider,
            failure.Kind,
            failure.Reason,
            failure.Error.Status,
            failure.Error.Code,
            failure.Error.Description,
            connection.NextAttemptAt);
        ReportLongFailure(connection);
    }

    public void CredentialsMissing(Connection connection, string reason, string detail)
    {
        LogCredentialsMissing(connection.Id, reason, detail);
        ReportLongFailure(connection);
    }

    public void CommitDelayed(Connection connection, int failures, Exception exception) =>
        LogCommitDelayed(connection.Id, failures, exception.GetType().Name, exception.Message);

    public void RefreshTokenWaits(Connection connection, Exception exception) =>
        LogRefreshTokenWaits(connection.Id, exception.GetType().Name, exception.Message);

    public void SpareKept(Connection connection) => LogSpareKept(connection.Id, connection.Generation);

    public void LateResponseDropped(Connection connection, string reason) => LogLateResponseDropped(connection.Id, reason);

    public void RowTooLarge(Connection connection, Exception exception) => LogRowTooLarge(connection.Id, exception.Message);

    public void LeaseFailed(Exception exception) => LogLeaseFailed(exception.Message);

    public void AccessTokenUnreadable(Connection connection, Exception exception) => LogAccessTokenUnreadable(connection.Id, exception.Message);

    public void Revoked(Connection connection, RevocationOutcome outcome) => LogRevoked(connection.Id, connection.Provider, outcome);

    public void DeletionDelayed(Connection connection, Exception exception) => LogDeletionDelayed(connection.Id, exception.GetType().Name, exception.Message);

    public void ExpiryNotCorrected(Connection connection, Exception exception) =>
        LogExpiryNotCorrected(connection.Id, exception.GetType().Name, exception.Message);

    public void UnreadableRowDeleted(RowUnreadableException unreadable) => LogUnreadableRowDeleted(unreadable.Key, string.Join(", ", unreadable.Columns));

    public void ClientSecretChanged(Connection connection) => LogClientSecretChanged(connection.Provider);

    /// <summary>For an alert: what fails for so long may need an operator, although each failure may pass by itself.</summary>
    private void ReportLongFailure(Connection connection)
    {
        if (connection is { Status: ConnectionStatus.Degraded, LastError: { } error } && error.At - connection.StatusSince > LongFailure)
        {
            LogDegradedForLong(connection.Id, connection.Provider, connection.StatusSince, error.Reason);
        }
    }

    public void NotificationDelayed(Connection connection, Exception exception) => LogNotificationDelayed(connection.Id, exception.GetType().Name);

    [LoggerMessage(
        EventIds.RefreshCompleted,
        LogLevel.Information,
        "Refresh of {Connection} at {Provider}: {Outcome}, generation {Generation}, reason {Reason}, {DurationMs:F0} ms",
        EventName = nameof(EventIds.RefreshCompleted))]
    private partial void LogRefreshCompleted(string connection, string provider, string outcome, long generation, string? reason, double durationMs);

    [LoggerMessage(
        EventIds.RefreshFailed,
        LogLevel.Warning,
        "Refresh of {Connection} at {Provider} failed: {Kind}, {Reason}, status {Status}, error {Error} ({Description}), next attempt {NextAttemptAt:O}",
        EventName = nameof(EventIds.RefreshFailed))]
    private partial void LogRefreshFailed(
        string connection,
        string provider,
        FailureKind kind,
        string reason,
        int? status,
        string? error,
        string? description,
        DateTimeOffset? nextAttemptAt);

    [LoggerMessage(
        EventIds.DegradedForLong,
        LogLevel.Warning,
        "Refreshes of {Connection} at {Provider} have failed since {Since:O}, reason {Reason}",
        EventName = nameof(EventIds.DegradedForLong))]
    private partial void LogDegradedForLong(string connection, string provider, DateTimeOffset since, string reason);

    [LoggerMessage(
        EventIds.CredentialsMissing,
        LogLevel.Error,
        "Refresh of {Connection} deferred, {Reason}: {Detail}",
        EventName = nameof(EventIds.CredentialsMissing))]
    private partial void LogCredentialsMissing(string connection, string reason, string detail);

    [LoggerMessage(
        EventIds.CommitDelayed,
        LogLevel.Error,
        "The table did not accept new tokens of {Connection} after {Failures} tries; the commit goes on: {Exception}: {Detail}",
        EventName = nameof(EventIds.CommitDelayed))]
    private partial void LogCommitDelayed(string connection, int failures, string exception, string detail);

    [LoggerMessage(
        EventIds.RefreshTokenWaits,
        LogLevel.Warning,
        "The refresh token of {Connection} is not moved to the vault yet: {Exception}: {Detail}",
        EventName = nameof(EventIds.RefreshTokenWaits))]
    private partial void LogRefreshTokenWaits(string connection, string exception, string detail);

    [LoggerMessage(
        EventIds.SpareKept,
        LogLevel.Warning,
        "A late refresh token of {Connection} is kept as a spare beside generation {Generation}",
        EventName = nameof(EventIds.SpareKept))]
    private partial void LogSpareKept(string connection, long generation);

    [LoggerMessage(
        EventIds.LateResponseDropped,
        LogLevel.Warning,
        "A late response for {Connection} is dropped: {Reason}",
        EventName = nameof(EventIds.LateResponseDropped))]
    private partial void LogLateResponseDropped(string connection, string reason);

    [LoggerMessage(
        EventIds.RowTooLarge,
        LogLevel.Error,
        "The row of {Connection} is too large with its access token and is committed without it: {Detail}",
        EventName = nameof(EventIds.RowTooLarge))]
    private partial void LogRowTooLarge(string connection, string detail);

    [LoggerMessage(EventIds.LeaseFailed, LogLevel.Warning, "Lease: {Detail}", EventName = nameof(EventIds.LeaseFailed))]
    private partial void LogLeaseFailed(string detail);

    [LoggerMessage(
        EventIds.AccessTokenUnreadable,
        LogLevel.Error,
        "The access token of {Connection} does not open: {Detail}",
        EventName = nameof(EventIds.AccessTokenUnreadable))]
    private partial void LogAccessTokenUnreadable(string connection, string detail);

    [LoggerMessage(EventIds.Revoked, LogLevel.Information, "Revocation of {Connection} at {Provider}: {Outcome}", EventName = nameof(EventIds.Revoked))]
    private partial void LogRevoked(string connection, string provider, RevocationOutcome outcome);

    [LoggerMessage(
        EventIds.DeletionDelayed,
        LogLevel.Warning,
        "The sweep will finish the deletion of {Connection}: {Exception}: {Detail}",
        EventName = nameof(EventIds.DeletionDelayed))]
    private partial void LogDeletionDelayed(string connection, string exception, string detail);

    [LoggerMessage(
        EventIds.ExpiryNotCorrected,
        LogLevel.Warning,
        "The introspected expiry of {Connection} could not be written; the assumed one stays: {Exception}: {Detail}",
        EventName = nameof(EventIds.ExpiryNotCorrected))]
    private partial void LogExpiryNotCorrected(string connection, string exception, string detail);

    [LoggerMessage(
        EventIds.UnreadableRowDeleted,
        LogLevel.Warning,
        "The row of {Connection} is deleted although {Columns} is not readable. Its grant could not be revoked at the provider, and a reconciliation "
            + "removes its secrets",
        EventName = nameof(EventIds.UnreadableRowDeleted))]
    private partial void LogUnreadableRowDeleted(string connection, string columns);

    [LoggerMessage(
        EventIds.ClientSecretChanged,
        LogLevel.Warning,
        "{Provider} refused one client secret and accepted the other one of the rotation, which this instance now uses",
        EventName = nameof(EventIds.ClientSecretChanged))]
    private partial void LogClientSecretChanged(string provider);

    [LoggerMessage(
        EventIds.NotificationDelayed,
        LogLevel.Error,
        "A notification about {Connection} was not delivered and will be tried again: {Exception}",
        EventName = nameof(EventIds.NotificationDelayed))]
    private partial void LogNotificationDelayed(string connection, string exception);
}

using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using TokenFunctions.Connections;
using TokenFunctions.OAuth;
using TokenFunctions.Refresh;

namespace TokenFunctions.Telemetry;

/// <summary>One structured event and one metric for each refresh, and an event for each trouble on the way. Never a secret: of exceptions only type and our own message, of providers only bounded words.</summary>
public sealed partial class RefreshTelemetry
{
    public const string MeterName = "TokenFunctions";
    public const string RefreshCounter = "token.refresh";
    public const string RefreshDuration = "token.refresh.duration";

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

    public void RefreshCompleted(string connection, RefreshResult result, TimeSpan duration)
    {
        var outcome = result.Outcome.ToString();
        var provider = result.Connection?.Provider ?? "";
        KeyValuePair<string, object?>[] tags = [new("outcome", outcome), new("provider", provider)];
        _refreshes.Add(1, tags);
        _duration.Record(duration.TotalSeconds, tags);
        Trace(connection, tags, result.Connection?.Generation, duration);
        LogRefreshCompleted(connection, provider, outcome, result.Connection?.Generation ?? 0, result.Connection?.LastError?.Reason, duration.TotalMilliseconds);
    }

    /// <summary>A span below the caller's, or the sweep's, written when the refresh is over: its beginning is in the past then.</summary>
    private static void Trace(string connection, KeyValuePair<string, object?>[] tags, long? generation, TimeSpan duration)
    {
        using var span = Spans.StartActivity(RefreshCounter, ActivityKind.Internal, default(ActivityContext), [.. tags, new("connection", connection), new("generation", generation)]);
        span?.SetStartTime(span.StartTimeUtc - duration);
    }

    public void RefreshFailed(Connection connection, TokenAnswer.Failed failure) =>
        LogRefreshFailed(connection.Id, connection.Provider, failure.Kind, failure.Reason, failure.Error.Status, failure.Error.Code, failure.Error.Description, connection.NextAttemptAt);

    public void MaterialMissing(Connection connection, MaterialMissingException missing) => LogMaterialMissing(connection.Id, missing.Reason, missing.Message);

    public void CommitDelayed(Connection connection, int failures, Exception trouble) => LogCommitDelayed(connection.Id, failures, trouble.GetType().Name, trouble.Message);

    public void RefreshTokenWaits(Connection connection, Exception trouble) => LogRefreshTokenWaits(connection.Id, trouble.GetType().Name, trouble.Message);

    public void SpareKept(Connection connection) => LogSpareKept(connection.Id, connection.Generation);

    public void RedemptionDropped(Connection connection, string reason) => LogRedemptionDropped(connection.Id, reason);

    public void RowTooLarge(Connection connection, Exception trouble) => LogRowTooLarge(connection.Id, trouble.Message);

    public void LeaseTrouble(Exception trouble) => LogLeaseTrouble(trouble.Message);

    public void AccessTokenUnreadable(Connection connection, Exception trouble) => LogAccessTokenUnreadable(connection.Id, trouble.Message);

    public void Revoked(Connection connection, RevocationOutcome outcome) => LogRevoked(connection.Id, connection.Provider, outcome);

    public void DeletionDelayed(Connection connection, Exception trouble) => LogDeletionDelayed(connection.Id, trouble.GetType().Name, trouble.Message);

    public void ExpiryNotCorrected(Connection connection, Exception trouble) => LogExpiryNotCorrected(connection.Id, trouble.GetType().Name, trouble.Message);

    public void RowMended(Connection connection) => LogRowMended(connection.Id, string.Join(", ", connection.DamagedColumns));

    public void UnreadableRowDeleted(RowUnreadableException unreadable) => LogUnreadableRowDeleted(unreadable.Key, string.Join(", ", unreadable.Columns));

    public void ClientSecretChanged(Connection connection) => LogClientSecretChanged(connection.Provider);

    public void NotificationDelayed(Connection connection, Exception trouble) => LogNotificationDelayed(connection.Id, trouble.GetType().Name);

    [LoggerMessage(Events.RefreshCompleted, LogLevel.Information, "Refresh of {Connection} at {Provider}: {Outcome}, generation {Generation}, reason {Reason}, {DurationMs:F0} ms", EventName = nameof(Events.RefreshCompleted))]
    private partial void LogRefreshCompleted(string connection, string provider, string outcome, long generation, string? reason, double durationMs);

    [LoggerMessage(Events.RefreshFailed, LogLevel.Warning, "Refresh of {Connection} at {Provider} failed: {Kind}, {Reason}, status {Status}, error {Error} ({Description}), next attempt {NextAttemptAt:O}", EventName = nameof(Events.RefreshFailed))]
    private partial void LogRefreshFailed(string connection, string provider, FailureKind kind, string reason, int? status, string? error, string? description, DateTimeOffset? nextAttemptAt);

    [LoggerMessage(Events.MaterialMissing, LogLevel.Error, "Refresh of {Connection} deferred, {Reason}: {Detail}", EventName = nameof(Events.MaterialMissing))]
    private partial void LogMaterialMissing(string connection, string reason, string detail);

    [LoggerMessage(Events.CommitDelayed, LogLevel.Error, "A fresh token of {Connection} waits for the table after {Failures} tries: {Exception}: {Detail}", EventName = nameof(Events.CommitDelayed))]
    private partial void LogCommitDelayed(string connection, int failures, string exception, string detail);

    [LoggerMessage(Events.RefreshTokenWaits, LogLevel.Warning, "The refresh token of {Connection} stays where it is for now: {Exception}: {Detail}", EventName = nameof(Events.RefreshTokenWaits))]
    private partial void LogRefreshTokenWaits(string connection, string exception, string detail);

    [LoggerMessage(Events.SpareKept, LogLevel.Warning, "A late refresh token of {Connection} is kept beside generation {Generation}", EventName = nameof(Events.SpareKept))]
    private partial void LogSpareKept(string connection, long generation);

    [LoggerMessage(Events.RedemptionDropped, LogLevel.Warning, "A late answer for {Connection} is dropped: {Reason}", EventName = nameof(Events.RedemptionDropped))]
    private partial void LogRedemptionDropped(string connection, string reason);

    [LoggerMessage(Events.RowTooLarge, LogLevel.Error, "The row of {Connection} does not fit with its access token and is committed without: {Detail}", EventName = nameof(Events.RowTooLarge))]
    private partial void LogRowTooLarge(string connection, string detail);

    [LoggerMessage(Events.LeaseTrouble, LogLevel.Warning, "Lease: {Detail}", EventName = nameof(Events.LeaseTrouble))]
    private partial void LogLeaseTrouble(string detail);

    [LoggerMessage(Events.AccessTokenUnreadable, LogLevel.Error, "The access token of {Connection} does not open: {Detail}", EventName = nameof(Events.AccessTokenUnreadable))]
    private partial void LogAccessTokenUnreadable(string connection, string detail);

    [LoggerMessage(Events.Revoked, LogLevel.Information, "Revocation of {Connection} at {Provider}: {Outcome}", EventName = nameof(Events.Revoked))]
    private partial void LogRevoked(string connection, string provider, RevocationOutcome outcome);

    [LoggerMessage(Events.DeletionDelayed, LogLevel.Warning, "The deletion of {Connection} will be finished by the sweep: {Exception}: {Detail}", EventName = nameof(Events.DeletionDelayed))]
    private partial void LogDeletionDelayed(string connection, string exception, string detail);

    [LoggerMessage(Events.ExpiryNotCorrected, LogLevel.Warning, "The expiry that introspection tells for {Connection} could not be written, the assumed one stays: {Exception}: {Detail}", EventName = nameof(Events.ExpiryNotCorrected))]
    private partial void LogExpiryNotCorrected(string connection, string exception, string detail);

    [LoggerMessage(Events.RowMended, LogLevel.Error, "Somebody edited the row of {Connection}: not readable were {Columns}; it is written anew without them", EventName = nameof(Events.RowMended))]
    private partial void LogRowMended(string connection, string columns);

    [LoggerMessage(Events.UnreadableRowDeleted, LogLevel.Warning, "The row of {Connection} is deleted although {Columns} is not readable: its grant could not be revoked at the provider, its secrets go with a reconciliation", EventName = nameof(Events.UnreadableRowDeleted))]
    private partial void LogUnreadableRowDeleted(string connection, string columns);

    [LoggerMessage(Events.ClientSecretChanged, LogLevel.Warning, "{Provider} refused one client secret and took the other one of the rotation, which this instance goes on with", EventName = nameof(Events.ClientSecretChanged))]
    private partial void LogClientSecretChanged(string provider);

    [LoggerMessage(Events.NotificationDelayed, LogLevel.Error, "A notification about {Connection} was not delivered and will be tried again: {Exception}", EventName = nameof(Events.NotificationDelayed))]
    private partial void LogNotificationDelayed(string connection, string exception);
}

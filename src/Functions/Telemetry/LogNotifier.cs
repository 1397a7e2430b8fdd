using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using TokenFunctions.Model;
using TokenFunctions.Ports;

namespace TokenFunctions.Telemetry;

/// <summary><see cref="INotifier"/> as a log event and a metric. Alerts are built on them.</summary>
internal sealed partial class LogNotifier : INotifier
{
    public const string StatusCounter = "connection.status_changed";

    private readonly ILogger<LogNotifier> _logger;
    private readonly Counter<long> _changes;

    public LogNotifier(ILogger<LogNotifier> logger, IMeterFactory meters)
    {
        _logger = logger;
        _changes = meters.Create(RefreshTelemetry.MeterName).CreateCounter<long>(StatusCounter, "{change}", "Status changes of connections.");
    }

    public Task NotifyAsync(Connection connection, StatusChange change, CancellationToken cancellationToken)
    {
        if (change.DueBy is { } end)
        {
            LogReauthorizationDue(connection.Id, connection.Provider, end, change.Id);
            return Task.CompletedTask;
        }

        _changes.Add(1, new("from", change.From.ToString()), new("to", change.To.ToString()), new("provider", connection.Provider));
        LogStatusChanged(LevelOf(change.To), connection.Id, connection.Provider, change.From, change.To, change.Reason, change.At, change.Id);
        return Task.CompletedTask;
    }

    private static LogLevel LevelOf(ConnectionStatus status) => status switch
    {
        ConnectionStatus.ReauthRequired or ConnectionStatus.OperatorActionRequired => LogLevel.Error,
        ConnectionStatus.Degraded => LogLevel.Warning,
        _ => LogLevel.Information,
    };

    [LoggerMessage(
        EventIds.ReauthorizationDue,
        LogLevel.Warning,
        "Connection {Connection} of {Provider} must be authorized again by {DueBy:O}. Its grant ends then, however often it is refreshed; "
            + "notification {Notification}",
        EventName = nameof(EventIds.ReauthorizationDue))]
    private partial void LogReauthorizationDue(string connection, string provider, DateTimeOffset dueBy, string notification);

    [LoggerMessage(
        EventId = EventIds.StatusChanged,
        Message = "Connection {Connection} of {Provider}: {From} -> {To}, reason {Reason}, at {At:O}, notification {Notification}",
        EventName = nameof(EventIds.StatusChanged))]
    private partial void LogStatusChanged(
        LogLevel level,
        string connection,
        string provider,
        ConnectionStatus from,
        ConnectionStatus to,
        string? reason,
        DateTimeOffset at,
        string notification);
}

using System.Collections.Immutable;
using TokenFunctions.Connections;
using TokenFunctions.Telemetry;

namespace TokenFunctions.Refresh;

/// <summary>Status changes, recorded in the row by the write that makes them and delivered from the row, so that a crash delays but never loses one.</summary>
public sealed class StatusNotifications(INotifier notifier, ConnectionWriter writer, RefreshTelemetry telemetry, Identifiers identifiers)
{
    private const int MostPending = 10;
    private const int Tries = 3;

    /// <summary>The connection in its new status, with a pending notification if that is a change.</summary>
    public Connection Change(Connection connection, ConnectionStatus to, string? reason, DateTimeOffset now)
    {
        if (connection.Status == to)
        {
            return connection;
        }

        var change = new StatusChange(identifiers.Notification(), connection.Status, to, reason, now);
        return connection with
        {
            Status = to,
            StatusSince = now,
            PendingNotifications = Pending(connection, change),
        };
    }

    /// <summary>The connection with a pending reminder that its grant ends, which nothing but a new authorization changes. One for each grant.</summary>
    public Connection Remind(Connection connection, DateTimeOffset now) => connection with
    {
        ReauthorizationRemindedAt = now,
        PendingNotifications = Pending(connection, new StatusChange(identifiers.Notification(), connection.Status, connection.Status, WarningCodes.ReauthorizationDueBy, now, connection.GrantExpiresAt)),
    };

    /// <summary>Delivers what is pending and records that; what fails stays pending for the next sweep or reconciliation.</summary>
    public async Task<Connection> DeliverAsync(Connection connection)
    {
        if (connection.PendingNotifications.IsEmpty)
        {
            return connection;
        }

        try
        {
            foreach (var change in connection.PendingNotifications)
            {
                await notifier.NotifyAsync(connection, change, CancellationToken.None);
            }

            return await RecordAsync(connection, connection.PendingNotifications.Select(c => c.Id).ToHashSet(StringComparer.Ordinal));
        }
        catch (Exception e)
        {
            telemetry.NotificationDelayed(connection, e);
            return connection;
        }
    }

    /// <summary>The newest ones: a row has only so much room.</summary>
    private static ImmutableArray<StatusChange> Pending(Connection connection, StatusChange added) => [.. connection.PendingNotifications.TakeLast(MostPending - 1), added];

    private async Task<Connection> RecordAsync(Connection connection, HashSet<string> delivered)
    {
        for (var tries = 0; tries < Tries; tries++)
        {
            var result = await writer.WriteAsync(connection, WithoutDelivered(connection, delivered), CancellationToken.None);
            if (result.IsWritten || result.Current is null)
            {
                return result.Current ?? connection;
            }

            connection = result.Current;
        }

        return connection;
    }

    /// <summary>A connection that waits for a person stays in the due index only until everybody is told.</summary>
    private static Connection WithoutDelivered(Connection connection, HashSet<string> delivered)
    {
        var left = connection with { PendingNotifications = connection.PendingNotifications.RemoveAll(c => delivered.Contains(c.Id)) };
        return left is { Status: ConnectionStatus.ReauthRequired, PendingNotifications.IsEmpty: true } ? left with { DueAt = null } : left;
    }
}

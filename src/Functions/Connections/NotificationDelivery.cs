using TokenFunctions.Model;
using TokenFunctions.Ports;

namespace TokenFunctions.Connections;

/// <summary>Delivers the notifications that are pending in a row, at least once each.</summary>
internal sealed class NotificationDelivery(INotifier notifier, ConnectionWriter writer, IRefreshEvents events)
{
    private const int Tries = 3;

    /// <summary>Delivers what is pending and records that in the row. What fails stays pending for the next sweep or reconciliation.</summary>
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
            events.NotificationDelayed(connection, e);
            return connection;
        }
    }

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

    /// <summary>
    /// A connection that waits for a person stays in the due index only until its notifications are delivered, or for the second try of its verdict.
    /// </summary>
    private static Connection WithoutDelivered(Connection connection, HashSet<string> delivered)
    {
        var left = connection with { PendingNotifications = connection.PendingNotifications.RemoveAll(c => delivered.Contains(c.Id)) };
        return left is { Status: ConnectionStatus.ReauthRequired, PendingNotifications.IsEmpty: true } ? left with { DueAt = left.Verdict?.NextTryAt } : left;
    }
}

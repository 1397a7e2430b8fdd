using System.Collections.Immutable;
using TokenFunctions.Model;

namespace TokenFunctions.Connections;

/// <summary>
/// Changes a connection's status. The write that changes it also stores the notification, so a crash can delay a notification but never lose it.
/// </summary>
internal sealed class StatusTransition(IdGenerator ids)
{
    private const int MostPending = 10;

    /// <summary>The connection in its new status, with a pending notification if that is a change.</summary>
    public Connection Apply(Connection connection, ConnectionStatus to, string? reason, DateTimeOffset now)
    {
        if (connection.Status == to)
        {
            return connection;
        }

        var change = new StatusChange(ids.Notification(), connection.Status, to, reason, now);
        return connection with { Status = to, StatusSince = now, PendingNotifications = Pending(connection, change) };
    }

    /// <summary>
    /// The connection with a pending reminder that its grant ends. There is one reminder for each grant, because only a new authorization changes that end.
    /// </summary>
    public Connection Remind(Connection connection, DateTimeOffset now)
    {
        var status = connection.Status;
        var reminder = new StatusChange(ids.Notification(), status, status, WarningCodes.ReauthorizationDueBy, now, connection.GrantExpiresAt);
        return connection with { ReauthorizationRemindedAt = now, PendingNotifications = Pending(connection, reminder) };
    }

    /// <summary>The newest ones, because a row has limited room.</summary>
    private static ImmutableArray<StatusChange> Pending(Connection connection, StatusChange added) =>
        [.. connection.PendingNotifications.TakeLast(MostPending - 1), added];
}

using TokenFunctions.Connections;
using TokenFunctions.OAuth;

namespace TokenFunctions.Refresh;

/// <summary>Records that a grant is about to end, once for each grant, whether or not it is refreshed at the moment.</summary>
public sealed class GrantReminder(ConnectionWriter writer, StatusNotifications notifications, IProviderStore providers, DueRules rules, TimeProvider time)
{
    /// <returns>The row as it stands, with a pending notification where that was due.</returns>
    public async Task<Connection> RemindAsync(Connection row, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (row is not { IsDeleted: false, Verdict: null } || !(GrantLife.RemindAt(row) <= now))
        {
            return row;
        }

        var next = notifications.Remind(row, now);
        if (await providers.FindReadableAsync(row.Provider, cancellationToken) is { } provider)
        {
            next = next with { DueAt = rules.DueAtAfterCoolDown(next, provider.Profile, now) };
        }

        return (await writer.WriteAsync(row, next, cancellationToken)).Current ?? row;
    }
}

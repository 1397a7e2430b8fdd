using TokenFunctions.Connections;
using TokenFunctions.Model;
using TokenFunctions.Ports;
using TokenFunctions.Refresh;

namespace TokenFunctions.Sweep;

/// <summary>Postpones due rows whose connections a sweep cannot refresh.</summary>
internal sealed class DuePostponement(ConnectionWriter writer, IDueIndex dueIndex, FailureTransition failures, TimeProvider time, ISweepEvents events)
{
    /// <summary>A person must correct the row by hand, which takes more than minutes.</summary>
    private static readonly TimeSpan UnreadableRecheck = TimeSpan.FromHours(1);

    /// <summary>
    /// Postpones the due row, so the unreadable row is reported once an hour and not by every sweep. When the row is readable again, the sweep finds it there.
    /// </summary>
    public async Task PostponeAsync(DueEntry entry, RowUnreadableException unreadable, CancellationToken cancellationToken)
    {
        events.RowUnreadable(unreadable);
        await dueIndex.PutAsync(DueKey.For(time.GetUtcNow() + UnreadableRecheck, entry.Key.ConnectionId), entry.Provider ?? "", null, cancellationToken);
        await dueIndex.RemoveAsync(entry.Key, entry.ETag, cancellationToken);
    }

    /// <summary>The verdict stands until its next try. The connection stays due until its notifications are delivered.</summary>
    public async Task PostponeAsync(Connection row, CancellationToken cancellationToken)
    {
        if (row.Status == ConnectionStatus.OperatorActionRequired || row.PendingNotifications.IsEmpty)
        {
            await writer.WriteAsync(row, failures.StillJudged(row), cancellationToken);
        }
    }
}

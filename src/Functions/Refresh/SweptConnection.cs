using TokenFunctions.Connections;
using TokenFunctions.Telemetry;

namespace TokenFunctions.Refresh;

/// <summary>What the sweep does with one row of the due index.</summary>
public sealed class SweptConnection(
    RefreshActivity activity,
    ConnectionWriter writer,
    IDueIndex dueIndex,
    ConnectionRemoval removal,
    GrantReminder reminder,
    StatusNotifications notifications,
    FailureRow failures,
    TimeProvider time,
    SweepTelemetry telemetry)
{
    /// <summary>The due row is written before the row that names it: a young one may belong to a connection that is just being created.</summary>
    private static readonly TimeSpan OrphanAge = TimeSpan.FromMinutes(10);

    /// <summary>Somebody must mend the row by hand, which is no matter of minutes.</summary>
    private static readonly TimeSpan UnreadableRecheck = TimeSpan.FromHours(1);

    /// <param name="began">When the sweep began.</param>
    public async Task<SweepItem> ProcessAsync(DueEntry entry, Connection? row, DateTimeOffset began, CancellationToken cancellationToken)
    {
        switch (row)
        {
            case { IsDeleted: true }:
                await removal.FinishAsync(row, isLastTry: false, cancellationToken);
                return SweepItem.Removed;
            case var _ when row?.DueKey != entry.Key:
                return await RemoveUnnamedAsync(entry, row, cancellationToken);
        }

        row = await notifications.DeliverAsync(await reminder.RemindAsync(row, cancellationToken));
        if (row.DueKey != entry.Key)
        {
            return SweepItem.Removed;
        }

        var result = await activity.RunAsync(new RefreshRequest(row.Id, new RefreshNeed.WhenDue(began), TimeSpan.Zero, row), cancellationToken);
        if (!result.IsAttempt && result is { Connection: { } standing, Outcome: RefreshOutcome.ReauthRequired or RefreshOutcome.OperatorActionRequired })
        {
            await PutOffAsync(standing, cancellationToken);
        }

        return SweepItem.Of(result.Outcome);
    }

    /// <summary>Its due row moves on, so that it is reported now and then rather than at every tick. Once the row is readable again, it is found by it.</summary>
    public async Task<SweepItem> PutOffAsync(DueEntry entry, RowUnreadableException unreadable, CancellationToken cancellationToken)
    {
        telemetry.RowUnreadable(unreadable);
        await dueIndex.PutAsync(DueKey.For(time.GetUtcNow() + UnreadableRecheck, entry.Key.ConnectionId), entry.Provider ?? "", cancellationToken);
        await dueIndex.RemoveAsync(entry.Key, entry.ETag, cancellationToken);
        return SweepItem.Unreadable;
    }

    /// <summary>A verdict stands: a person ends it with a new grant, an operator with a new registration, which is looked for now and then. But it stays due until everybody is told.</summary>
    private async Task PutOffAsync(Connection row, CancellationToken cancellationToken)
    {
        if (row.Status == ConnectionStatus.OperatorActionRequired)
        {
            await writer.WriteAsync(row, failures.OperatorStillNeeded(row), cancellationToken);
        }
        else if (row.PendingNotifications.IsEmpty)
        {
            await writer.WriteAsync(row, row with { DueAt = null }, cancellationToken);
        }
    }

    /// <summary>Removes a due row that no connection names.</summary>
    public Task<SweepItem> RemoveUnnamedAsync(DueEntry entry, Connection? row, CancellationToken cancellationToken) =>
        row is null ? RemoveOrphanAsync(entry, cancellationToken) : RemoveStaleAsync(entry, row, cancellationToken);

    private async Task<SweepItem> RemoveOrphanAsync(DueEntry entry, CancellationToken cancellationToken)
    {
        if (time.GetUtcNow() - entry.WrittenAt >= OrphanAge)
        {
            await dueIndex.RemoveAsync(entry.Key, entry.ETag, cancellationToken);
            telemetry.StaleDueRowRemoved(entry.Key);
        }

        return SweepItem.Removed;
    }

    /// <summary>
    /// The connection is written first: a commit in flight that is about to name this due row then fails, and writes its due row again. If the due row that it names is lost, it is put again
    /// (as if the row named none: the writer puts it).
    /// </summary>
    private async Task<SweepItem> RemoveStaleAsync(DueEntry entry, Connection row, CancellationToken cancellationToken)
    {
        var isLost = row.DueKey is { } named && await dueIndex.FindAsync(named, cancellationToken) is null;
        if (await writer.WriteAsync(isLost ? row with { DueAt = null, DueETag = null } : row, row, cancellationToken) is { IsWritten: true })
        {
            await dueIndex.RemoveAsync(entry.Key, entry.ETag, cancellationToken);
            telemetry.StaleDueRowRemoved(entry.Key);
        }

        return SweepItem.Removed;
    }
}

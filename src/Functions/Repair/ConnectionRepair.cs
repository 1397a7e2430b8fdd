using TokenFunctions.Connections;
using TokenFunctions.Model;
using TokenFunctions.Ports;

namespace TokenFunctions.Repair;

/// <summary>Repairs one connection: its due row, the place of its refresh token, the key that seals it, its notifications, an unfinished deletion.</summary>
internal sealed class ConnectionRepair(
    DeletionCompletion deletion, NotificationDelivery notifications, DueRowRepair dueRow, VaultTransfer transfer, Resealing resealing, ISweepEvents events)
{
    /// <param name="dueKeys">The due index as it was before the walk; a key that is missing there is looked up.</param>
    /// <returns>Whether anything was repaired.</returns>
    public async Task<bool> RepairAsync(Connection row, IReadOnlySet<DueKey> dueKeys, CancellationToken cancellationToken)
    {
        if (row.IsDeleted)
        {
            await deletion.FinishAsync(row, isLastTry: false, cancellationToken);
            return Repaired(row, "deletion");
        }

        // A copy of the refresh token that a refresh has left in the row is no damage.
        (row, var wasMissing) = await transfer.SettleAsync(row, cancellationToken);
        var before = row.ETag;
        row = await notifications.DeliverAsync(row);
        row = await dueRow.RepairAsync(row, dueKeys, cancellationToken);
        row = await resealing.RunAsync(row, cancellationToken);
        return (wasMissing || row.ETag != before) && Repaired(row, "row");
    }

    private bool Repaired(Connection row, string what)
    {
        events.Repaired(row.Id, what);
        return true;
    }
}

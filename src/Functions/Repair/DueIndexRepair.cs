using TokenFunctions.Connections;
using TokenFunctions.Model;
using TokenFunctions.Ports;

namespace TokenFunctions.Repair;

/// <summary>Removes due rows that no sweep reads: too old, or with a key that was made by hand.</summary>
internal sealed class DueIndexRepair(
    IDueIndex dueIndex, IConnectionStore store, StaleDueRows stale, FormerDueRows former, TimeProvider time, ISweepEvents events)
{
    public async Task<IReadOnlyList<DueEntry>> ReadAsync(CancellationToken cancellationToken) =>
        await dueIndex.ListAsync(null, null, cancellationToken).ToListAsync(cancellationToken);

    /// <returns>How many failed.</returns>
    public async Task<int> RemoveUnreachableAsync(IEnumerable<DueEntry> entries, CancellationToken cancellationToken)
    {
        var failed = 0;
        var oldest = time.GetUtcNow() - DueKey.SweepWindow;
        foreach (var entry in entries.Where(e => e.Key.Moment is not { } moment || moment < oldest))
        {
            try
            {
                var row = await store.FindAsync(entry.Key.ConnectionId, cancellationToken);
                if (row is not { IsDeleted: true } && row?.DueKey != entry.Key)
                {
                    await stale.CollectAsync(entry, row, cancellationToken);
                }
            }
            catch (StoreUnavailableException e)
            {
                events.ReconcileItemFailed(entry.Key.ConnectionId, e.Message);
                failed++;
            }
        }

        await former.RemoveCollectedAsync(cancellationToken);
        return failed;
    }
}

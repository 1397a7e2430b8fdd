using System.Runtime.CompilerServices;
using TokenFunctions.Model;
using TokenFunctions.Ports;

namespace TokenFunctions.Repair;

/// <summary>Once a day: reads all connections and repairs what crashes and outages left behind.</summary>
internal sealed class Reconciliation(
    IConnectionStore store,
    ConnectionRepair connections,
    DueIndexRepair dueRows,
    ProviderRepair providers,
    OrphanRemoval orphans,
    TimeProvider time,
    ISweepEvents events)
{
    private const int PageSize = 500;

    /// <exception cref="StoreUnavailableException">The tables cannot be read.</exception>
    public async Task<ReconcileSummary> RunAsync(CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var due = await dueRows.ReadAsync(cancellationToken);
        var dueKeys = due.Select(e => e.Key).ToHashSet();

        var (walked, repaired, failed) = (0, 0, 0);
        var grants = new Dictionary<string, GrantId?>(StringComparer.Ordinal);
        await foreach (var row in WalkAsync(MarkUnreadable, cancellationToken))
        {
            walked++;
            grants[row.Id] = row.GrantId;
            var outcome = await TryRepairAsync(row, dueKeys, cancellationToken);
            repaired += outcome == true ? 1 : 0;
            failed += outcome is null ? 1 : 0;
        }

        failed += await dueRows.RemoveUnreachableAsync(due, cancellationToken);
        failed += await providers.RunAsync(cancellationToken);
        var (removed, notRemoved) = await orphans.RemoveAsync(grants, cancellationToken);
        var summary = new ReconcileSummary(walked, repaired, removed, failed + notRemoved, time.GetElapsedTime(started));
        events.ReconcileCompleted(summary);
        return summary;

        void MarkUnreadable(string id)
        {
            failed++;
            grants[id] = null;
        }
    }

    private async IAsyncEnumerable<Connection> WalkAsync(Action<string> onUnreadable, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? cursor = null;
        do
        {
            var page = await store.ListAsync(new ConnectionFilter(), cursor, PageSize, cancellationToken);
            foreach (var unreadable in page.Unreadable)
            {
                events.RowUnreadable(unreadable);
                onUnreadable(unreadable.Key);
            }

            foreach (var row in page.Connections)
            {
                yield return row;
            }

            cursor = page.Cursor;
        }
        while (cursor is not null);
    }

    /// <summary>Null where it failed.</summary>
    private async Task<bool?> TryRepairAsync(Connection row, HashSet<DueKey> dueKeys, CancellationToken cancellationToken)
    {
        try
        {
            return await connections.RepairAsync(row, dueKeys, cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            events.ReconcileItemFailed(row.Id, $"{e.GetType().Name}: {e.Message}");
            return null;
        }
    }
}

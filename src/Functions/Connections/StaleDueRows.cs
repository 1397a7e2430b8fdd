using TokenFunctions.Model;
using TokenFunctions.Ports;

namespace TokenFunctions.Connections;

/// <summary>Removes due rows that no connection names.</summary>
internal sealed class StaleDueRows(ConnectionWriter writer, IDueIndex dueIndex, TimeProvider time, ISweepEvents events)
{
    /// <summary>A due row is written before the connection row that names it, so a young due row may belong to a connection that is being created.</summary>
    private static readonly TimeSpan OrphanAge = TimeSpan.FromMinutes(10);

    /// <param name="row">The connection of that id; null if there is none.</param>
    public Task RemoveAsync(DueEntry entry, Connection? row, CancellationToken cancellationToken) =>
        row is null ? RemoveOrphanAsync(entry, cancellationToken) : RemoveStaleAsync(entry, row, cancellationToken);

    private async Task RemoveOrphanAsync(DueEntry entry, CancellationToken cancellationToken)
    {
        if (time.GetUtcNow() - entry.WrittenAt >= OrphanAge)
        {
            await dueIndex.RemoveAsync(entry.Key, entry.ETag, cancellationToken);
            events.StaleDueRowRemoved(entry.Key);
        }
    }

    /// <summary>
    /// Writes the connection first. A commit in flight that is about to name this due row then fails, and writes its due row again. If the due row that the
    /// connection names is lost, the basis of the write names no due row, so the writer puts it again.
    /// </summary>
    private async Task RemoveStaleAsync(DueEntry entry, Connection row, CancellationToken cancellationToken)
    {
        var isLost = row.DueKey is { } named && await dueIndex.FindAsync(named, cancellationToken) is null;
        if (await writer.WriteAsync(isLost ? row with { DueAt = null, DueETag = null } : row, row, cancellationToken) is { IsWritten: true })
        {
            await dueIndex.RemoveAsync(entry.Key, entry.ETag, cancellationToken);
            events.StaleDueRowRemoved(entry.Key);
        }
    }
}

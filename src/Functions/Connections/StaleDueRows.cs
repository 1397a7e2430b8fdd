using TokenFunctions.Model;
using TokenFunctions.Ports;

namespace TokenFunctions.Connections;

/// <summary>Recognizes due rows that no connection names, and collects them for removal.</summary>
internal sealed class StaleDueRows(ConnectionWriter writer, IDueIndex dueIndex, FormerDueRows former, TimeProvider time, ISweepEvents events)
{
    /// <summary>A due row is written before the connection row that names it, so a young due row may belong to a connection that is being created.</summary>
    private static readonly TimeSpan OrphanAge = TimeSpan.FromMinutes(10);

    /// <param name="row">The connection of that id, read after the due row; null if there is none.</param>
    public async Task CollectAsync(DueEntry entry, Connection? row, CancellationToken cancellationToken)
    {
        if (row is not null && !entry.IsAwaited(row.ETag))
        {
            // What every refresh by a caller leaves. No commit in flight can need it.
            former.Collect(entry.Key, entry.ETag);
        }
        else if (row is null ? time.GetUtcNow() - entry.WrittenAt >= OrphanAge : await OvertakeAsync(row, cancellationToken))
        {
            former.Collect(entry.Key, entry.ETag);
            events.StaleDueRowRemoved(entry.Key);
        }
    }

    /// <summary>
    /// Writes the connection, so that a commit in flight that is about to name the due row fails, and writes its due row again. If the due row that the
    /// connection names is lost, the basis of the write names no due row, so the writer puts it again.
    /// </summary>
    private async Task<bool> OvertakeAsync(Connection row, CancellationToken cancellationToken)
    {
        var isLost = row.DueKey is { } named && await dueIndex.FindAsync(named, cancellationToken) is null;
        return (await writer.WriteAsync(isLost ? row with { DueAt = null, DueETag = null } : row, row, cancellationToken)).IsWritten;
    }
}

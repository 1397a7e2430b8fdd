using TokenFunctions.Connections;
using TokenFunctions.Model;
using TokenFunctions.Ports;

namespace TokenFunctions.Management;

/// <summary>
/// Deletes a connection. It marks the row first, so no refresh in flight can store it again. The sweep finishes what an outage or a crash leaves undone.
/// </summary>
internal sealed class ConnectionDeletion(
    IConnectionStore store, ConnectionWriter writer, DeletionCompletion completion, TimeProvider time, IRefreshEvents events)
{
    /// <returns>False if there is no such connection.</returns>
    /// <exception cref="StoreUnavailableException">The mark could not be written.</exception>
    public async Task<bool> DeleteAsync(string id, CancellationToken cancellationToken)
    {
        while (true)
        {
            var now = time.GetUtcNow();
            var row = await ReadAsync(id, now, cancellationToken);
            if (row is null or { IsDeleted: true })
            {
                return false;
            }

            if (await writer.WriteAsync(row, row with { DeletedAt = now, DueAt = now }, cancellationToken) is { IsWritten: true, Current: { } marked })
            {
                await TryFinishAsync(marked);
                return true;
            }
        }
    }

    private async Task<Connection?> ReadAsync(string id, DateTimeOffset now, CancellationToken cancellationToken)
    {
        try
        {
            return await store.FindAsync(id, cancellationToken);
        }
        catch (RowUnreadableException e)
        {
            if (e.Remains is null)
            {
                events.UnreadableRowDeleted(e);
            }

            return e.Remains ?? Placeholder(e, now);
        }
    }

    /// <summary>Replaces a row whose grant is not readable. It has no grant, so its deletion finds nothing to revoke.</summary>
    private static Connection Placeholder(RowUnreadableException unreadable, DateTimeOffset now) => new()
    {
        Id = unreadable.Key,
        Provider = "-",
        Status = ConnectionStatus.Degraded,
        StatusSince = now,
        GrantId = new GrantId(new string('0', 16)),
        Generation = now.ToUnixTimeSeconds(),
        AccessTokenGeneration = now.ToUnixTimeSeconds(),
        CreatedAt = now,
        RefreshTokenFingerprint = Fingerprint.None,
        ETag = unreadable.ETag,
    };

    private async Task TryFinishAsync(Connection marked)
    {
        try
        {
            await completion.FinishAsync(marked, isLastTry: false, CancellationToken.None);
        }
        catch (DependencyUnavailableException e)
        {
            events.DeletionDelayed(marked, e);
        }
    }
}

using TokenFunctions.Connections;
using TokenFunctions.Leases;
using TokenFunctions.OAuth;
using TokenFunctions.Secrets;
using TokenFunctions.Telemetry;

namespace TokenFunctions.Refresh;

/// <summary>
/// Deletes a connection: marks the row, so that no refresh in flight can bring it back, revokes at the provider, then removes what is left. What an outage or a crash leaves behind, the sweep finishes.
/// </summary>
public sealed class ConnectionRemoval(
    IConnectionStore store, ConnectionWriter writer, IDueIndex dueIndex, ISecretVault vault, ILeases leases, Revocation revocation, TimeProvider time, RefreshTelemetry telemetry)
{
    private static readonly TimeSpan RevokeAgain = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan RevokeFor = TimeSpan.FromDays(1);

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

    /// <summary>Goes on with a deletion.</summary>
    /// <param name="isLastTry">Removes it although the provider could not be reached: somebody needs the name.</param>
    /// <exception cref="StoreUnavailableException">The table cannot be written.</exception>
    /// <exception cref="VaultUnavailableException">The vault does not answer.</exception>
    /// <exception cref="LeaseUnavailableException">The blob store does not answer.</exception>
    public async Task FinishAsync(Connection marked, bool isLastTry, CancellationToken cancellationToken)
    {
        var outcome = await revocation.RevokeAsync(marked, cancellationToken);
        if (outcome == RevocationOutcome.Unavailable && !isLastTry && time.GetUtcNow() - marked.DeletedAt < RevokeFor)
        {
            await writer.WriteAsync(marked, marked with { DueAt = time.GetUtcNow() + RevokeAgain }, cancellationToken);
            return;
        }

        await vault.RemoveAsync(SecretNames.RefreshToken(marked.Id, marked.GrantId), cancellationToken);
        await leases.RemoveAsync(marked.Id, cancellationToken);

        // The due row goes last: a row that somebody wrote meanwhile stays, and the sweep comes back to it.
        if (await store.TryRemoveAsync(marked, cancellationToken) && marked is { DueKey: { } key, DueETag: { } etag })
        {
            await dueIndex.RemoveAsync(key, etag, cancellationToken);
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
                telemetry.UnreadableRowDeleted(e);
            }

            return e.Remains ?? Tombstone(e, now);
        }
    }

    /// <summary>What takes the place of a row that tells nothing: of no grant, so that a deletion as usual finds nothing to revoke.</summary>
    private static Connection Tombstone(RowUnreadableException unreadable, DateTimeOffset now) => new()
    {
        Id = unreadable.Key,
        Provider = "-",
        Status = ConnectionStatus.Degraded,
        StatusSince = now,
        GrantId = new string('0', 16),
        Generation = now.ToUnixTimeSeconds(),
        AccessTokenGeneration = now.ToUnixTimeSeconds(),
        CreatedAt = now,
        RefreshTokenFingerprint = "",
        ETag = unreadable.ETag,
    };

    private async Task TryFinishAsync(Connection marked)
    {
        try
        {
            await FinishAsync(marked, isLastTry: false, CancellationToken.None);
        }
        catch (Exception e) when (e is StoreUnavailableException or VaultUnavailableException or LeaseUnavailableException)
        {
            telemetry.DeletionDelayed(marked, e);
        }
    }
}

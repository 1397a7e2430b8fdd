using TokenFunctions.Model;
using TokenFunctions.Ports;

namespace TokenFunctions.Connections;

/// <summary>
/// Finishes the deletion of a connection whose row is marked as deleted: revokes the grant at the provider, then removes vault secret, lease, row and due row.
/// The sweep repeats it after an outage or a crash.
/// </summary>
internal sealed class DeletionCompletion(
    IConnectionStore store, ConnectionWriter writer, IDueIndex dueIndex, ISecretVault vault, ILeases leases, Revocation revocation, TimeProvider time)
{
    private static readonly TimeSpan RevokeAgain = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan RevokeFor = TimeSpan.FromDays(1);

    /// <param name="isLastTry">Removes the connection although the provider could not be reached, because a PUT needs its id.</param>
    /// <exception cref="StoreUnavailableException">The table cannot be written.</exception>
    /// <exception cref="VaultUnavailableException">The vault does not respond.</exception>
    /// <exception cref="LeaseUnavailableException">The blob store does not respond.</exception>
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

        // The due row goes last. If another worker has written the row meanwhile, the row stays and the sweep returns to it.
        if (await store.TryRemoveAsync(marked, cancellationToken) && marked is { DueKey: { } key, DueETag: { } etag })
        {
            await dueIndex.RemoveAsync(key, etag, cancellationToken);
        }
    }
}

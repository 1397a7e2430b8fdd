using TokenFunctions.Model;
using TokenFunctions.Ports;

namespace TokenFunctions.Repair;

/// <summary>Removes vault secrets and lease blobs without an owner. One that is younger than a day may belong to a connection that is being created.</summary>
internal sealed class OrphanRemoval(
    IConnectionStore store, IProviderStore providers, ISecretVault vault, ILeases leases, TimeProvider time, ISweepEvents events)
{
    private static readonly TimeSpan LeastAge = TimeSpan.FromDays(1);

    /// <param name="grants">The connections that were read: id → grant id, empty where the row is not readable.</param>
    /// <returns>How many were removed, and how many could not be.</returns>
    public async Task<(int Removed, int Failed)> RemoveAsync(IReadOnlyDictionary<string, GrantId?> grants, CancellationToken cancellationToken)
    {
        var (removed, failed) = (0, 0);
        var latest = time.GetUtcNow() - LeastAge;
        await foreach (var secret in vault.ListAsync(cancellationToken))
        {
            if (secret.ChangedAt < latest)
            {
                Count(await TryRemoveAsync(
                    secret.Name,
                    () => IsOrphanAsync(secret.Name, grants, cancellationToken),
                    () => vault.RemoveAsync(secret.Name, cancellationToken)));
            }
        }

        await foreach (var lease in leases.ListAsync(cancellationToken))
        {
            if (lease.ChangedAt < latest && !grants.ContainsKey(lease.ConnectionId))
            {
                Count(await TryRemoveAsync(
                    lease.ConnectionId,
                    () => IsGoneAsync(lease.ConnectionId, cancellationToken),
                    () => leases.RemoveAsync(lease.ConnectionId, cancellationToken)));
            }
        }

        return (removed, failed);

        void Count(bool? outcome)
        {
            removed += outcome == true ? 1 : 0;
            failed += outcome is null ? 1 : 0;
        }
    }

    /// <summary>Null where it failed. One failure does not stop the removal of the others.</summary>
    private async Task<bool?> TryRemoveAsync(string name, Func<Task<bool>> isOrphan, Func<Task> remove)
    {
        try
        {
            if (!await isOrphan())
            {
                return false;
            }

            await remove();
            return true;
        }
        catch (Exception e) when (e is DependencyUnavailableException)
        {
            events.ReconcileItemFailed(name, $"{e.GetType().Name}: {e.Message}");
            return null;
        }
    }

    private async Task<bool> IsOrphanAsync(string name, IReadOnlyDictionary<string, GrantId?> grants, CancellationToken cancellationToken)
    {
        if (SecretNames.ParseRefreshToken(name) is { } owner)
        {
            return await IsOrphanAsync(owner, grants, cancellationToken);
        }

        return SecretNames.ParseClientSecret(name) is { } provider
            && (await providers.ReadAsync(provider, cancellationToken))?.Provider.ClientSecretVersion is null;
    }

    /// <summary>Reads the row once more before a removal, because it may be younger than the walk. A row that is not readable owns all its secrets.</summary>
    private async Task<bool> IsOrphanAsync(
        (string ConnectionId, GrantId GrantId) owner, IReadOnlyDictionary<string, GrantId?> grants, CancellationToken cancellationToken)
    {
        if (grants.TryGetValue(owner.ConnectionId, out var grant) && (grant is null || grant == owner.GrantId))
        {
            return false;
        }

        return (await store.FindAsync(owner.ConnectionId, cancellationToken))?.GrantId != owner.GrantId;
    }

    private async Task<bool> IsGoneAsync(string connectionId, CancellationToken cancellationToken) =>
        await store.FindAsync(connectionId, cancellationToken) is null;
}

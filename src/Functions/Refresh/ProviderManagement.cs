using TokenFunctions.Connections;
using TokenFunctions.OAuth;
using TokenFunctions.Secrets;

namespace TokenFunctions.Refresh;

/// <param name="Provider">Its <see cref="Provider.Version"/> and <see cref="Provider.ClientSecretVersion"/> are ignored.</param>
/// <param name="ClientSecret">Null when replacing: the one in the vault is kept.</param>
public sealed record ProviderDefinition(Provider Provider, Secret? ClientSecret);

public enum ProviderDeletion
{
    Deleted,
    NotFound,
    InUse,
}

/// <summary>Client registrations. A change raises the version, which gives connections with a verdict another try.</summary>
public sealed class ProviderManagement(IProviderStore providers, IConnectionStore connections, ISecretVault vault, ProviderDiscovery discovery, TimeProvider time)
{
    /// <exception cref="StoreUnavailableException">The table cannot be read or written.</exception>
    /// <exception cref="VaultUnavailableException">The client secret could not be saved; the registration is unchanged.</exception>
    public async Task<PutResult<Provider>> PutAsync(ProviderDefinition definition, CancellationToken cancellationToken)
    {
        var (complete, problem) = await discovery.CompleteAsync(definition.Provider, definition.ClientSecret is not null, cancellationToken);
        if (complete is null)
        {
            return new PutResult<Provider>.Invalid("issuer", problem!);
        }

        definition = definition with { Provider = complete };
        string? saved = null;
        while (true)
        {
            var (stored, etag) = await ReadAsync(definition.Provider.Name, cancellationToken);
            var needsSecret = definition.Provider.ClientAuthentication != ClientAuthentication.None;
            if (needsSecret && definition.ClientSecret is null && stored?.ClientSecretVersion is null)
            {
                return new PutResult<Provider>.Invalid("client_secret", "Needed for this client_authentication.");
            }

            saved ??= needsSecret && definition.ClientSecret is { } secret ? await SaveAsync(definition.Provider.Name, secret, cancellationToken) : null;
            var next = definition.Provider with
            {
                Version = Math.Max(time.GetUtcNow().ToUnixTimeSeconds(), (stored?.Version ?? 0) + 1),
                ClientSecretVersion = needsSecret ? saved ?? stored!.ClientSecretVersion : null,
            };
            if (await providers.TryWriteAsync(next, etag, cancellationToken))
            {
                return etag is null ? new PutResult<Provider>.Created(next) : new PutResult<Provider>.Replaced(next);
            }
        }
    }

    /// <exception cref="StoreUnavailableException">The table cannot be read or written.</exception>
    /// <exception cref="VaultUnavailableException">The registration is gone, its client secret is not.</exception>
    public async Task<ProviderDeletion> DeleteAsync(string name, CancellationToken cancellationToken)
    {
        while (true)
        {
            var (_, etag) = await ReadAsync(name, cancellationToken);
            if (etag is null)
            {
                return ProviderDeletion.NotFound;
            }

            var users = await connections.ListAsync(new ConnectionFilter(Provider: name), null, 1, cancellationToken);
            if (users.Connections.Count > 0 || users.Unreadable.Count > 0)
            {
                return ProviderDeletion.InUse;
            }

            if (await providers.TryRemoveAsync(name, etag, cancellationToken))
            {
                await vault.RemoveAsync(SecretNames.ClientSecret(name), cancellationToken);
                return ProviderDeletion.Deleted;
            }
        }
    }

    /// <summary>One that somebody edited into nonsense has only an ETag, by which it is replaced or removed.</summary>
    private async Task<(Provider? Provider, string? ETag)> ReadAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            return await providers.ReadAsync(name, cancellationToken) is { } stored ? (stored.Provider, stored.ETag) : (null, null);
        }
        catch (RowUnreadableException e)
        {
            return (null, e.ETag);
        }
    }

    private Task<string> SaveAsync(string name, Secret secret, CancellationToken cancellationToken) =>
        vault.SetAsync(SecretNames.ClientSecret(name), secret, new Dictionary<string, string>(), null, cancellationToken);
}

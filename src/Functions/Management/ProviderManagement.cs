using TokenFunctions.Model;
using TokenFunctions.Model.ClientKeys;
using TokenFunctions.Ports;
using TokenFunctions.Refresh;

namespace TokenFunctions.Management;

internal enum ProviderDeletion
{
    Deleted,
    NotFound,
    InUse,
}

/// <summary>Creates, replaces and deletes client registrations. A change raises the version, so connections with a verdict are tried again.</summary>
internal sealed class ProviderManagement(
    IProviderStore providers, IConnectionStore connections, ISecretVault vault, ProviderDiscovery discovery, TimeProvider time)
{
    /// <exception cref="StoreUnavailableException">The table cannot be read or written.</exception>
    /// <exception cref="VaultUnavailableException">The client secret could not be saved; the registration is unchanged.</exception>
    public async Task<PutResult<Provider>> PutAsync(ProviderDefinition definition, CancellationToken cancellationToken)
    {
        var (complete, why) = await discovery.CompleteAsync(definition.Provider, definition.ClientSecret is not null, cancellationToken);
        if (complete is null)
        {
            return new PutResult<Provider>.Invalid("issuer", why!);
        }

        definition = definition with { Provider = complete };
        var registration = new ClientSecretUpdate(definition, vault, time);
        while (true)
        {
            var (stored, etag) = await ReadAsync(definition.Provider.Name, cancellationToken);
            var (client, problem) = await RegisterAsync(registration, definition, stored, cancellationToken);
            if (client is null)
            {
                return problem!;
            }

            var next = client with { Version = Math.Max(time.GetUtcNow().ToUnixTimeSeconds(), (stored?.Version ?? 0) + 1) };
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

    /// <summary>A registration that is not readable has only an ETag, by which it is replaced or removed.</summary>
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

    private static async Task<(Provider? Client, PutResult<Provider>.Invalid? Problem)> RegisterAsync(
        ClientSecretUpdate registration, ProviderDefinition definition, Provider? stored, CancellationToken cancellationToken)
    {
        var member = definition.Provider.ClientAuthentication == ClientAuthentication.PrivateKeyJwt ? ClientKeyException.KeyMember : "client_secret";
        try
        {
            var client = await registration.ApplyAsync(stored, cancellationToken);
            return client is not null
                ? (client, null)
                : (null, new PutResult<Provider>.Invalid(
                    member, "Needed for this client_authentication. A stored one, if any, belongs to another client or server."));
        }
        catch (ClientKeyException e)
        {
            return (null, new PutResult<Provider>.Invalid(e.Member, e.Message));
        }
    }
}

using TokenFunctions.Model;
using TokenFunctions.Ports;

namespace TokenFunctions.Management;

/// <summary>Finds the connection that has a refresh token. If two connections refreshed one token, they would end each other's grant.</summary>
internal sealed class RefreshTokenUsers(IConnectionStore connections, IProviderStore providers)
{
    private const int PageSize = 1000;

    /// <param name="id">The connection that may have it.</param>
    /// <returns>The id of another connection at the same token endpoint; null if there is none.</returns>
    public async Task<string?> FindAsync(string id, Provider provider, Secret token, CancellationToken cancellationToken)
    {
        var registrations = (await providers.ListAsync(cancellationToken)).Providers.Where(p => p.TokenEndpoint == provider.TokenEndpoint).Select(p => p.Name);
        foreach (var name in registrations.Append(provider.Name).Distinct(StringComparer.Ordinal))
        {
            if (await FindAsync(id, name, token, cancellationToken) is { } user)
            {
                return user;
            }
        }

        return null;
    }

    /// <summary>Fingerprints depend on the connection and the grant, so each row is compared by itself.</summary>
    private async Task<string?> FindAsync(string id, string provider, Secret token, CancellationToken cancellationToken)
    {
        var filter = new ConnectionFilter(Provider: provider, OnlyFingerprints: true);
        string? cursor = null;
        do
        {
            var page = await connections.ListAsync(filter, cursor, PageSize, cancellationToken);
            if (page.Connections.FirstOrDefault(c => c.Id != id && !c.IsDeleted && c.Knows(token)) is { } user)
            {
                return user.Id;
            }

            cursor = page.Cursor;
        }
        while (cursor is not null);

        return null;
    }
}

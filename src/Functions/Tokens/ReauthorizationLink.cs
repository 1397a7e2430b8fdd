using TokenFunctions.Connections;
using TokenFunctions.Model;
using TokenFunctions.Ports;

namespace TokenFunctions.Tokens;

/// <summary>The link that a person clicks to authorize a connection again.</summary>
internal sealed class ReauthorizationLink(IProviderStore providers)
{
    /// <summary>Null where the provider's registration has none.</summary>
    public async Task<string?> FindAsync(Connection row, CancellationToken cancellationToken) =>
        (await providers.FindReadableAsync(row.Provider, cancellationToken))?.ReauthorizeUrl?.Replace("{connection}", row.Id, StringComparison.Ordinal);
}

using System.Collections.Concurrent;
using TokenFunctions.OAuth;
using TokenFunctions.Secrets;

namespace TokenFunctions.Refresh;

/// <summary>Providers' client secrets, each version fetched once: a version never changes.</summary>
public sealed class ClientSecrets(ISecretVault vault, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, (string Version, string? Former, ClientSecretPair Pair)> _known = new(StringComparer.Ordinal);

    /// <summary>Null for a public client.</summary>
    /// <exception cref="MaterialMissingException">The vault has lost the version that the registration names.</exception>
    /// <exception cref="VaultUnavailableException">The vault cannot be reached.</exception>
    public async ValueTask<ClientSecretPair?> FindAsync(Provider provider, CancellationToken cancellationToken)
    {
        if (provider.ClientSecretVersion is not { } version)
        {
            return null;
        }

        var former = provider.FormerClientSecret is { } f && f.Until > time.GetUtcNow() ? f.Version : null;
        var known = _known.GetValueOrDefault(provider.Name);
        if (known.Version == version && known.Former == former)
        {
            return known.Pair;
        }

        var name = SecretNames.ClientSecret(provider.Name);
        var current = known.Version == version ? known.Pair.Current : await FetchAsync(name, version, cancellationToken);

        // A former secret that is lost is no trouble as long as the one in force serves. One that cannot be had now is: without it a refusal of the one in force would prove nothing.
        var pair = new ClientSecretPair(current, former is null ? null : (await vault.FindAsync(name, former, cancellationToken))?.Value);
        _known[provider.Name] = (version, former, pair);
        return pair;
    }

    private async Task<Secret> FetchAsync(string name, string version, CancellationToken cancellationToken) =>
        (await vault.FindAsync(name, version, cancellationToken))?.Value
        ?? throw new MaterialMissingException(FailureReasons.ClientSecretMissing, $"Key Vault: the secret {name} has no usable version {version}: deleted or disabled.");
}

using System.Collections.Concurrent;
using TokenFunctions.Model;
using TokenFunctions.Ports;

namespace TokenFunctions.Connections;

/// <summary>Providers' client secrets. Each version is read once, because a version never changes.</summary>
internal sealed class ClientSecrets(ISecretVault vault, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, (SecretVersion Version, SecretVersion? Former, ClientSecretPair Pair)> _known = new(StringComparer.Ordinal);

    /// <summary>Null for a public client.</summary>
    /// <exception cref="CredentialsMissingException">The vault has lost the version that the registration names.</exception>
    /// <exception cref="VaultUnavailableException">The vault cannot be reached.</exception>
    public async ValueTask<ClientSecretPair?> FindAsync(Provider provider, CancellationToken cancellationToken)
    {
        if (provider.ClientSecretVersion is not { } version)
        {
            return null;
        }

        var former = provider.FormerClientSecret is { } f && f.Until > time.GetUtcNow() ? f.Version : (SecretVersion?)null;
        var known = _known.GetValueOrDefault(provider.Name);
        if (known.Version == version && known.Former == former)
        {
            return known.Pair;
        }

        var name = SecretNames.ClientSecret(provider.Name);
        var current = known.Version == version ? known.Pair.Current : await FetchAsync(name, version, cancellationToken);

        // A former secret that is lost does no harm while the secret in force works. If the vault is down, this throws: without the former secret,
        // a refusal of the secret in force proves nothing.
        var pair = new ClientSecretPair(current, former is null ? null : (await vault.FindAsync(name, former, cancellationToken))?.Value);
        _known[provider.Name] = (version, former, pair);
        return pair;
    }

    private async Task<Secret> FetchAsync(string name, SecretVersion version, CancellationToken cancellationToken) =>
        (await vault.FindAsync(name, version, cancellationToken))?.Value
        ?? throw new CredentialsMissingException(
            FailureReasons.ClientSecretMissing, $"Key Vault: the secret {name} has no usable version {version}: deleted or disabled.");
}

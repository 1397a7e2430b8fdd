using System.Collections.Concurrent;
using TokenFunctions.OAuth;
using TokenFunctions.Secrets;

namespace TokenFunctions.Refresh;

/// <summary>Providers' client secrets, each version fetched once: a version never changes.</summary>
public sealed class ClientSecrets(ISecretVault vault)
{
    private readonly ConcurrentDictionary<string, (string Version, Secret Value)> _known = new(StringComparer.Ordinal);

    /// <summary>Null for a public client.</summary>
    /// <exception cref="MaterialMissingException">The vault has lost the version that the registration names.</exception>
    /// <exception cref="VaultUnavailableException">The vault cannot be reached.</exception>
    public async ValueTask<Secret?> FindAsync(Provider provider, CancellationToken cancellationToken)
    {
        if (provider.ClientSecretVersion is not { } version)
        {
            return null;
        }

        if (_known.TryGetValue(provider.Name, out var known) && known.Version == version)
        {
            return known.Value;
        }

        var name = SecretNames.ClientSecret(provider.Name);
        var secret = await vault.FindAsync(name, version, cancellationToken)
            ?? throw new MaterialMissingException(FailureReasons.ClientSecretMissing, $"Key Vault: the secret {name} has no usable version {version}: deleted or disabled.");
        _known[provider.Name] = (version, secret.Value);
        return secret.Value;
    }
}

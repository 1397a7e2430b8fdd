using TokenFunctions.Model;
using TokenFunctions.Model.ClientKeys;
using TokenFunctions.Ports;

namespace TokenFunctions.Management;

/// <summary>
/// What a PUT does with a registration's client secret: it keeps the stored one, or saves a new version in the vault and lets the former one work for a while.
/// It saves a version at most once, however often it is called.
/// </summary>
internal sealed class ClientSecretUpdate(ProviderDefinition definition, ISecretVault vault, TimeProvider time)
{
    private readonly Provider _wanted = definition.Provider;
    private SecretVersion? _saved;

    private bool SignsAssertions => _wanted.ClientAuthentication == ClientAuthentication.PrivateKeyJwt;

    private string SecretName => SecretNames.ClientSecret(_wanted.Name);

    /// <param name="stored">The registration as it is; null where there is none.</param>
    /// <exception cref="ClientKeyException">The private key cannot sign.</exception>
    /// <returns>The registration to store; null where a secret is needed and there is none.</returns>
    public async Task<Provider?> ApplyAsync(Provider? stored, CancellationToken cancellationToken)
    {
        if (_wanted.ClientAuthentication == ClientAuthentication.None)
        {
            return _wanted with { ClientSecretVersion = null };
        }

        var client = stored is not null && IsSameClient(stored) ? stored : null;
        var keptVersion = client?.ClientSecretVersion;
        var isCompared = SignsAssertions || definition.ClientSecret is not null;
        var kept = keptVersion is not null && isCompared ? (await vault.FindAsync(SecretName, keptVersion, cancellationToken))?.Value : null;
        var (value, provider) = Resolve(definition.ClientSecret ?? kept);
        if (value is null && (SignsAssertions || keptVersion is null))
        {
            return null;
        }

        var version = value is null || value.Equals(kept) ? keptVersion!.Value : _saved ??= await SaveAsync(value, cancellationToken);
        return provider with { ClientSecretVersion = version, FormerClientSecret = client is null ? null : FormerOf(client, version) };
    }

    /// <summary>A private key is stored as a JWK with its algorithm and id.</summary>
    private (Secret? Value, Provider Provider) Resolve(Secret? secret)
    {
        if (!SignsAssertions || secret is null)
        {
            return (secret, _wanted with { KeyId = null, SigningAlgorithm = null });
        }

        using var key = ClientKey.Read(secret, _wanted.SigningAlgorithm, _wanted.KeyId);
        return (key.ToJwk(), _wanted with { KeyId = key.Id, SigningAlgorithm = key.Algorithm });
    }

    private Task<SecretVersion> SaveAsync(Secret secret, CancellationToken cancellationToken) =>
        vault.SetAsync(SecretName, secret, new Dictionary<string, string>(), _wanted.ClientSecretExpiresAt, cancellationToken);

    private bool IsSameKind(Provider stored) => SignsAssertions == (stored.ClientAuthentication == ClientAuthentication.PrivateKeyJwt);

    /// <summary>A secret stays with the client and the server that it was given for.</summary>
    private bool IsSameClient(Provider stored) => IsSameKind(stored) && stored.ClientId == _wanted.ClientId && stored.IsServedBy(_wanted.TokenEndpoint);

    /// <summary>An overlap begins with a new secret. A later PUT may end it early and never extends it.</summary>
    private FormerClientSecret? FormerOf(Provider stored, SecretVersion version)
    {
        var now = time.GetUtcNow();
        var former = stored.ClientSecretVersion == version ? stored.FormerClientSecret
            : definition.ClientSecretOverlap is not null && stored.ClientSecretVersion is { } replaced
                ? new FormerClientSecret(replaced, DateTimeOffset.MaxValue)
                : null;
        var end = now + definition.ClientSecretOverlap;
        former = former is not null && end < former.Until ? former with { Until = end.Value } : former;
        return former?.Until > now ? former : null;
    }
}

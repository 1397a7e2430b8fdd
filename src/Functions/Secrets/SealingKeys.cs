using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Security.Cryptography;

namespace TokenFunctions.Secrets;

/// <param name="Version">Key Vault version of the secret <c>sealing-key</c>.</param>
public sealed class SealingKey(string version, byte[] bytes)
{
    public const int SizeInBytes = 32;

    public string Version { get; } = version;

    internal ReadOnlySpan<byte> Bytes => bytes;

    public override string ToString() => $"sealing-key/{Version}";
}

/// <summary>The keys that seal tokens, from the vault and kept in memory. Versions never change, so they are kept for good; which one is the newest is asked again every ten minutes.</summary>
public sealed class SealingKeys(ISecretVault vault, TimeProvider time)
{
    private static readonly TimeSpan CurrentIsKnownFor = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<string, SealingKey> _byVersion = new(StringComparer.Ordinal);
    private volatile Current? _current;

    /// <summary>The key to seal with. The first caller of an empty vault creates it; two that race create two versions, and both go on working because an envelope names its own.</summary>
    /// <exception cref="VaultUnavailableException">The vault cannot be reached, or what it holds is no key.</exception>
    public async ValueTask<SealingKey> GetCurrentAsync(CancellationToken cancellationToken)
    {
        if (_current is { } current && time.GetElapsedTime(current.ReadAt) < CurrentIsKnownFor)
        {
            return current.Key;
        }

        var readAt = time.GetTimestamp();
        try
        {
            var secret = await vault.FindAsync(SecretNames.SealingKey, null, cancellationToken);
            var key = secret is null ? await CreateAsync(cancellationToken) : Keep(secret);
            _current = new Current(key, readAt);
            return key;
        }
        catch (VaultUnavailableException) when (_current is not null)
        {
            // An outage of the vault is no reason to stop sealing with a key that is as good as ever.
            return _current.Key;
        }
    }

    /// <summary>Null if the vault has lost that version.</summary>
    /// <exception cref="VaultUnavailableException">The vault cannot be reached, or what it holds is no key.</exception>
    public async ValueTask<SealingKey?> FindAsync(string version, CancellationToken cancellationToken)
    {
        if (_byVersion.TryGetValue(version, out var known))
        {
            return known;
        }

        var secret = await vault.FindAsync(SecretNames.SealingKey, version, cancellationToken);
        return secret is null ? null : Keep(secret);
    }

    private async Task<SealingKey> CreateAsync(CancellationToken cancellationToken)
    {
        var value = new Secret(Convert.ToBase64String(RandomNumberGenerator.GetBytes(SealingKey.SizeInBytes)));
        var version = await vault.SetAsync(SecretNames.SealingKey, value, ImmutableDictionary<string, string>.Empty, null, cancellationToken);
        return Keep(new VaultSecret(value, version, ImmutableDictionary<string, string>.Empty));
    }

    private SealingKey Keep(VaultSecret secret)
    {
        var bytes = new byte[SealingKey.SizeInBytes];
        if (!Convert.TryFromBase64String(secret.Value.Reveal(), bytes, out var length) || length != SealingKey.SizeInBytes)
        {
            throw new VaultUnavailableException($"The vault's secret {SecretNames.SealingKey}, version {secret.Version}, is not a base64 key of {SealingKey.SizeInBytes} bytes.");
        }

        return _byVersion.GetOrAdd(secret.Version, new SealingKey(secret.Version, bytes));
    }

    private sealed record Current(SealingKey Key, long ReadAt);
}

using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using TokenFunctions.Model;
using TokenFunctions.Ports;

namespace TokenFunctions.Sealing;

/// <param name="Version">Key Vault version of the secret <c>sealing-key</c>.</param>
internal sealed class SealingKey(SecretVersion version, byte[] bytes)
{
    public const int SizeInBytes = 32;

    public SecretVersion Version { get; } = version;

    internal ReadOnlySpan<byte> Bytes => bytes;

    public override string ToString() => $"sealing-key/{Version}";
}

/// <summary>
/// The keys that seal tokens, read from the vault and cached. A version never changes, so it is cached without expiration. The newest version is read again
/// every ten minutes.
/// </summary>
internal sealed partial class SealingKeys(ISecretVault vault, TimeProvider time, ILogger<SealingKeys> logger)
{
    private static readonly SecretVersion Newest = new("");
    private static readonly TimeSpan CurrentIsKnownFor = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<SecretVersion, SealingKey> _byVersion = new();
    private readonly ConcurrentDictionary<SecretVersion, Lazy<Task<SealingKey?>>> _asking = new();
    private volatile Current? _current;

    /// <summary>
    /// The key to seal with. If the vault is empty, the first caller creates it. Two callers at once create two versions. Both work, because an envelope names
    /// its key's version.
    /// </summary>
    /// <exception cref="VaultUnavailableException">The vault cannot be reached, or its secret is no key.</exception>
    public async ValueTask<SealingKey> GetCurrentAsync(CancellationToken cancellationToken) =>
        KnownCurrent() ?? (await ShareAsync(Newest, FetchCurrentAsync, cancellationToken))!;

    /// <summary>Null if the vault has lost that version.</summary>
    /// <exception cref="VaultUnavailableException">The vault cannot be reached, or its secret is no key.</exception>
    public async ValueTask<SealingKey?> FindAsync(SecretVersion version, CancellationToken cancellationToken) =>
        _byVersion.GetValueOrDefault(version) ?? await ShareAsync(version, () => FetchAsync(version), cancellationToken);

    /// <summary>Whether the vault has a key to seal with. It does not create one.</summary>
    /// <exception cref="VaultUnavailableException">The vault cannot be reached, or its secret is no key.</exception>
    public async Task<bool> ExistsAsync(CancellationToken cancellationToken) =>
        await vault.FindAsync(SecretNames.SealingKey, null, cancellationToken) is { } secret && Keep(secret) is not null;

    /// <summary>Callers of a cold process that need the same key share one request. No caller can cancel it for the others.</summary>
    private async Task<SealingKey?> ShareAsync(SecretVersion version, Func<Task<SealingKey?>> fetch, CancellationToken cancellationToken)
    {
        var asking = _asking.GetOrAdd(version, _ => new Lazy<Task<SealingKey?>>(fetch));
        try
        {
            return await asking.Value.WaitAsync(cancellationToken);
        }
        finally
        {
            _asking.TryRemove(KeyValuePair.Create(version, asking));
        }
    }

    private SealingKey? KnownCurrent() => _current is { } current && time.GetElapsedTime(current.ReadAt) < CurrentIsKnownFor ? current.Key : null;

    // This method and FetchAsync check the cache again, because an earlier request may have filled it since the caller checked.
    private async Task<SealingKey?> FetchCurrentAsync()
    {
        if (KnownCurrent() is { } known)
        {
            return known;
        }

        var readAt = time.GetTimestamp();
        var (isRead, secret) = await TryReadNewestAsync();
        if (!isRead)
        {
            return _current!.Key;
        }

        var key = secret is null ? await CreateAsync() : Keep(secret);
        _current = new Current(key, readAt);
        return key;
    }

    /// <summary>During an outage of the vault the cached key is still good to seal with.</summary>
    private async Task<(bool IsRead, VaultSecret? Secret)> TryReadNewestAsync()
    {
        try
        {
            return (true, await vault.FindAsync(SecretNames.SealingKey, null, CancellationToken.None));
        }
        catch (VaultUnavailableException) when (_current is not null)
        {
            return (false, null);
        }
    }

    private async Task<SealingKey?> FetchAsync(SecretVersion version) =>
        _byVersion.GetValueOrDefault(version)
        ?? (await vault.FindAsync(SecretNames.SealingKey, version, CancellationToken.None) is { } secret ? Keep(secret) : null);

    private async Task<SealingKey> CreateAsync()
    {
        var value = new Secret(Convert.ToBase64String(RandomNumberGenerator.GetBytes(SealingKey.SizeInBytes)));
        var version = await vault.SetAsync(SecretNames.SealingKey, value, ImmutableDictionary<string, string>.Empty, null, CancellationToken.None);
        LogCreated(version.Value);
        return Keep(new VaultSecret(value, version, ImmutableDictionary<string, string>.Empty));
    }

    private SealingKey Keep(VaultSecret secret)
    {
        var bytes = new byte[SealingKey.SizeInBytes];
        if (!Convert.TryFromBase64String(secret.Value.Reveal(), bytes, out var length) || length != SealingKey.SizeInBytes)
        {
            throw new VaultUnavailableException(
                $"The vault's secret {SecretNames.SealingKey}, version {secret.Version}, is not a base64 key of {SealingKey.SizeInBytes} bytes.");
        }

        return _byVersion.GetOrAdd(secret.Version, new SealingKey(secret.Version, bytes));
    }

    [LoggerMessage(
        EventIds.SealingKeyCreated,
        LogLevel.Warning,
        "The vault had no usable sealing key: version {Version} is created. Unless this is the first start, the key was deleted or disabled, "
            + "and the tokens that it sealed open only if it is restored",
        EventName = nameof(EventIds.SealingKeyCreated))]
    private partial void LogCreated(string version);

    private sealed record Current(SealingKey Key, long ReadAt);
}

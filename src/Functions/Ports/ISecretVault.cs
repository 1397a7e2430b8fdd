using TokenFunctions.Model;

namespace TokenFunctions.Ports;

/// <summary>Where long-lived secrets are kept, in versions.</summary>
/// <exception cref="VaultUnavailableException">Any call: the vault did not respond or refused. A write may have taken effect.</exception>
internal interface ISecretVault
{
    /// <summary>Longest value in UTF-8 bytes (Key Vault: 25 KB).</summary>
    const int MaxValueBytes = 25_000;

    /// <param name="version">Null for the newest.</param>
    /// <returns>Null if there is none, or it is deleted or disabled.</returns>
    Task<VaultSecret?> FindAsync(string name, SecretVersion? version, CancellationToken cancellationToken);

    /// <summary>Adds a version and returns its id. A name in soft-deleted state is recovered first.</summary>
    Task<SecretVersion> SetAsync(
        string name, Secret value, IReadOnlyDictionary<string, string> tags, DateTimeOffset? expiresOn, CancellationToken cancellationToken);

    /// <summary>Deletes all versions. A missing name is not an error.</summary>
    Task RemoveAsync(string name, CancellationToken cancellationToken);

    /// <summary>The versions of one name, newest or oldest first, values not included.</summary>
    IAsyncEnumerable<VaultSecretInfo> ListVersionsAsync(string name, CancellationToken cancellationToken);

    /// <summary>Every name.</summary>
    IAsyncEnumerable<VaultSecretInfo> ListAsync(CancellationToken cancellationToken);
}

internal sealed record VaultSecret(Secret Value, SecretVersion Version, IReadOnlyDictionary<string, string> Tags);

internal sealed record VaultSecretInfo(string Name, SecretVersion? Version, bool IsEnabled, IReadOnlyDictionary<string, string> Tags, DateTimeOffset ChangedAt);

/// <summary>The vault did not respond, or refused. The message names a secret and an error code, never a value.</summary>
internal sealed class VaultUnavailableException(string message, Exception? inner = null) : DependencyUnavailableException(message, inner);

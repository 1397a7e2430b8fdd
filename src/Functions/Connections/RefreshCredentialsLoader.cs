using System.Collections.Immutable;
using TokenFunctions.Model;
using TokenFunctions.Options;
using TokenFunctions.Ports;
using TokenFunctions.Sealing;

namespace TokenFunctions.Connections;

/// <summary>Loads <see cref="RefreshCredentials"/> from the vault, the row and the provider's registration.</summary>
internal sealed class RefreshCredentialsLoader(
    ISecretVault vault,
    SealingKeys sealingKeys,
    TokenSealer sealer,
    VaultTokenCache cache,
    IProviderStore providers,
    ClientSecrets clientSecrets,
    RefreshTokenOptions options)
{
    /// <param name="connection">
    /// An intent in it shows an interrupted attempt, which may have left an escape copy in the vault. If there is no copy, the token that the attempt sent is
    /// sent again.
    /// </param>
    /// <exception cref="CredentialsMissingException">Something is missing or cannot be reached.</exception>
    public async Task<RefreshCredentials> LoadAsync(Connection connection, CancellationToken cancellationToken)
    {
        try
        {
            var provider = await providers.FindAsync(connection.Provider, cancellationToken)
                ?? throw new CredentialsMissingException(FailureReasons.ProviderNotFound, $"The provider {connection.Provider} is not registered.");
            var key = await sealingKeys.GetCurrentAsync(cancellationToken);
            var secrets = await clientSecrets.FindAsync(provider, cancellationToken);
            var token = await FindInterruptedAsync(connection, cancellationToken) ?? await FindInForceAsync(connection, cancellationToken);
            return new RefreshCredentials(provider, secrets, key, token);
        }
        catch (RowUnreadableException e)
        {
            throw new CredentialsMissingException(FailureReasons.RegistrationUnreadable, e.Message, e);
        }
        catch (VaultUnavailableException e)
        {
            throw new CredentialsMissingException(FailureReasons.VaultUnavailable, e.Message, e);
        }
        catch (SealBrokenException e)
        {
            throw new CredentialsMissingException(FailureReasons.SealedTokenUnreadable, e.Message, e);
        }
    }

    /// <summary>The registration and its client secret alone; null without a readable registration.</summary>
    /// <exception cref="CredentialsMissingException">The client secret is missing.</exception>
    /// <exception cref="VaultUnavailableException">The vault cannot be reached.</exception>
    public async Task<(Provider Provider, ClientSecretPair? Secrets)?> FindClientAsync(Connection connection, CancellationToken cancellationToken) =>
        await providers.FindReadableAsync(connection.Provider, cancellationToken) is { } provider
            ? (provider, await clientSecrets.FindAsync(provider, cancellationToken))
            : null;

    /// <summary>The newest spare that the provider has not refused; null if none opens.</summary>
    public Task<StoredRefreshToken?> FindSpareAsync(Connection connection, CancellationToken cancellationToken) =>
        FindSpareAsync(connection, _ => true, cancellationToken);

    private async Task<StoredRefreshToken?> FindSpareAsync(Connection connection, Func<SpareToken, bool> matches, CancellationToken cancellationToken)
    {
        foreach (var spare in connection.Spares.Where(s => !s.IsRefused && matches(s)).Reverse())
        {
            try
            {
                var value = await sealer.OpenAsync(spare.Sealed, new SealContext(SealPurpose.SpareToken, connection.Id, connection.GrantId), cancellationToken);
                return new StoredRefreshToken(value, spare.Fingerprint, RefreshTokenOrigin.Spare);
            }
            catch (SealBrokenException)
            {
                // A spare that never opens again cannot save the grant; the next one may.
            }
        }

        return null;
    }

    private async Task<StoredRefreshToken?> FindInterruptedAsync(Connection connection, CancellationToken cancellationToken) =>
        connection.Intent is not { } intent ? null
        : await FindEscapeCopyAsync(connection, cancellationToken)
            ?? await FindSpareAsync(connection, s => s.Fingerprint == intent.Fingerprint, cancellationToken);

    /// <summary>
    /// What this process has written itself is the newest. Otherwise the vault's newest version is read first: if it is newer than the row, the table was
    /// restored from an older copy, and the row's token was redeemed long ago.
    /// </summary>
    private async Task<StoredRefreshToken> FindInForceAsync(Connection connection, CancellationToken cancellationToken)
    {
        if (FindKept(connection) is { } kept)
        {
            return InForce(connection, await sealer.OpenAsync(kept, ContextOf(connection), cancellationToken));
        }

        var newest = await FindNewestAsync(connection, cancellationToken);
        if (newest is not null && SecretNames.GenerationOf(newest.Tags) > connection.Generation && EscapeCopy(connection, newest) is { } newer)
        {
            return newer;
        }

        if (newest is not null && connection.IsInForce(newest.Value))
        {
            return InVault(connection, newest);
        }

        return connection.SealedRefreshToken is { } envelope
            ? await OpenAsync(connection, envelope, cancellationToken)
            : await FindNamedAsync(connection, cancellationToken);
    }

    /// <summary>The envelope of a token that this process has in memory as that of the row.</summary>
    private ImmutableArray<byte>? FindKept(Connection connection) =>
        cache.FindCopy(connection) is not null ? connection.SealedRefreshToken
        : connection is { SealedRefreshToken: null, RefreshTokenVersion: { } version } ? cache.Find(connection.Id, version)
        : null;

    /// <summary>A token in the row does not need the vault, so an outage of the vault does not stop the refresh.</summary>
    private async Task<VaultSecret?> FindNewestAsync(Connection connection, CancellationToken cancellationToken)
    {
        var isInRow = connection.SealedRefreshToken is not null;
        if (isInRow && options.Store == RefreshTokenStore.Table)
        {
            return null;
        }

        try
        {
            return await vault.FindAsync(SecretNames.RefreshToken(connection.Id, connection.GrantId), null, cancellationToken);
        }
        catch (VaultUnavailableException) when (isInRow)
        {
            return null;
        }
    }

    /// <summary>The vault has the row's token, so the next write of the row clears it there.</summary>
    private StoredRefreshToken InVault(Connection connection, VaultSecret newest)
    {
        if (connection.SealedRefreshToken is { } envelope)
        {
            cache.Remember(connection.Id, newest.Version, envelope);
        }

        return InForce(connection, newest.Value);
    }

    private async Task<StoredRefreshToken> OpenAsync(Connection connection, ImmutableArray<byte> envelope, CancellationToken cancellationToken)
    {
        var value = await sealer.OpenAsync(envelope, ContextOf(connection), cancellationToken);
        return connection.IsInForce(value) ? InForce(connection, value) : throw new SealBrokenException("The sealed refresh token is not the one in force.");
    }

    private async Task<StoredRefreshToken> FindNamedAsync(Connection connection, CancellationToken cancellationToken)
    {
        var name = SecretNames.RefreshToken(connection.Id, connection.GrantId);
        var secret = connection.RefreshTokenVersion is { } version ? await vault.FindAsync(name, version, cancellationToken) : null;
        return secret is not null && connection.IsInForce(secret.Value)
            ? InForce(connection, secret.Value)
            : throw new CredentialsMissingException(
                FailureReasons.RefreshTokenMissing,
                $"The vault's secret {name} has no usable version {connection.RefreshTokenVersion?.Value ?? "(none)"}: deleted, disabled or replaced.");
    }

    private async Task<StoredRefreshToken?> FindEscapeCopyAsync(Connection connection, CancellationToken cancellationToken)
    {
        var name = SecretNames.RefreshToken(connection.Id, connection.GrantId);
        if (await vault.FindAsync(name, null, cancellationToken) is { } latest)
        {
            if (SecretNames.GenerationOf(latest.Tags) > connection.Generation)
            {
                return EscapeCopy(connection, latest);
            }

            if (latest.Version == connection.RefreshTokenVersion)
            {
                return null;
            }
        }

        // A late transfer may have added an older token after an escape copy. The versions are listed only here, because the vault keeps every version.
        VaultSecretInfo? newest = null;
        await foreach (var info in vault.ListVersionsAsync(name, cancellationToken))
        {
            if (info.IsEnabled && SecretNames.GenerationOf(info.Tags) > Math.Max(connection.Generation, GenerationOf(newest)))
            {
                newest = info;
            }
        }

        return newest is { Version: { } version } && await vault.FindAsync(name, version, cancellationToken) is { } secret
            ? EscapeCopy(connection, secret)
            : null;
    }

    /// <summary>Null if the token was redeemed since, or is in force already.</summary>
    private static StoredRefreshToken? EscapeCopy(Connection connection, VaultSecret secret)
    {
        var fingerprint = Fingerprint.Of(connection.Id, connection.GrantId, secret.Value);
        return fingerprint == connection.RefreshTokenFingerprint || connection.RedeemedFingerprints.Contains(fingerprint)
            ? null
            : new StoredRefreshToken(
                secret.Value, fingerprint, RefreshTokenOrigin.EscapeCopy, secret.Version, SecretNames.GenerationOf(secret.Tags) ?? connection.Generation);
    }

    private static long GenerationOf(VaultSecretInfo? info) => info is null ? 0 : SecretNames.GenerationOf(info.Tags) ?? 0;

    private static SealContext ContextOf(Connection connection) => new(SealPurpose.RefreshToken, connection.Id, connection.GrantId);

    private static StoredRefreshToken InForce(Connection connection, Secret value) =>
        new(value, connection.RefreshTokenFingerprint, RefreshTokenOrigin.InForce);
}

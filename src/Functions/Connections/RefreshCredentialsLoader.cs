using TokenFunctions.Model;
using TokenFunctions.Ports;
using TokenFunctions.Sealing;

namespace TokenFunctions.Connections;

/// <summary>Loads <see cref="RefreshCredentials"/> from the vault, the row and the provider's registration.</summary>
internal sealed class RefreshCredentialsLoader(
    ISecretVault vault, SealingKeys sealingKeys, TokenSealer sealer, VaultTokenCache cache, IProviderStore providers, ClientSecrets clientSecrets)
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

    private async Task<StoredRefreshToken> FindInForceAsync(Connection connection, CancellationToken cancellationToken)
    {
        if (connection.SealedRefreshToken is { } envelope)
        {
            try
            {
                return InForce(connection, await sealer.OpenAsync(envelope, ContextOf(connection), cancellationToken));
            }
            catch (SealBrokenException e)
            {
                // The same token may be in the vault already. An older one is never sent in its place.
                return await FindByFingerprintAsync(connection, cancellationToken) ?? throw new SealBrokenException(e.Message, e);
            }
        }

        if (connection.RefreshTokenVersion is { } known && cache.Find(connection.Id, known) is { } cached)
        {
            return InForce(connection, await sealer.OpenAsync(cached, ContextOf(connection), cancellationToken));
        }

        var name = SecretNames.RefreshToken(connection.Id, connection.GrantId);
        var secret = connection.RefreshTokenVersion is { } version ? await vault.FindAsync(name, version, cancellationToken) : null;
        return secret is not null ? InForce(connection, secret.Value)
            : await FindByFingerprintAsync(connection, cancellationToken)
            ?? throw new CredentialsMissingException(
                FailureReasons.RefreshTokenMissing,
                $"The vault's secret {name} has no usable version {connection.RefreshTokenVersion?.Value ?? "(none)"}: deleted or disabled.");
    }

    /// <summary>The vault's newest version, if it is the token in force. For a row whose own reference to the token is lost.</summary>
    private async Task<StoredRefreshToken?> FindByFingerprintAsync(Connection connection, CancellationToken cancellationToken)
    {
        var name = SecretNames.RefreshToken(connection.Id, connection.GrantId);
        var secret = await vault.FindAsync(name, null, cancellationToken);
        return secret is not null && Fingerprint.Of(connection.Id, connection.GrantId, secret.Value) == connection.RefreshTokenFingerprint
            ? InForce(connection, secret.Value)
            : null;
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

    /// <summary>Null if the token was redeemed since.</summary>
    private static StoredRefreshToken? EscapeCopy(Connection connection, VaultSecret secret)
    {
        var fingerprint = Fingerprint.Of(connection.Id, connection.GrantId, secret.Value);
        return connection.RedeemedFingerprints.Contains(fingerprint)
            ? null
            : new StoredRefreshToken(secret.Value, fingerprint, RefreshTokenOrigin.EscapeCopy, secret.Version);
    }

    private static long GenerationOf(VaultSecretInfo? info) => info is null ? 0 : SecretNames.GenerationOf(info.Tags) ?? 0;

    private static SealContext ContextOf(Connection connection) => new(SealPurpose.RefreshToken, connection.Id, connection.GrantId);

    private static StoredRefreshToken InForce(Connection connection, Secret value) =>
        new(value, connection.RefreshTokenFingerprint, RefreshTokenOrigin.InForce);
}

using TokenFunctions.Connections;
using TokenFunctions.OAuth;
using TokenFunctions.Secrets;

namespace TokenFunctions.Refresh;

/// <summary>Where a refresh token was found, which says what a commit must keep of it if the provider does not rotate it.</summary>
public enum RefreshTokenOrigin
{
    /// <summary>The one that the row names.</summary>
    InForce,

    /// <summary>A newer one that a worker saved in the vault while the table was down.</summary>
    EscapeCopy,

    /// <summary>One that a late worker brought.</summary>
    Spare,
}

/// <param name="VaultVersion">For an escape copy: its version.</param>
public sealed record RefreshTokenAtHand(Secret Value, string Fingerprint, RefreshTokenOrigin Origin, string? VaultVersion = null);

/// <summary>Everything that a refresh needs, gathered before anything is promised.</summary>
public sealed record RefreshMaterial(Provider Provider, ClientSecretPair? ClientSecrets, SealingKey SealingKey, RefreshTokenAtHand RefreshToken)
{
    /// <summary>Once the row names an escape copy it is the token in force.</summary>
    public RefreshMaterial AsNamedByTheRow() =>
        RefreshToken.Origin == RefreshTokenOrigin.EscapeCopy ? this with { RefreshToken = RefreshToken with { Origin = RefreshTokenOrigin.InForce } } : this;
}

/// <summary>Something is missing on our side; the provider was not asked.</summary>
public sealed class MaterialMissingException(string reason, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>A member of <see cref="FailureReasons"/>.</summary>
    public string Reason { get; } = reason;
}

/// <summary>Gathers <see cref="RefreshMaterial"/> from the vault, the row and the provider's registration.</summary>
public sealed class MaterialSource(
    ISecretVault vault, SealingKeys sealingKeys, TokenSealer sealer, MovedTokens moved, IProviderStore providers, ClientSecrets clientSecrets)
{
    /// <param name="connection">With an intent in it an earlier attempt was interrupted: it may have left a newer token in the vault, and what it sent is what is sent again.</param>
    /// <exception cref="MaterialMissingException">Something is missing or cannot be reached.</exception>
    public async Task<RefreshMaterial> GatherAsync(Connection connection, CancellationToken cancellationToken)
    {
        try
        {
            var provider = await providers.FindAsync(connection.Provider, cancellationToken)
                ?? throw new MaterialMissingException(FailureReasons.ProviderNotFound, $"The provider {connection.Provider} is not registered.");
            var key = await sealingKeys.GetCurrentAsync(cancellationToken);
            var secrets = await clientSecrets.FindAsync(provider, cancellationToken);
            var token = await FindInterruptedAsync(connection, cancellationToken) ?? await FindInForceAsync(connection, cancellationToken);
            return new RefreshMaterial(provider, secrets, key, token);
        }
        catch (RowUnreadableException e)
        {
            throw new MaterialMissingException(FailureReasons.RegistrationUnreadable, e.Message, e);
        }
        catch (VaultUnavailableException e)
        {
            throw new MaterialMissingException(FailureReasons.VaultUnavailable, e.Message, e);
        }
        catch (SealBrokenException e)
        {
            throw new MaterialMissingException(FailureReasons.SealedTokenUnreadable, e.Message, e);
        }
    }

    /// <summary>A spare that the provider has not refused yet; null if there is none that opens.</summary>
    public Task<RefreshTokenAtHand?> FindSpareAsync(Connection connection, CancellationToken cancellationToken) => FindSpareAsync(connection, _ => true, cancellationToken);

    private async Task<RefreshTokenAtHand?> FindSpareAsync(Connection connection, Func<SpareToken, bool> isMeant, CancellationToken cancellationToken)
    {
        foreach (var spare in connection.Spares.Where(s => !s.IsRefused && isMeant(s)).Reverse())
        {
            try
            {
                var value = await sealer.OpenAsync(spare.Sealed, new SealContext(SealPurpose.SpareToken, connection.Id, connection.GrantId), cancellationToken);
                return new RefreshTokenAtHand(value, spare.Fingerprint, RefreshTokenOrigin.Spare);
            }
            catch (SealBrokenException)
            {
                // One that never opens again cannot save the grant; the next may.
            }
        }

        return null;
    }

    private async Task<RefreshTokenAtHand?> FindInterruptedAsync(Connection connection, CancellationToken cancellationToken) =>
        connection.Intent is not { } intent ? null
        : await FindEscapeCopyAsync(connection, cancellationToken) ?? await FindSpareAsync(connection, s => s.Fingerprint == intent.Fingerprint, cancellationToken);

    private async Task<RefreshTokenAtHand> FindInForceAsync(Connection connection, CancellationToken cancellationToken)
    {
        if (connection.SealedRefreshToken is { } envelope)
        {
            try
            {
                return InForce(connection, await sealer.OpenAsync(envelope, new SealContext(SealPurpose.RefreshToken, connection.Id, connection.GrantId), cancellationToken));
            }
            catch (SealBrokenException e)
            {
                // The same token may have reached the vault already; an older one is never sent in its place.
                return await FindByFingerprintAsync(connection, cancellationToken) ?? throw new SealBrokenException(e.Message, e);
            }
        }

        if (connection.RefreshTokenVersion is { } known && moved.Find(connection.Id, known) is { } movedEnvelope)
        {
            return InForce(connection, await sealer.OpenAsync(movedEnvelope, new SealContext(SealPurpose.RefreshToken, connection.Id, connection.GrantId), cancellationToken));
        }

        var name = SecretNames.RefreshToken(connection.Id, connection.GrantId);
        var secret = connection.RefreshTokenVersion is { } version ? await vault.FindAsync(name, version, cancellationToken) : null;
        return secret is not null ? InForce(connection, secret.Value)
            : await FindByFingerprintAsync(connection, cancellationToken)
            ?? throw new MaterialMissingException(FailureReasons.RefreshTokenMissing, $"The vault's secret {name} has no usable version {connection.RefreshTokenVersion ?? "(none)"}: deleted or disabled.");
    }

    /// <summary>The vault's newest version, if that is the token in force: where the row's own way to it is lost.</summary>
    private async Task<RefreshTokenAtHand?> FindByFingerprintAsync(Connection connection, CancellationToken cancellationToken)
    {
        var name = SecretNames.RefreshToken(connection.Id, connection.GrantId);
        var secret = await vault.FindAsync(name, null, cancellationToken);
        return secret is not null && Fingerprint.Of(connection.Id, connection.GrantId, secret.Value) == connection.RefreshTokenFingerprint ? InForce(connection, secret.Value) : null;
    }

    private async Task<RefreshTokenAtHand?> FindEscapeCopyAsync(Connection connection, CancellationToken cancellationToken)
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

        // A late mover may have put an older token over an escape copy. Versions are never deleted, so looking through them is the exception.
        VaultSecretInfo? newest = null;
        await foreach (var info in vault.ListVersionsAsync(name, cancellationToken))
        {
            if (info.IsEnabled && SecretNames.GenerationOf(info.Tags) > Math.Max(connection.Generation, GenerationOf(newest)))
            {
                newest = info;
            }
        }

        return newest is { Version: { } version } && await vault.FindAsync(name, version, cancellationToken) is { } secret ? EscapeCopy(connection, secret) : null;
    }

    /// <summary>Null for one that was redeemed since.</summary>
    private static RefreshTokenAtHand? EscapeCopy(Connection connection, VaultSecret secret)
    {
        var fingerprint = Fingerprint.Of(connection.Id, connection.GrantId, secret.Value);
        return connection.RedeemedFingerprints.Contains(fingerprint) ? null : new RefreshTokenAtHand(secret.Value, fingerprint, RefreshTokenOrigin.EscapeCopy, secret.Version);
    }

    private static long GenerationOf(VaultSecretInfo? info) => info is null ? 0 : SecretNames.GenerationOf(info.Tags) ?? 0;

    private static RefreshTokenAtHand InForce(Connection connection, Secret value) => new(value, connection.RefreshTokenFingerprint, RefreshTokenOrigin.InForce);
}

using TokenFunctions.Connections;
using TokenFunctions.OAuth;
using TokenFunctions.Secrets;
using TokenFunctions.Telemetry;

namespace TokenFunctions.Refresh;

/// <summary>Creates and replaces connections. It does not wait for the lease: it writes by ETag, and a refresh in flight copes.</summary>
public sealed class ConnectionManagement(
    IConnectionStore store,
    ConnectionWriter writer,
    ConnectionRemoval removal,
    IProviderStore providers,
    ISecretVault vault,
    SealingKeys sealingKeys,
    RefreshTokenMover mover,
    StatusNotifications notifications,
    Identifiers identifiers,
    DueRules rules,
    TimeProvider time,
    RefreshTelemetry telemetry)
{
    private static readonly TimeSpan GuessedLifetime = TimeSpan.FromHours(1);

    /// <exception cref="StoreUnavailableException">The table cannot be read or written.</exception>
    /// <exception cref="VaultUnavailableException">The sealing key cannot be had; nothing was written.</exception>
    public async Task<PutResult<Connection>> PutAsync(string id, ConnectionDefinition definition, CancellationToken cancellationToken)
    {
        if ((await providers.ReadAsync(definition.Provider, cancellationToken))?.Provider is not { } provider)
        {
            return new PutResult<Connection>.Invalid("provider", $"There is no provider '{definition.Provider}'.");
        }

        var key = await sealingKeys.GetCurrentAsync(cancellationToken);
        while (true)
        {
            var (row, unreadable) = await ReadAsync(id, cancellationToken);
            if (row is { IsDeleted: true })
            {
                await removal.FinishAsync(row, isLastTry: true, cancellationToken);
                continue;
            }

            if (row is not null && KeepsGrant(row, definition))
            {
                if (await writer.WriteAsync(row, WithSettings(row, definition, provider), cancellationToken) is { IsWritten: true, Current: { } replaced })
                {
                    return new PutResult<Connection>.Replaced(replaced);
                }

                continue;
            }

            if (definition.RefreshToken is not { } token)
            {
                return new PutResult<Connection>.Invalid("refresh_token", WhyNeeded(row, unreadable));
            }

            var next = NewGrant(id, row, definition, token, provider, key);
            var basis = row ?? BasisOf(next, unreadable);
            var result = basis is null ? await writer.AddAsync(next, cancellationToken) : await writer.WriteAsync(basis, next, cancellationToken);
            if (result is { IsWritten: true, Current: { } written })
            {
                written = await SettleAsync(written, token, row);
                return basis is null ? new PutResult<Connection>.Created(written) : new PutResult<Connection>.Replaced(written);
            }
        }
    }

    /// <summary>A row of which only management's own words are not readable is mended by saying them again; of another the grant is not to be saved.</summary>
    private async Task<(Connection? Row, RowUnreadableException? Unreadable)> ReadAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            return (await store.FindAsync(id, cancellationToken), null);
        }
        catch (RowUnreadableException e)
        {
            return (e.Remains, e);
        }
    }

    private static string WhyNeeded(Connection? row, RowUnreadableException? unreadable) =>
        row is not null ? "Needed when the provider changes."
        : unreadable is null ? "Needed to create a connection."
        : $"Needed because the stored row is not readable (column {string.Join(", ", unreadable.Columns)}).";

    /// <summary>Replaces the row as it was found; its due row goes with the sweep, its secret with the reconciliation.</summary>
    private static Connection? BasisOf(Connection next, RowUnreadableException? unreadable) =>
        unreadable is null ? null : next with { ETag = unreadable.ETag, DueAt = null, DueETag = null, DamagedColumns = [.. unreadable.Columns] };

    /// <summary>A refresh token that we know, or none, leaves the grant as it is: a repeated PUT must not bring back one that was redeemed.</summary>
    private static bool KeepsGrant(Connection row, ConnectionDefinition definition)
    {
        if (row.Provider != definition.Provider)
        {
            return false;
        }

        if (definition.RefreshToken is not { } token)
        {
            return true;
        }

        var fingerprint = Fingerprint.Of(row.Id, row.GrantId, token);
        return fingerprint == row.RefreshTokenFingerprint
            || fingerprint == row.Intent?.Fingerprint
            || row.RedeemedFingerprints.Contains(fingerprint)
            || row.Spares.Any(s => s.Fingerprint == fingerprint);
    }

    private Connection WithSettings(Connection row, ConnectionDefinition definition, Provider provider)
    {
        var next = row with
        {
            Strategy = definition.Strategy,
            Scope = definition.Scope ?? row.Scope,
            Resource = definition.Resource ?? row.Resource,
            Labels = definition.Labels,
            AllowedCallers = definition.AllowedCallers,
        };
        if (next.Strategy == row.Strategy || next.Verdict is not null)
        {
            return next;
        }

        return next with { DueAt = rules.DueAtAfterCoolDown(next, provider.Profile, time.GetUtcNow()) };
    }

    private Connection NewGrant(string id, Connection? row, ConnectionDefinition definition, Secret token, Provider provider, SealingKey key)
    {
        var now = time.GetUtcNow();
        var grant = identifiers.Grant();
        var generation = row is null ? now.ToUnixTimeMilliseconds() : row.Generation + 1;
        var hasAccessToken = definition.AccessToken is not null;
        var next = new Connection
        {
            Id = id,
            Provider = provider.Name,
            Status = row?.Status ?? ConnectionStatus.Active,
            StatusSince = row?.StatusSince ?? now,
            PendingNotifications = row?.PendingNotifications ?? [],
            GrantId = grant,
            Generation = generation,
            AccessTokenGeneration = generation,
            CreatedAt = row?.CreatedAt ?? now,
            Strategy = definition.Strategy,
            Scope = definition.Scope,
            Resource = definition.Resource,
            Labels = definition.Labels,
            AllowedCallers = definition.AllowedCallers,
            SealedAccessToken = hasAccessToken ? TokenSealer.Seal(key, new SealContext(SealPurpose.AccessToken, id, grant), definition.AccessToken!) : null,
            AccessTokenIssuedAt = hasAccessToken ? now : null,
            AccessTokenExpiresAt = hasAccessToken ? definition.AccessTokenExpiresAt ?? now + Guess(provider) : null,
            ExpiryIsKnown = !hasAccessToken || definition.AccessTokenExpiresAt is not null,
            RefreshTokenExpiresAt = definition.RefreshTokenExpiresAt,
            SealedRefreshToken = TokenSealer.Seal(key, new SealContext(SealPurpose.RefreshToken, id, grant), token),
            RefreshTokenFingerprint = Fingerprint.Of(id, grant, token),
        };
        next = notifications.Change(GrantLife.Granted(next, provider.Profile, now), ConnectionStatus.Active, null, now);
        return next with { DueAt = rules.DueAt(next, provider.Profile, now) };
    }

    private static TimeSpan Guess(Provider provider) => provider.DefaultLifetime ?? provider.Profile.DefaultLifetime ?? GuessedLifetime;

    /// <summary>The grant is committed; from here on nothing cancels.</summary>
    private async Task<Connection> SettleAsync(Connection written, Secret token, Connection? before)
    {
        written = await mover.MoveAsync(written, token, CancellationToken.None);
        if (before is not null)
        {
            await ForgetAsync(before);
        }

        return await notifications.DeliverAsync(written);
    }

    /// <summary>The secret of a grant that was replaced; left to the reconciliation where the vault does not answer.</summary>
    private async Task ForgetAsync(Connection before)
    {
        try
        {
            await vault.RemoveAsync(SecretNames.RefreshToken(before.Id, before.GrantId), CancellationToken.None);
        }
        catch (VaultUnavailableException e)
        {
            telemetry.RefreshTokenWaits(before, e);
        }
    }
}

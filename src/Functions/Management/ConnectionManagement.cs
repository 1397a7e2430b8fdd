using TokenFunctions.Connections;
using TokenFunctions.Model;
using TokenFunctions.Ports;

namespace TokenFunctions.Management;

/// <summary>Creates and replaces connections. It does not wait for the lease: it writes by ETag, and a refresh in flight handles the conflict.</summary>
internal sealed class ConnectionManagement(
    IConnectionStore store,
    ConnectionWriter writer,
    DeletionCompletion deletion,
    IProviderStore providers,
    ConnectionFactory factory,
    RefreshTokenUsers users,
    GrantSettlement settlement)
{
    /// <exception cref="StoreUnavailableException">The table cannot be read or written.</exception>
    /// <exception cref="VaultUnavailableException">The sealing key cannot be read; nothing was written.</exception>
    public async Task<PutResult<Connection>> PutAsync(string id, ConnectionDefinition definition, CancellationToken cancellationToken)
    {
        if ((await providers.ReadAsync(definition.Provider, cancellationToken))?.Provider is not { } provider)
        {
            return new PutResult<Connection>.Invalid("provider", $"There is no provider '{definition.Provider}'.");
        }

        var grants = await factory.PrepareAsync(provider, cancellationToken);
        while (true)
        {
            var (row, unreadable) = await ReadAsync(id, cancellationToken);
            if (row is { IsDeleted: true })
            {
                await deletion.FinishAsync(row, isLastTry: true, cancellationToken);
                continue;
            }

            if (row is not null && KeepsGrant(row, definition))
            {
                if (await writer.WriteAsync(row, grants.WithSettings(row, definition), cancellationToken) is { IsWritten: true, Current: { } replaced })
                {
                    return new PutResult<Connection>.Replaced(replaced);
                }

                continue;
            }

            var next = grants.NewGrant(id, row, definition);
            if (await RefusalAsync(next, definition, provider, row, unreadable, cancellationToken) is { } refusal)
            {
                return refusal;
            }

            var basis = row ?? BasisOf(next, unreadable);
            var result = basis is null ? await writer.AddAsync(next, cancellationToken) : await writer.WriteAsync(basis, next, cancellationToken);
            if (result is { IsWritten: true, Current: { } written })
            {
                written = await settlement.RunAsync(written, definition.RefreshToken, row);
                return basis is null ? new PutResult<Connection>.Created(written) : new PutResult<Connection>.Replaced(written);
            }
        }
    }

    /// <summary>If only columns that this PUT states are damaged, the grant is kept.</summary>
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

    /// <summary>Null if the new grant can be stored. Without a refresh token it must have an access token whose end is known.</summary>
    private async Task<PutResult<Connection>?> RefusalAsync(
        Connection next,
        ConnectionDefinition definition,
        Provider provider,
        Connection? row,
        RowUnreadableException? unreadable,
        CancellationToken cancellationToken)
    {
        if (definition.RefreshToken is { } token)
        {
            var user = await users.FindAsync(next.Id, provider, token, cancellationToken);
            return user is null ? null : new PutResult<Connection>.RefreshTokenInUse(user);
        }

        return next switch
        {
            { SealedAccessToken: null } => new PutResult<Connection>.Invalid("refresh_token", WhyNeeded(row, unreadable)),
            _ when row is { HasRefreshToken: true } && row.Provider == next.Provider =>
                new PutResult<Connection>.Invalid("access_token", "Needs refresh_token, because the connection has one."),
            { ExpiryIsKnown: false } =>
                new PutResult<Connection>.Invalid("access_token", "Without refresh_token it needs expires_in or expires_at. It does not state its end."),
            _ when TokenFreshness.Remaining(next, next.GrantedAt!.Value) is null =>
                new PutResult<Connection>.Invalid("access_token", "It has ended. Without refresh_token it must be valid."),
            _ => null,
        };
    }

    private static string WhyNeeded(Connection? row, RowUnreadableException? unreadable)
    {
        if (row is not null)
        {
            return "Needed when the provider changes.";
        }

        return unreadable is null
            ? "Needed to create a connection, or else an access_token and its end."
            : $"Needed because the stored row is not readable (column {string.Join(", ", unreadable.Columns)}).";
    }

    /// <summary>A row that is not readable is replaced as it was found. The sweep removes its due row, and the reconciliation its secret.</summary>
    private static Connection? BasisOf(Connection next, RowUnreadableException? unreadable) =>
        unreadable is null ? null : next with { ETag = unreadable.ETag, DueAt = null, DueETag = null };

    /// <summary>
    /// Without tokens, or with a known refresh token, the grant stays as it is: a repeated PUT must not bring back a token that was redeemed.
    /// </summary>
    private static bool KeepsGrant(Connection row, ConnectionDefinition definition) =>
        row.Provider == definition.Provider
        && (definition.RefreshToken is { } token ? row.Knows(token) : definition.AccessToken is null);
}

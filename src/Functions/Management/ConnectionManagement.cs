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

            if (definition.RefreshToken is not { } token)
            {
                return new PutResult<Connection>.Invalid("refresh_token", WhyNeeded(row, unreadable));
            }

            var next = grants.NewGrant(id, row, definition, token);
            var basis = row ?? BasisOf(next, unreadable);
            var result = basis is null ? await writer.AddAsync(next, cancellationToken) : await writer.WriteAsync(basis, next, cancellationToken);
            if (result is { IsWritten: true, Current: { } written })
            {
                written = await settlement.RunAsync(written, token, row);
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

    private static string WhyNeeded(Connection? row, RowUnreadableException? unreadable)
    {
        if (row is not null)
        {
            return "Needed when the provider changes.";
        }

        return unreadable is null
            ? "Needed to create a connection."
            : $"Needed because the stored row is not readable (column {string.Join(", ", unreadable.Columns)}).";
    }

    /// <summary>A row that is not readable is replaced as it was found. The sweep removes its due row, and the reconciliation its secret.</summary>
    private static Connection? BasisOf(Connection next, RowUnreadableException? unreadable) =>
        unreadable is null ? null : next with { ETag = unreadable.ETag, DueAt = null, DueETag = null };

    /// <summary>Without a refresh token, or with a known one, the grant stays as it is: a repeated PUT must not bring back a token that was redeemed.</summary>
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
}

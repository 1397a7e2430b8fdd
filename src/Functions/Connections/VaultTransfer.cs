using System.Collections.Immutable;
using System.Text;
using TokenFunctions.Model;
using TokenFunctions.Options;
using TokenFunctions.Ports;
using TokenFunctions.Sealing;

namespace TokenFunctions.Connections;

/// <summary>
/// Brings a refresh token that was committed sealed in the row to the vault. Until the vault has it, it stays in the row. A failure is reported and left to the
/// daily reconciliation: the token is safe where it is.
/// </summary>
internal sealed class VaultTransfer(
    ISecretVault vault, TokenSealer sealer, ConnectionWriter writer, VaultTokenCache cache, RefreshTokenOptions options, IRefreshEvents events)
{
    /// <summary>Copies the token to the vault. The next write of the row by this process clears it there, so the copy costs no write of its own.</summary>
    /// <param name="token">The refresh token in force.</param>
    public Task CopyAsync(Connection connection, Secret token) => RunAsync(connection, async envelope =>
    {
        await CopyAsync(connection, envelope, token, CancellationToken.None);
        return connection;
    });

    /// <summary>Copies the token to the vault and clears it in the row.</summary>
    /// <param name="token">The refresh token in force.</param>
    /// <returns>The row as it then stands.</returns>
    public Task<Connection> MoveAsync(Connection connection, Secret token, CancellationToken cancellationToken) => RunAsync(
        connection, envelope => MoveAsync(connection, envelope, token, cancellationToken));

    /// <summary>
    /// Clears the token in the row. The vault may have it already, because the process that copied it may not have written the row since. If the vault does
    /// not have it, it is copied first. If the vault has a newer one, the row is of a restored table. The next refresh takes the vault's token, so the row's
    /// token must not become the newest there.
    /// </summary>
    /// <returns>The row as it then stands, and whether the vault did not have the token.</returns>
    public async Task<(Connection Row, bool WasMissing)> SettleAsync(Connection connection, CancellationToken cancellationToken)
    {
        var wasMissing = false;
        var row = await RunAsync(connection, async envelope =>
        {
            var newest = await vault.FindAsync(SecretNames.RefreshToken(connection.Id, connection.GrantId), null, cancellationToken);
            if (newest is not null && connection.IsInForce(newest.Value))
            {
                cache.Remember(connection.Id, newest.Version, envelope);
                return await ClearAsync(connection, cancellationToken);
            }

            if (newest is not null && SecretNames.GenerationOf(newest.Tags) > connection.Generation)
            {
                return connection;
            }

            var moved = await MoveAsync(connection, envelope, await sealer.OpenAsync(envelope, ContextOf(connection), cancellationToken), cancellationToken);
            wasMissing = moved.ETag != connection.ETag;
            return moved;
        });
        return (row, wasMissing);
    }

    /// <summary>Keeps a token in memory that is in the vault and not in the row, so the next refresh does not read it.</summary>
    public void Remember(Connection connection, SealingKey key, Secret token)
    {
        if (connection is { SealedRefreshToken: null, RefreshTokenVersion: { } version }
            && cache.Find(connection.Id, version) is null
            && connection.IsInForce(token))
        {
            cache.Remember(connection.Id, version, TokenSealer.Seal(key, ContextOf(connection), token));
        }
    }

    /// <summary>Writes a token to the vault without a change of the row.</summary>
    /// <param name="generation">Stored as a tag. By it a later worker distinguishes an escape copy from the token that the row names.</param>
    public Task<SecretVersion> SaveAsync(Connection connection, long generation, Secret token, CancellationToken cancellationToken) =>
        vault.SetAsync(
            SecretNames.RefreshToken(connection.Id, connection.GrantId),
            token,
            SecretNames.Generation(generation),
            connection.RefreshTokenExpiresAt,
            cancellationToken);

    private async Task<Connection> MoveAsync(Connection connection, ImmutableArray<byte> envelope, Secret token, CancellationToken cancellationToken) =>
        await CopyAsync(connection, envelope, token, cancellationToken) ? await ClearAsync(connection, cancellationToken) : connection;

    private async Task<Connection> RunAsync(Connection connection, Func<ImmutableArray<byte>, Task<Connection>> work)
    {
        if (options.Store == RefreshTokenStore.Table || connection.SealedRefreshToken is not { } envelope)
        {
            return connection;
        }

        try
        {
            return await work(envelope);
        }
        catch (Exception e) when (e is VaultUnavailableException or StoreUnavailableException or SealBrokenException)
        {
            events.RefreshTokenWaits(connection, e);
            return connection;
        }
    }

    /// <returns>False if the token does not fit into the vault.</returns>
    private async Task<bool> CopyAsync(Connection connection, ImmutableArray<byte> envelope, Secret token, CancellationToken cancellationToken)
    {
        if (Encoding.UTF8.GetByteCount(token.Reveal()) > ISecretVault.MaxValueBytes)
        {
            return false;
        }

        cache.Remember(connection.Id, await SaveAsync(connection, connection.Generation, token, cancellationToken), envelope);
        return true;
    }

    /// <summary>A write of the row clears the token that was copied, and no other: the row may hold a newer one now.</summary>
    private async Task<Connection> ClearAsync(Connection connection, CancellationToken cancellationToken)
    {
        for (var row = connection; ;)
        {
            var result = await writer.WriteAsync(row, row, cancellationToken);
            if (result.IsWritten || result.Current is not { } current)
            {
                return result.Current ?? connection;
            }

            if (cache.FindCopy(current) is null)
            {
                return current;
            }

            row = current;
        }
    }

    private static SealContext ContextOf(Connection connection) => new(SealPurpose.RefreshToken, connection.Id, connection.GrantId);
}

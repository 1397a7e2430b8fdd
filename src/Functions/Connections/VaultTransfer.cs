using System.Collections.Immutable;
using System.Text;
using TokenFunctions.Model;
using TokenFunctions.Options;
using TokenFunctions.Ports;
using TokenFunctions.Sealing;

namespace TokenFunctions.Connections;

/// <summary>Moves a refresh token that was committed sealed in the row to the vault. Until the vault has it, it stays in the row.</summary>
internal sealed class VaultTransfer(
    ISecretVault vault, TokenSealer sealer, ConnectionWriter writer, VaultTokenCache cache, RefreshTokenOptions options, IRefreshEvents events)
{
    /// <summary>The row after the move. A failure is reported and left to the daily reconciliation: the token is safe where it is.</summary>
    /// <param name="token">The refresh token in force, if the caller has it; opened from the row otherwise.</param>
    public async Task<Connection> MoveAsync(Connection connection, Secret? token, CancellationToken cancellationToken)
    {
        if (options.Store == RefreshTokenStore.Table || connection.SealedRefreshToken is not { } envelope)
        {
            return connection;
        }

        try
        {
            token ??= await sealer.OpenAsync(envelope, new SealContext(SealPurpose.RefreshToken, connection.Id, connection.GrantId), cancellationToken);
            if (Encoding.UTF8.GetByteCount(token.Reveal()) > ISecretVault.MaxValueBytes)
            {
                return connection;
            }

            var version = await SaveAsync(connection, connection.Generation, token, cancellationToken);
            cache.Remember(connection.Id, version, envelope);
            return await ClearAsync(connection, version, cancellationToken);
        }
        catch (Exception e) when (e is VaultUnavailableException or StoreUnavailableException or SealBrokenException)
        {
            events.RefreshTokenWaits(connection, e);
            return connection;
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

    /// <summary>Clears only the token that was moved, because the row may hold a newer one now.</summary>
    private async Task<Connection> ClearAsync(Connection connection, SecretVersion version, CancellationToken cancellationToken)
    {
        var envelope = connection.SealedRefreshToken;
        for (var row = connection; ;)
        {
            var result = await writer.WriteAsync(row, row with { SealedRefreshToken = null, RefreshTokenVersion = version }, cancellationToken);
            if (result.IsWritten || result.Current is not { } current)
            {
                return result.Current ?? connection;
            }

            if (current.GrantId != connection.GrantId || !IsSameEnvelope(current.SealedRefreshToken, envelope))
            {
                return current;
            }

            row = current;
        }
    }

    private static bool IsSameEnvelope(ImmutableArray<byte>? one, ImmutableArray<byte>? other) =>
        one is { } a && other is { } b && a.AsSpan().SequenceEqual(b.AsSpan());
}

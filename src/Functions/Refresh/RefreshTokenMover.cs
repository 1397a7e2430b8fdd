using System.Collections.Immutable;
using System.Text;
using TokenFunctions.Connections;
using TokenFunctions.Secrets;
using TokenFunctions.Telemetry;

namespace TokenFunctions.Refresh;

/// <summary>Moves a refresh token that was committed sealed to its place of rest, the vault. Until the vault has it, it stays in the row.</summary>
public sealed class RefreshTokenMover(ISecretVault vault, TokenSealer sealer, ConnectionWriter writer, MovedTokens moved, RefreshTokenOptions options, RefreshTelemetry telemetry)
{
    /// <summary>The row after it. What fails is reported and left to the daily reconciliation: the token is safe where it is.</summary>
    /// <param name="token">The token in force in the clear, where at hand; opened from the row otherwise.</param>
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
            moved.Remember(connection.Id, version, envelope);
            return await ClearAsync(connection, version, cancellationToken);
        }
        catch (Exception e) when (e is VaultUnavailableException or StoreUnavailableException or SealBrokenException)
        {
            telemetry.RefreshTokenWaits(connection, e);
            return connection;
        }
    }

    /// <summary>Puts a token into the vault without touching the row.</summary>
    /// <param name="generation">By which a later worker tells an escape copy from the token that the row names.</param>
    public Task<string> SaveAsync(Connection connection, long generation, Secret token, CancellationToken cancellationToken) =>
        vault.SetAsync(
            SecretNames.RefreshToken(connection.Id, connection.GrantId), token, SecretNames.Generation(generation), connection.RefreshTokenExpiresAt, cancellationToken);

    /// <summary>Only the token that was moved is cleared: the row may hold a newer one by now.</summary>
    private async Task<Connection> ClearAsync(Connection connection, string version, CancellationToken cancellationToken)
    {
        var envelope = connection.SealedRefreshToken;
        for (var row = connection; ;)
        {
            var result = await writer.WriteAsync(row, row with { SealedRefreshToken = null, RefreshTokenVersion = version }, cancellationToken);
            if (result.IsWritten || result.Current is not { } current)
            {
                return result.Current ?? connection;
            }

            if (current.GrantId != connection.GrantId || !SameEnvelope(current.SealedRefreshToken, envelope))
            {
                return current;
            }

            row = current;
        }
    }

    private static bool SameEnvelope(ImmutableArray<byte>? one, ImmutableArray<byte>? other) =>
        one is { } a && other is { } b && a.AsSpan().SequenceEqual(b.AsSpan());
}

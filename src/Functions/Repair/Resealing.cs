using System.Collections.Immutable;
using TokenFunctions.Connections;
using TokenFunctions.Model;
using TokenFunctions.Ports;
using TokenFunctions.Sealing;

namespace TokenFunctions.Repair;

/// <summary>Seals again what is sealed under an older version of the sealing key, so old versions can be removed.</summary>
internal sealed class Resealing(ConnectionWriter writer, SealingKeys keys, TokenSealer sealer, ISweepEvents events)
{
    /// <returns>The row as it then stands.</returns>
    public async Task<Connection> RunAsync(Connection row, CancellationToken cancellationToken)
    {
        var key = await keys.GetCurrentAsync(cancellationToken);
        var next = row with
        {
            SealedAccessToken = await ResealAsync(row, row.SealedAccessToken, SealPurpose.AccessToken, key, cancellationToken),
            SealedRefreshToken = await ResealAsync(row, row.SealedRefreshToken, SealPurpose.RefreshToken, key, cancellationToken),
            Spares = [.. await Task.WhenAll(row.Spares.Select(ResealSpareAsync))],
        };
        return Envelopes(next).SequenceEqual(Envelopes(row)) ? row : (await writer.WriteAsync(row, next, cancellationToken)).Current ?? row;

        async Task<SpareToken> ResealSpareAsync(SpareToken spare) =>
            spare with { Sealed = (await ResealAsync(row, spare.Sealed, SealPurpose.SpareToken, key, cancellationToken))!.Value };
    }

    /// <summary>An envelope that does not open stays as it is, because its key may come back. The other envelopes are sealed again all the same.</summary>
    private async Task<ImmutableArray<byte>?> ResealAsync(
        Connection row, ImmutableArray<byte>? envelope, SealPurpose purpose, SealingKey key, CancellationToken cancellationToken)
    {
        if (envelope is not { } given)
        {
            return null;
        }

        try
        {
            var context = new SealContext(purpose, row.Id, row.GrantId);
            return TokenSealer.KeyVersionOf(given) == key.Version
                ? given
                : TokenSealer.Seal(key, context, await sealer.OpenAsync(given, context, cancellationToken));
        }
        catch (SealBrokenException e)
        {
            events.ReconcileItemFailed(row.Id, e.Message);
            return given;
        }
    }

    private static IEnumerable<ImmutableArray<byte>?> Envelopes(Connection row) =>
        [row.SealedAccessToken, row.SealedRefreshToken, .. row.Spares.Select(s => (ImmutableArray<byte>?)s.Sealed)];
}

using System.Collections.Immutable;
using TokenFunctions.Connections;
using TokenFunctions.OAuth;
using TokenFunctions.Secrets;
using TokenFunctions.Telemetry;

namespace TokenFunctions.Refresh;

/// <summary>Mends one connection: its due row, its refresh token's place, the key that seals it, notifications, a deletion left half done.</summary>
public sealed class ConnectionMender(
    ConnectionWriter writer,
    IDueIndex dueIndex,
    ConnectionRemoval removal,
    StatusNotifications notifications,
    RefreshTokenMover mover,
    SealingKeys sealingKeys,
    TokenSealer sealer,
    IProviderStore providers,
    DueRules rules,
    TimeProvider time,
    SweepTelemetry telemetry)
{
    /// <param name="dueKeys">The due index as it was before the walk; a key that is not among them is looked up.</param>
    /// <returns>Whether anything was mended.</returns>
    public async Task<bool> MendAsync(Connection row, IReadOnlySet<DueKey> dueKeys, CancellationToken cancellationToken)
    {
        if (row.IsDeleted)
        {
            await removal.FinishAsync(row, isLastTry: false, cancellationToken);
            return Mended(row, "deletion");
        }

        var before = row.ETag;
        row = await notifications.DeliverAsync(row);
        row = await MendDueRowAsync(row, dueKeys, cancellationToken);
        row = await mover.MoveAsync(row, null, cancellationToken);
        row = await ResealAsync(row, cancellationToken);
        if (row.ETag == before && !row.DamagedColumns.IsEmpty)
        {
            row = (await writer.WriteAsync(row, row, cancellationToken)).Current ?? row;
        }

        return row.ETag != before && Mended(row, "row");
    }

    private async Task<Connection> MendDueRowAsync(Connection row, IReadOnlySet<DueKey> dueKeys, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var isWithinReach = row.DueAt is { } due && due >= now - ExpirySweep.LooksBack && !(due > await LatestDueAsync(row, now, cancellationToken));
        var next = isWithinReach ? row : row with { DueAt = await DueNowAsync(row, now, cancellationToken) };
        if (next.DueKey is not { } key || (next.DueKey == row.DueKey && (dueKeys.Contains(key) || await dueIndex.FindAsync(key, cancellationToken) is not null)))
        {
            return row;
        }

        // As if the row named none: the writer puts it.
        var basis = next.DueKey == row.DueKey ? row with { DueAt = null, DueETag = null } : row;
        return (await writer.WriteAsync(basis, next, cancellationToken)).Current ?? row;
    }

    /// <summary>Later than that no connection is due that is kept fresh: a clock was wrong, or a hand. Null where there is no such limit.</summary>
    private async Task<DateTimeOffset?> LatestDueAsync(Connection row, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (row.Status is not (ConnectionStatus.Active or ConnectionStatus.Degraded) || await providers.FindReadableAsync(row.Provider, cancellationToken) is not { } provider)
        {
            return null;
        }

        var rule = rules.LatestDueAt(row, provider.Profile, now);
        return new[] { now, rule, Moments.CoolDownEnd(row, now) }.Max();
    }

    private async Task<DateTimeOffset?> DueNowAsync(Connection row, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (row.DueAt <= now || row.Status == ConnectionStatus.OperatorActionRequired)
        {
            return now;
        }

        var isKeptFresh = row.Status is ConnectionStatus.Active or ConnectionStatus.Degraded;
        return isKeptFresh && await providers.FindReadableAsync(row.Provider, cancellationToken) is { } provider ? rules.DueAt(row, provider.Profile, now) : null;
    }

    /// <summary>What is sealed under an older key than the newest is sealed anew, so that old keys can go.</summary>
    private async Task<Connection> ResealAsync(Connection row, CancellationToken cancellationToken)
    {
        var key = await sealingKeys.GetCurrentAsync(cancellationToken);
        var next = row with
        {
            SealedAccessToken = await ResealAsync(row, row.SealedAccessToken, SealPurpose.AccessToken, key, cancellationToken),
            SealedRefreshToken = await ResealAsync(row, row.SealedRefreshToken, SealPurpose.RefreshToken, key, cancellationToken),
            Spares = [.. await Task.WhenAll(row.Spares.Select(async s => s with { Sealed = (await ResealAsync(row, s.Sealed, SealPurpose.SpareToken, key, cancellationToken))!.Value }))],
        };
        return Envelopes(next).SequenceEqual(Envelopes(row)) ? row : (await writer.WriteAsync(row, next, cancellationToken)).Current ?? row;
    }

    /// <summary>What does not open is left as it is: its key may come back. It keeps nothing else from being mended.</summary>
    private async Task<ImmutableArray<byte>?> ResealAsync(Connection row, ImmutableArray<byte>? envelope, SealPurpose purpose, SealingKey key, CancellationToken cancellationToken)
    {
        if (envelope is not { } given)
        {
            return null;
        }

        try
        {
            var context = new SealContext(purpose, row.Id, row.GrantId);
            return TokenSealer.KeyVersionOf(given) == key.Version ? given : TokenSealer.Seal(key, context, await sealer.OpenAsync(given, context, cancellationToken));
        }
        catch (SealBrokenException e)
        {
            telemetry.ReconcileItemFailed(row.Id, e.Message);
            return given;
        }
    }

    private static IEnumerable<ImmutableArray<byte>?> Envelopes(Connection row) => [row.SealedAccessToken, row.SealedRefreshToken, .. row.Spares.Select(s => (ImmutableArray<byte>?)s.Sealed)];

    private bool Mended(Connection row, string what)
    {
        telemetry.Mended(row.Id, what);
        return true;
    }
}

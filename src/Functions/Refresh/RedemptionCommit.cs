using TokenFunctions.Connections;
using TokenFunctions.Secrets;
using TokenFunctions.Telemetry;

namespace TokenFunctions.Refresh;

/// <summary>
/// Makes a redemption last, whatever happens to the row meanwhile. Nothing cancels it: not the caller, not shutdown, not a lost lease. Persist first, validate after.
/// </summary>
public sealed class RedemptionCommit(ConnectionWriter writer, RedemptionRow rows, RefreshTokenMover mover, StatusNotifications notifications, Revocation revocation, RefreshTelemetry telemetry)
{
    private const int FailuresBeforeEscape = 2;

    /// <returns>Whether the redemption is in force, and the row as it stands; null if the connection is gone.</returns>
    public async Task<WriteResult> CommitAsync(Redemption redemption)
    {
        var basis = redemption.Intent;
        for (var isSaved = false; ;)
        {
            var next = rows.Apply(basis, redemption);
            var result = await WriteAsync(basis, next);
            if (result.IsWritten)
            {
                return new WriteResult(true, await SettleAsync(result.Current!, redemption));
            }

            switch (Judge(result.Current, redemption))
            {
                case Fate.CommitOntoIt:
                    basis = result.Current!;
                    continue;
                case Fate.KeepAsSpare:
                    return new WriteResult(false, await KeepSpareAsync(result.Current!, redemption));
                case Fate.Revoke:
                    telemetry.RedemptionDropped(redemption.Intent, "connection_deleted");
                    await revocation.RevokeAsync(redemption);
                    return new WriteResult(false, null);
                default:
                    telemetry.RedemptionDropped(redemption.Intent, "another_grant");
                    return new WriteResult(false, result.Current);
            }

            async Task<WriteResult> WriteAsync(Connection from, Connection to)
            {
                try
                {
                    return await writer.WritePersistentlyAsync(from, to, EscapeAsync);
                }
                catch (RowTooLargeException e)
                {
                    telemetry.RowTooLarge(to, e);
                    return await WriteSlimmedAsync(from, rows.Slimmed(to));
                }
            }

            async Task<WriteResult> WriteSlimmedAsync(Connection from, Connection to)
            {
                try
                {
                    return await writer.WritePersistentlyAsync(from, to, EscapeAsync);
                }
                catch (RowTooLargeException e)
                {
                    await EscapeAsync(FailuresBeforeEscape, e);
                    throw;
                }
            }

            async Task EscapeAsync(int failures, Exception trouble)
            {
                telemetry.CommitDelayed(redemption.Intent, failures, trouble);
                if (failures >= FailuresBeforeEscape && !isSaved && redemption.Rotated is { } token)
                {
                    isSaved = await TrySaveAsync(redemption.Intent, token);
                }
            }
        }
    }

    /// <summary>After the row is safe: the refresh token goes to the vault, and people are told.</summary>
    private async Task<Connection> SettleAsync(Connection committed, Redemption redemption)
    {
        var token = redemption.Rotated ?? redemption.Sent.Value;
        var row = await mover.MoveAsync(committed, token, CancellationToken.None);
        return await notifications.DeliverAsync(row);
    }

    /// <summary>While the table is down the token waits in the vault, where the next attempt looks for it.</summary>
    private async Task<bool> TrySaveAsync(Connection intent, Secret token)
    {
        try
        {
            await mover.SaveAsync(intent, intent.Generation + 1, token, CancellationToken.None);
            return true;
        }
        catch (VaultUnavailableException e)
        {
            telemetry.RefreshTokenWaits(intent, e);
            return false;
        }
    }

    private async Task<Connection?> KeepSpareAsync(Connection current, Redemption redemption)
    {
        while (RedemptionRow.WithSpare(current, redemption) is { } withSpare)
        {
            var result = await writer.WritePersistentlyAsync(current, withSpare, (failures, e) => DelayedAsync(redemption, failures, e));
            if (result.IsWritten)
            {
                telemetry.SpareKept(current);
                return result.Current;
            }

            if (result.Current is not { } changed || changed.IsDeleted || changed.GrantId != current.GrantId)
            {
                return result.Current;
            }

            current = changed;
        }

        return current;
    }

    private Task DelayedAsync(Redemption redemption, int failures, Exception trouble)
    {
        telemetry.CommitDelayed(redemption.Intent, failures, trouble);
        return Task.CompletedTask;
    }

    private static Fate Judge(Connection? current, Redemption redemption) => current switch
    {
        null or { IsDeleted: true } => Fate.Revoke,
        _ when current.GrantId != redemption.Intent.GrantId => Fate.Discard,
        // A grant that works beats a verdict or a change of settings.
        _ when current.Generation == redemption.Intent.Generation => Fate.CommitOntoIt,
        // Where refreshing kills the old access token, only that of the attempt that started later lives.
        _ when redemption.Material.Provider.Profile.RefreshKillsAccessToken && redemption.StartedAt > current.LastAttemptStartedAt => Fate.CommitOntoIt,
        _ => Fate.KeepAsSpare,
    };

    private enum Fate
    {
        CommitOntoIt,
        KeepAsSpare,
        Discard,
        Revoke,
    }
}

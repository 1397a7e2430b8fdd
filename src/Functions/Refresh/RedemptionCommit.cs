using TokenFunctions.Connections;
using TokenFunctions.Secrets;
using TokenFunctions.Telemetry;

namespace TokenFunctions.Refresh;

/// <summary>
/// Makes a redemption last, whatever happens to the row meanwhile. Nothing cancels it: not the caller, not shutdown, not a lost lease. Persist first, validate after.
/// </summary>
public sealed class RedemptionCommit(ConnectionWriter writer, RedemptionRow rows, RefreshTokenMover mover, StatusNotifications notifications, ExpiryInquiry inquiry, Revocation revocation, RefreshTelemetry telemetry)
{
    private const int FailuresBeforeEscape = 2;

    /// <returns>Whether the redemption is in force, and the row as it stands; null if the connection is gone.</returns>
    public async Task<WriteResult> CommitAsync(Redemption redemption)
    {
        var escape = new Escape();
        for (Connection? current = redemption.Intent; ;)
        {
            switch (Judge(current, redemption))
            {
                case Fate.CommitOntoIt:
                    var committed = await WriteAsync(current!, rows.Apply(current!, redemption), redemption, escape);
                    if (committed.IsWritten)
                    {
                        return new WriteResult(true, await SettleAsync(committed.Current!, redemption));
                    }

                    current = committed.Current;
                    break;
                case Fate.KeepAsSpare:
                    if (RedemptionRow.WithSpare(current!, redemption) is not { } withSpare)
                    {
                        return new WriteResult(false, current);
                    }

                    var kept = await writer.WritePersistentlyAsync(current!, withSpare, (failures, e) => EscapeAsync(redemption, escape, failures, e));
                    if (kept.IsWritten)
                    {
                        telemetry.SpareKept(withSpare);
                        return new WriteResult(false, kept.Current);
                    }

                    current = kept.Current;
                    break;
                case Fate.Revoke:
                    telemetry.RedemptionDropped(redemption.Intent, "connection_deleted");
                    await revocation.RevokeAsync(redemption);
                    return new WriteResult(false, null);
                default:
                    telemetry.RedemptionDropped(redemption.Intent, "another_grant");
                    return new WriteResult(false, current);
            }
        }
    }

    private async Task<WriteResult> WriteAsync(Connection from, Connection to, Redemption redemption, Escape escape)
    {
        try
        {
            return await writer.WritePersistentlyAsync(from, to, (failures, e) => EscapeAsync(redemption, escape, failures, e));
        }
        catch (RowTooLargeException e)
        {
            telemetry.RowTooLarge(to, e);
            return await WriteSlimmedAsync(from, rows.Slimmed(to), redemption, escape);
        }
    }

    private async Task<WriteResult> WriteSlimmedAsync(Connection from, Connection to, Redemption redemption, Escape escape)
    {
        try
        {
            return await writer.WritePersistentlyAsync(from, to, (failures, e) => EscapeAsync(redemption, escape, failures, e));
        }
        catch (RowTooLargeException e)
        {
            await EscapeAsync(redemption, escape, FailuresBeforeEscape, e);
            throw;
        }
    }

    /// <summary>While the table is down the token waits in the vault, where the next attempt looks for it.</summary>
    private async Task EscapeAsync(Redemption redemption, Escape escape, int failures, Exception trouble)
    {
        telemetry.CommitDelayed(redemption.Intent, failures, trouble);
        if (failures >= FailuresBeforeEscape && !escape.IsSaved && redemption.Rotated is { } token)
        {
            escape.IsSaved = await TrySaveAsync(redemption.Intent, token);
        }
    }

    /// <summary>After the row is safe: the refresh token goes to the vault, people are told, and an expiry that was assumed is asked for.</summary>
    private async Task<Connection> SettleAsync(Connection committed, Redemption redemption)
    {
        var token = redemption.Rotated ?? redemption.Sent.Value;
        var row = await mover.MoveAsync(committed, token, CancellationToken.None);
        return await inquiry.CorrectAsync(await notifications.DeliverAsync(row), redemption);
    }

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

    private static Fate Judge(Connection? current, Redemption redemption) => current switch
    {
        null or { IsDeleted: true } => Fate.Revoke,
        _ when current.GrantId != redemption.Intent.GrantId => Fate.Discard,
        // A grant that works beats a verdict or a change of settings.
        _ when current.Generation == redemption.Intent.Generation => Fate.CommitOntoIt,
        _ when RedemptionRow.IsKnown(current, redemption) && redemption.Rotated is not null => Fate.KeepAsSpare,
        { Status: ConnectionStatus.ReauthRequired } when redemption.Rotated is not null => Fate.CommitOntoIt,
        // Where refreshing kills the old access token, only that of the attempt that started later lives.
        _ when redemption.Material.Provider.Profile.RefreshKillsAccessToken && redemption.StartedAt > current.LastAttemptStartedAt => Fate.CommitOntoIt,
        _ => Fate.KeepAsSpare,
    };

    private sealed class Escape
    {
        public bool IsSaved { get; set; }
    }

    private enum Fate
    {
        CommitOntoIt,

        /// <summary>Where it is not known already.</summary>
        KeepAsSpare,
        Discard,
        Revoke,
    }
}

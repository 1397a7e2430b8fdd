using TokenFunctions.Connections;
using TokenFunctions.OAuth;
using TokenFunctions.Secrets;
using TokenFunctions.Telemetry;

namespace TokenFunctions.Refresh;

/// <summary>One attempt under a lease: gather, declare the intent, send, then commit or judge.</summary>
public sealed class RefreshAttempt(
    IConnectionStore store,
    ConnectionWriter writer,
    MaterialSource material,
    TokenSender sender,
    RedemptionCommit commit,
    FailureRow failures,
    StatusNotifications notifications,
    TimeProvider time,
    RefreshTelemetry telemetry)
{
    /// <param name="decide">Answers from the row alone where no attempt is called for.</param>
    public async Task<RefreshResult> RunAsync(
        string attemptId, Connection row, HeldLease lease, Func<Connection?, Task<RefreshResult?>> decide, CancellationToken cancellationToken)
    {
        // Every round that does not return has read a row that somebody else wrote in between.
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (row.Intent is { } other && failures.SurelyOverAt(other) is var over && over > time.GetUtcNow())
            {
                return new RefreshResult(RefreshOutcome.Busy, row, over);
            }

            var (gathered, missing) = await TryGatherAsync(row, cancellationToken);
            var declared = gathered is null
                ? await writer.WriteAsync(row, failures.Deferred(row, missing!.Reason, null, null), cancellationToken)
                : await writer.WriteAsync(row, WithIntent(row, attemptId, gathered.RefreshToken), cancellationToken);
            if (declared is { IsWritten: true, Current: { } written })
            {
                return gathered is null ? await DeferredAsync(written, missing!) : await SendAsync(written, gathered, gathered.RefreshToken, lease, decide, cancellationToken);
            }

            if (await decide(declared.Current) is { } answer)
            {
                return answer;
            }

            row = declared.Current!;
        }
    }

    private async Task<(RefreshMaterial? Material, MaterialMissingException? Missing)> TryGatherAsync(Connection row, CancellationToken cancellationToken)
    {
        try
        {
            return (await material.GatherAsync(row, isRecovery: row.Intent is not null, cancellationToken), null);
        }
        catch (MaterialMissingException e)
        {
            return (null, e);
        }
    }

    /// <summary>An intent found in the row belongs to a worker that is over: its token may have been redeemed, and nobody knows.</summary>
    private Connection WithIntent(Connection row, string attemptId, RefreshTokenAtHand token)
    {
        var earlier = row.Intent is { } intent && intent.Fingerprint == token.Fingerprint ? intent : null;
        return row with
        {
            Intent = new RefreshIntent(attemptId, time.GetUtcNow(), token.Fingerprint, earlier is null ? null : earlier.AmbiguousSince ?? earlier.StartedAt, earlier?.FirstRefusedAt),
        };
    }

    private async Task<RefreshResult> DeferredAsync(Connection row, MaterialMissingException missing)
    {
        telemetry.MaterialMissing(row, missing);
        row = await notifications.DeliverAsync(row);
        return new RefreshResult(RefreshOutcome.Deferred, row, row.NextAttemptAt, IsAttempt: true);
    }

    private async Task<RefreshResult> SendAsync(
        Connection declared, RefreshMaterial gathered, RefreshTokenAtHand token, HeldLease lease, Func<Connection?, Task<RefreshResult?>> decide, CancellationToken cancellationToken)
    {
        var answer = await sender.SendAsync(new TokenRequest(gathered.Provider, gathered.ClientSecret, token.Value, declared.Resource), lease, cancellationToken);
        switch (answer)
        {
            case TokenAnswer.Issued issued:
                lease.KeepForResponse();
                return await CommitAsync(new Redemption(declared, gathered, token, issued), decide);
            case TokenAnswer.Failed { RefreshToken: { } salvaged } failure when !salvaged.Equals(token.Value):
                lease.KeepForResponse();
                telemetry.RefreshFailed(declared, failure);
                return await CommitAsync(new Redemption(declared, gathered, token, failure), decide);
            case TokenAnswer.Failed failure:
                return await JudgeAsync(declared, gathered, token, failure, lease, decide, cancellationToken);
            default:
                return await WithdrawAsync(declared, cancellationToken);
        }
    }

    private async Task<RefreshResult> CommitAsync(Redemption redemption, Func<Connection?, Task<RefreshResult?>> decide)
    {
        var result = await commit.CommitAsync(redemption);
        return result.IsWritten && redemption.Issued is not null ? new RefreshResult(RefreshOutcome.Refreshed, result.Current, IsAttempt: true) : await AnswerOfAsync(result.Current, decide);
    }

    /// <summary>Reads the row first: another worker may have committed meanwhile, and then its result counts.</summary>
    private async Task<RefreshResult> JudgeAsync(
        Connection declared, RefreshMaterial gathered, RefreshTokenAtHand token, TokenAnswer.Failed failure, HeldLease lease, Func<Connection?, Task<RefreshResult?>> decide, CancellationToken cancellationToken)
    {
        var current = await store.FindAsync(declared.Id, CancellationToken.None);
        if (!IsOurs(current, declared))
        {
            return await AnswerOfAsync(current, decide);
        }

        if (failure is { Kind: FailureKind.ReauthRequired } && token.Origin != RefreshTokenOrigin.Spare && await TrySpareAsync(current!, gathered, lease, decide, cancellationToken) is { } saved)
        {
            return saved;
        }

        return await FailAsync(current!, declared, token, failure, gathered, decide);
    }

    /// <summary>The grant is refused, but a spare of it never was: that one is sent, once.</summary>
    private async Task<RefreshResult?> TrySpareAsync(
        Connection current, RefreshMaterial gathered, HeldLease lease, Func<Connection?, Task<RefreshResult?>> decide, CancellationToken cancellationToken)
    {
        if (await FindSpareAsync(current, cancellationToken) is not { } spare)
        {
            return null;
        }

        var result = await writer.WriteAsync(current, current with { Intent = current.Intent! with { Fingerprint = spare.Fingerprint } }, CancellationToken.None);
        return result is { IsWritten: true, Current: { } declared }
            ? await SendAsync(declared, gathered with { RefreshToken = spare }, spare, lease, decide, cancellationToken)
            : await AnswerOfAsync(result.Current, decide);
    }

    private async Task<RefreshTokenAtHand?> FindSpareAsync(Connection row, CancellationToken cancellationToken)
    {
        try
        {
            return await material.FindSpareAsync(row, cancellationToken);
        }
        catch (VaultUnavailableException e)
        {
            telemetry.RefreshTokenWaits(row, e);
            return null;
        }
    }

    /// <summary>A verdict or a cool-down is written only onto the same grant and generation with our own intent; otherwise it is dropped.</summary>
    private async Task<RefreshResult> FailAsync(
        Connection current, Connection declared, RefreshTokenAtHand token, TokenAnswer.Failed failure, RefreshMaterial gathered, Func<Connection?, Task<RefreshResult?>> decide)
    {
        var row = current;
        while (true)
        {
            var result = await writer.WriteAsync(row, failures.Apply(WithoutSpare(row, token, failure), failure, gathered.Provider.Version), CancellationToken.None);
            if (result is { IsWritten: true, Current: { } written })
            {
                telemetry.RefreshFailed(written, failure);
                written = await notifications.DeliverAsync(written);
                return Answer(written);
            }

            if (!IsOurs(result.Current, declared))
            {
                return await AnswerOfAsync(result.Current, decide);
            }

            row = result.Current!;
        }
    }

    /// <summary>A spare that was refused is not sent again, and the doubt about the token in force remains as it was.</summary>
    private static Connection WithoutSpare(Connection row, RefreshTokenAtHand token, TokenAnswer.Failed failure) =>
        token.Origin != RefreshTokenOrigin.Spare ? row : row with
        {
            Intent = row.Intent! with { Fingerprint = row.RefreshTokenFingerprint },
            Spares = failure.Kind != FailureKind.ReauthRequired ? row.Spares : [.. row.Spares.Select(s => s.Fingerprint == token.Fingerprint ? s with { IsRefused = true } : s)],
        };

    /// <summary>Nothing was sent: the intent is taken back, so that nobody need wait for it.</summary>
    private async Task<RefreshResult> WithdrawAsync(Connection declared, CancellationToken cancellationToken)
    {
        var result = await writer.WriteAsync(declared, declared with { Intent = declared.Intent?.Ended }, CancellationToken.None);
        cancellationToken.ThrowIfCancellationRequested();
        return new RefreshResult(RefreshOutcome.Busy, result.Current);
    }

    private static bool IsOurs(Connection? current, Connection declared) =>
        current is { IsDeleted: false } && current.GrantId == declared.GrantId && current.Generation == declared.Generation && current.Intent?.AttemptId == declared.Intent?.AttemptId;

    /// <summary>What the row says that somebody else wrote.</summary>
    private static async Task<RefreshResult> AnswerOfAsync(Connection? current, Func<Connection?, Task<RefreshResult?>> decide) => await decide(current) ?? Answer(current);

    private static RefreshResult Answer(Connection? row) => row switch
    {
        null or { IsDeleted: true } => new RefreshResult(RefreshOutcome.AlreadyFresh, null, IsAttempt: true),
        { Status: ConnectionStatus.ReauthRequired } => new RefreshResult(RefreshOutcome.ReauthRequired, row, IsAttempt: true),
        { Status: ConnectionStatus.OperatorActionRequired } => new RefreshResult(RefreshOutcome.OperatorActionRequired, row, IsAttempt: true),
        _ => new RefreshResult(RefreshOutcome.Deferred, row, row.NextAttemptAt, IsAttempt: true),
    };
}

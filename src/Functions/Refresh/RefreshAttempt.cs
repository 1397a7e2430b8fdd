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
            if (row.Intent is { } other && failures.MayBeUnderWay(other))
            {
                return new RefreshResult(RefreshOutcome.Busy, row, FailureRow.SurelyOverAt(other), IsAttempt: true);
            }

            var (gathered, missing) = await TryGatherAsync(row, cancellationToken);
            var next = gathered is null ? failures.Deferred(row, missing!.Reason, null, null) : Declare(row, attemptId, gathered.RefreshToken);

            // Not cancelled half way: what may have been written has to be taken back.
            var result = await writer.WriteAsync(row, next, CancellationToken.None);
            if (result is { IsWritten: true, Current: { } written })
            {
                return gathered is null
                    ? await DeferredAsync(written, missing!)
                    : await SendAsync(new Round(written, BeforeOf(row, gathered), gathered.AsNamedByTheRow(), lease, decide), cancellationToken);
            }

            if (await decide(result.Current) is { } answer)
            {
                return answer;
            }

            row = result.Current!;
        }
    }

    private async Task<(RefreshMaterial? Material, MaterialMissingException? Missing)> TryGatherAsync(Connection row, CancellationToken cancellationToken)
    {
        try
        {
            return (await material.GatherAsync(row, cancellationToken), null);
        }
        catch (MaterialMissingException e)
        {
            return (null, e);
        }
    }

    /// <summary>
    /// An intent found in the row belongs to a worker that is over: its token may have been redeemed, and nobody knows. Unless it left an escape copy, which says so: that comes into force first,
    /// so that the token which it replaced can never be sent again.
    /// </summary>
    private Connection Declare(Connection row, string attemptId, RefreshTokenAtHand token)
    {
        var basis = token.Origin == RefreshTokenOrigin.EscapeCopy ? RedemptionRow.WithEscapeCopy(row, token) : row;
        var earlier = token.Origin == RefreshTokenOrigin.EscapeCopy ? null : row.Intent ?? FailureRow.DoubtOf(row);
        return basis with { Intent = new RefreshIntent(attemptId, time.GetUtcNow(), token.Fingerprint, earlier?.AmbiguousSince ?? earlier?.StartedAt, earlier?.FirstRefusedAt) };
    }

    private static RefreshIntent? BeforeOf(Connection row, RefreshMaterial gathered) => gathered.RefreshToken.Origin == RefreshTokenOrigin.EscapeCopy ? null : row.Intent;

    private async Task<RefreshResult> DeferredAsync(Connection row, MaterialMissingException missing)
    {
        telemetry.MaterialMissing(row, missing);
        row = await notifications.DeliverAsync(row);
        return new RefreshResult(RefreshOutcome.Deferred, row, row.NextAttemptAt, IsAttempt: true);
    }

    private async Task<RefreshResult> SendAsync(Round round, CancellationToken cancellationToken)
    {
        var (declared, gathered) = (round.Declared, round.Material);
        var request = new TokenRequest(gathered.Provider, gathered.ClientSecrets?.Preferred, gathered.RefreshToken.Value, declared.Resource);
        var sent = await sender.SendAsync(request, gathered.ClientSecrets, round.Lease, cancellationToken);
        if (sent.TookOtherSecret)
        {
            telemetry.ClientSecretChanged(declared);
        }

        switch (sent.Answer)
        {
            case TokenAnswer.Issued issued:
                round.Lease.KeepForResponse();
                return await CommitAsync(round, new Redemption(declared, gathered, gathered.RefreshToken, issued, issued.RefreshToken, sent.SentAt) { WasSentBefore = sent.WasAmbiguous });
            case TokenAnswer.Failed { RefreshToken: { } salvaged } failure:
                round.Lease.KeepForResponse();
                return await SalvageAsync(round, new Redemption(declared, gathered, gathered.RefreshToken, null, salvaged, sent.SentAt) { WasSentBefore = sent.WasAmbiguous }, failure);
            case TokenAnswer.Failed failure:
                return await JudgeAsync(round, failure, sent.WasAmbiguous, cancellationToken);
            default:
                return await WithdrawAsync(round, cancellationToken);
        }
    }

    private async Task<RefreshResult> CommitAsync(Round round, Redemption redemption)
    {
        var result = await commit.CommitAsync(redemption);
        return result.IsWritten ? new RefreshResult(RefreshOutcome.Refreshed, result.Current, IsAttempt: true) : await AnswerOfAsync(result.Current, round);
    }

    /// <summary>A refresh token came without an access token: it is kept, and the refresh has failed all the same.</summary>
    private async Task<RefreshResult> SalvageAsync(Round round, Redemption redemption, TokenAnswer.Failed failure)
    {
        var committed = await commit.CommitAsync(redemption);
        if (committed is not { IsWritten: true, Current: { } kept } || !IsLast(redemption, kept))
        {
            return await AnswerOfAsync(committed.Current, round);
        }

        var result = await writer.WriteAsync(kept, failures.Apply(kept, failure with { Kind = FailureKind.Transient }, round.ProviderVersion), CancellationToken.None);
        return result is { IsWritten: true, Current: { } failed } ? await FailedAsync(failed, failure) : await AnswerOfAsync(result.Current, round);
    }

    /// <summary>By the time that its token has reached the vault somebody else may have begun, whose row this is then: our failure says nothing about it.</summary>
    private static bool IsLast(Redemption redemption, Connection row) =>
        row is { IsDeleted: false, Intent: null } && row.GrantId == redemption.Intent.GrantId && row.LastAttemptStartedAt == redemption.StartedAt;

    /// <summary>
    /// Reads the row first: another worker may have committed meanwhile, and then its result counts. Where the grant is refused but a spare of it never was, that one is sent.
    /// A verdict or a cool-down is written only onto the same grant and generation with our own intent; otherwise it is dropped.
    /// </summary>
    private async Task<RefreshResult> JudgeAsync(Round round, TokenAnswer.Failed failure, bool wasAmbiguous, CancellationToken cancellationToken)
    {
        var current = await store.FindAsync(round.Declared.Id, CancellationToken.None);
        while (IsOurs(current, round.Declared))
        {
            var (row, spare, verdict) = failure.Kind == FailureKind.ReauthRequired ? await RefusedAsync(current!, failure, round, wasAmbiguous) : (current!, null, failure);
            var next = spare is null ? failures.Apply(row, verdict, round.ProviderVersion, wasAmbiguous) : failures.WithSpareSent(row, spare.Fingerprint, wasAmbiguous);
            var result = await writer.WriteAsync(current!, next, CancellationToken.None);
            if (result is { IsWritten: true, Current: { } written })
            {
                return spare is null
                    ? await FailedAsync(written, verdict)
                    : await SendAsync(round with { Declared = written, Before = written.Intent, Material = round.Material with { RefreshToken = spare } }, cancellationToken);
            }

            current = result.Current;
        }

        return await AnswerOfAsync(current, round);
    }

    /// <summary>A spare that was refused for good is not sent again; one that never was is sent next. Whether there is one must be known before a person is asked.</summary>
    private async Task<(Connection Row, RefreshTokenAtHand? Spare, TokenAnswer.Failed Verdict)> RefusedAsync(Connection row, TokenAnswer.Failed failure, Round round, bool wasAmbiguous)
    {
        var refused = round.Material.RefreshToken;
        if (refused.Origin == RefreshTokenOrigin.Spare && failures.IsSuspect(row.Intent!, wasAmbiguous))
        {
            return (row, null, failure);
        }

        row = row with { Spares = [.. row.Spares.Select(s => s.Fingerprint == refused.Fingerprint ? s with { IsRefused = true } : s)] };
        try
        {
            return (row, await material.FindSpareAsync(row, CancellationToken.None), failure);
        }
        catch (VaultUnavailableException e)
        {
            telemetry.RefreshTokenWaits(row, e);
            return (row, null, failure with { Kind = FailureKind.Transient, Reason = FailureReasons.VaultUnavailable });
        }
    }

    private async Task<RefreshResult> FailedAsync(Connection written, TokenAnswer.Failed failure)
    {
        telemetry.RefreshFailed(written, failure);
        return Answer(await notifications.DeliverAsync(written));
    }

    /// <summary>Nothing was sent: the row gets back the intent that it had, so that nobody waits for ours and an interrupted one is not forgotten.</summary>
    private async Task<RefreshResult> WithdrawAsync(Round round, CancellationToken cancellationToken)
    {
        Connection? current = round.Declared;
        for (var isWritten = false; !isWritten && IsOurs(current, round.Declared);)
        {
            (isWritten, current) = await writer.WriteAsync(current!, current! with { Intent = round.Before }, CancellationToken.None);
        }

        cancellationToken.ThrowIfCancellationRequested();
        return new RefreshResult(RefreshOutcome.Busy, current);
    }

    private static bool IsOurs(Connection? current, Connection declared) =>
        current is { IsDeleted: false } && current.GrantId == declared.GrantId && current.Generation == declared.Generation && current.Intent?.AttemptId == declared.Intent?.AttemptId;

    /// <summary>What the row says that somebody else wrote.</summary>
    private static async Task<RefreshResult> AnswerOfAsync(Connection? current, Round round) => await round.Decide(current) ?? Answer(current);

    private static RefreshResult Answer(Connection? row) => row switch
    {
        null or { IsDeleted: true } => new RefreshResult(RefreshOutcome.AlreadyFresh, null, IsAttempt: true),
        { Status: ConnectionStatus.ReauthRequired } => new RefreshResult(RefreshOutcome.ReauthRequired, row, IsAttempt: true),
        { Status: ConnectionStatus.OperatorActionRequired } => new RefreshResult(RefreshOutcome.OperatorActionRequired, row, IsAttempt: true),
        _ => new RefreshResult(RefreshOutcome.Deferred, row, row.NextAttemptAt, IsAttempt: true),
    };

    /// <param name="Declared">The row with our intent.</param>
    /// <param name="Before">The intent to leave behind if nothing is sent.</param>
    private sealed record Round(Connection Declared, RefreshIntent? Before, RefreshMaterial Material, HeldLease Lease, Func<Connection?, Task<RefreshResult?>> Decide)
    {
        public long ProviderVersion => Material.Provider.Version;
    }
}

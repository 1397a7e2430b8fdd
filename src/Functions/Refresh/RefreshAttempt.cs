using TokenFunctions.Connections;
using TokenFunctions.Model;
using TokenFunctions.Ports;

namespace TokenFunctions.Refresh;

/// <summary>One attempt under a lease: load the credentials, write the intent, send, then commit or classify.</summary>
internal sealed class RefreshAttempt(
    ConnectionWriter writer,
    RefreshCredentialsLoader loader,
    TokenRequestSender sender,
    RefreshCommit commit,
    FailedAttempt failed,
    FailureTransition failures,
    TimeProvider time)
{
    /// <param name="decide">The result where the row alone gives it; null where the provider must be asked.</param>
    public async Task<RefreshResult> RunAsync(
        string attemptId, Connection row, HeldLease lease, Func<Connection?, Task<RefreshResult?>> decide, CancellationToken cancellationToken)
    {
        // Each repetition has read a row that another writer changed meanwhile.
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (row.Intent is { } other && failures.MayBeUnderWay(other))
            {
                return new RefreshResult(RefreshOutcome.Busy, row, FailureTransition.CertainlyOverAt(other), IsAttempt: true);
            }

            var (credentials, missing) = await TryLoadAsync(row, cancellationToken);
            var next = credentials is null ? failures.Deferred(row, missing!.Reason, null, null) : Declare(row, attemptId, credentials.RefreshToken);

            // Not cancelled half way: an intent that may have been written must be withdrawn.
            var result = await writer.WriteAsync(row, next, CancellationToken.None);
            if (result is { IsWritten: true, Current: { } written })
            {
                return credentials is null
                    ? await failed.DeferredAsync(written, missing!)
                    : await SendAsync(
                        new RefreshRound(written, IntentBefore(row, credentials), credentials.AsNamedByTheRow(), lease, decide), cancellationToken);
            }

            if (await decide(result.Current) is { } decided)
            {
                return decided;
            }

            row = result.Current!;
        }
    }

    private async Task<(RefreshCredentials? Credentials, CredentialsMissingException? Missing)> TryLoadAsync(
        Connection row, CancellationToken cancellationToken)
    {
        try
        {
            return (await loader.LoadAsync(row, cancellationToken), null);
        }
        catch (CredentialsMissingException e)
        {
            return (null, e);
        }
    }

    /// <summary>
    /// An intent in the row belongs to an attempt that is over. Its token may have been redeemed, so this attempt is a recovery. If that attempt left an escape
    /// copy, its result is known: the copy comes into force first, so the token that it replaced can never be sent again.
    /// </summary>
    private Connection Declare(Connection row, string attemptId, StoredRefreshToken token)
    {
        var basis = token.Origin == RefreshTokenOrigin.EscapeCopy ? SuccessTransition.WithEscapeCopy(row, token) : row;
        var earlier = token.Origin == RefreshTokenOrigin.EscapeCopy ? null : row.Intent ?? FailureTransition.DoubtOf(row);
        return basis with
        {
            Intent = new RefreshIntent(attemptId, time.GetUtcNow(), token.Fingerprint, earlier?.AmbiguousSince ?? earlier?.StartedAt, earlier?.FirstRefusedAt),
        };
    }

    private static RefreshIntent? IntentBefore(Connection row, RefreshCredentials credentials) =>
        credentials.RefreshToken.Origin == RefreshTokenOrigin.EscapeCopy ? null : row.Intent;

    private async Task<RefreshResult> SendAsync(RefreshRound? next, CancellationToken cancellationToken)
    {
        while (true)
        {
            var round = next!;
            var sent = await sender.SendAsync(round, cancellationToken);
            if (sent.Response is null)
            {
                return await WithdrawAsync(round, cancellationToken);
            }

            if (Received(round, sent) is { } received)
            {
                round.Lease.KeepForResponse();
                var committed = await commit.CommitAsync(received);
                return await CommittedAsync(round, received, committed, sent.Response);
            }

            (var result, next) = await failed.ClassifyAsync(round, (TokenResponse.Failed)sent.Response, sent.WasAmbiguous);
            if (next is null)
            {
                return result!;
            }
        }
    }

    /// <summary>Null where the response has no token.</summary>
    private static ReceivedTokens? Received(RefreshRound round, SendResult sent)
    {
        var (issued, refreshToken) = sent.Response switch
        {
            TokenResponse.Issued i => (i, i.RefreshToken),
            TokenResponse.Failed { RefreshToken: { } salvaged } => (null, salvaged),
            _ => ((TokenResponse.Issued?)null, null),
        };
        return issued is null && refreshToken is null
            ? null
            : new ReceivedTokens(round.Declared, round.Credentials, round.Credentials.RefreshToken, issued, refreshToken, sent.SentAt)
            {
                WasSentBefore = sent.WasAmbiguous,
            };
    }

    private async Task<RefreshResult> CommittedAsync(RefreshRound round, ReceivedTokens received, WriteResult committed, TokenResponse response)
    {
        if (!committed.IsWritten)
        {
            return await round.ResultOfAsync(committed.Current);
        }

        return response is TokenResponse.Failed failure
            ? await failed.SalvagedAsync(round, received, committed.Current, failure)
            : new RefreshResult(RefreshOutcome.Refreshed, committed.Current, IsAttempt: true);
    }

    /// <summary>Nothing was sent: the row gets its former intent back. Then no worker waits for ours, and an interrupted attempt is not forgotten.</summary>
    private async Task<RefreshResult> WithdrawAsync(RefreshRound round, CancellationToken cancellationToken)
    {
        Connection? current = round.Declared;
        for (var isWritten = false; !isWritten && round.Owns(current);)
        {
            (isWritten, current) = await writer.WriteAsync(current!, current! with { Intent = round.Before }, CancellationToken.None);
        }

        cancellationToken.ThrowIfCancellationRequested();
        return new RefreshResult(RefreshOutcome.Busy, current);
    }
}

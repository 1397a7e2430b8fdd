using TokenFunctions.Connections;
using TokenFunctions.Model;
using TokenFunctions.Ports;

namespace TokenFunctions.Refresh;

/// <summary>What follows a response without tokens: a spare is sent, or a cool-down or a verdict is written.</summary>
internal sealed class FailedAttempt(
    IConnectionStore store,
    ConnectionWriter writer,
    RefreshCredentialsLoader loader,
    FailureTransition failures,
    NotificationDelivery notifications,
    TimeProvider time,
    IRefreshEvents events)
{
    /// <summary>Nothing was sent, because something is missing on our side.</summary>
    public async Task<RefreshResult> DeferredAsync(Connection written, CredentialsMissingException missing)
    {
        events.CredentialsMissing(written, missing.Reason, missing.Message);
        written = await notifications.DeliverAsync(written);
        return new RefreshResult(RefreshOutcome.Deferred, written, written.NextAttemptAt, IsAttempt: true);
    }

    /// <summary>
    /// Reads the row first: if another worker has committed meanwhile, its result counts. If the grant is refused for good and a spare was never refused, the
    /// spare is sent next. A verdict or a cool-down is written only onto the same grant and generation with our own intent; otherwise it is dropped.
    /// </summary>
    /// <returns>The result, or the round to send next.</returns>
    internal async Task<(RefreshResult? Result, RefreshRound? Next)> ClassifyAsync(RefreshRound round, TokenResponse.Failed failure, bool wasAmbiguous)
    {
        var (response, provider) = (new FailedResponse(failure, time.GetUtcNow(), wasAmbiguous), round.Credentials.Provider);
        var current = await store.FindAsync(round.Declared.Id, CancellationToken.None);
        while (round.Owns(current))
        {
            var (row, spare, verdict) = failure.Kind == FailureKind.ReauthRequired
                ? await RefusedAsync(current!, response, round)
                : (current!, null, failure);
            var next = spare is null
                ? failures.Apply(row, response with { Failure = verdict }, provider)
                : failures.WithSpareSent(row, spare.Fingerprint, response);
            var result = await writer.WriteAsync(current!, next, CancellationToken.None);
            if (result is { IsWritten: true, Current: { } written })
            {
                return spare is null
                    ? (await FailedAsync(written, verdict), null)
                    : (null, round with { Declared = written, Before = written.Intent, Credentials = round.Credentials with { RefreshToken = spare } });
            }

            current = result.Current;
        }

        return (await round.ResultOfAsync(current), null);
    }

    /// <summary>A refresh token came without an access token. It is committed, and the refresh has failed.</summary>
    internal async Task<RefreshResult> SalvagedAsync(RefreshRound round, ReceivedTokens received, Connection? committed, TokenResponse.Failed failure)
    {
        if (committed is null || !IsLast(received, committed))
        {
            return await round.ResultOfAsync(committed);
        }

        var failed = failures.Apply(
            committed, new FailedResponse(failure with { Kind = FailureKind.Transient }, time.GetUtcNow()), round.Credentials.Provider);
        var result = await writer.WriteAsync(committed, failed, CancellationToken.None);
        return result is { IsWritten: true, Current: { } written } ? await FailedAsync(written, failure) : await round.ResultOfAsync(result.Current);
    }

    /// <summary>Whether no other attempt began while the token moved to the vault. Our failure says nothing about another attempt.</summary>
    private static bool IsLast(ReceivedTokens received, Connection row) =>
        row is { IsDeleted: false, Intent: null } && row.GrantId == received.Declared.GrantId && row.LastAttemptStartedAt == received.StartedAt;

    /// <summary>
    /// A spare that was finally refused is not sent again. A spare that was never refused is sent next, before a person is asked to authorize the connection
    /// again, but only when the refusal of the other token is confirmed: a server may punish the use of an older token.
    /// </summary>
    private async Task<(Connection Row, StoredRefreshToken? Spare, TokenResponse.Failed Verdict)> RefusedAsync(
        Connection row, FailedResponse response, RefreshRound round)
    {
        var failure = response.Failure;
        if (!FailureTransition.IsConfirmed(row, response, round.Credentials.Provider))
        {
            return (row, null, failure);
        }

        var refused = round.Credentials.RefreshToken;

        row = row with { Spares = [.. row.Spares.Select(s => s.Fingerprint == refused.Fingerprint ? s with { IsRefused = true } : s)] };
        try
        {
            return (row, await loader.FindSpareAsync(row, CancellationToken.None), failure);
        }
        catch (VaultUnavailableException e)
        {
            events.RefreshTokenWaits(row, e);
            return (row, null, failure with { Kind = FailureKind.Transient, Reason = FailureReasons.VaultUnavailable });
        }
    }

    private async Task<RefreshResult> FailedAsync(Connection written, TokenResponse.Failed failure)
    {
        events.RefreshFailed(written, failure);
        return RefreshRound.ResultOf(await notifications.DeliverAsync(written));
    }
}

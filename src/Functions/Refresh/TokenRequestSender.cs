using System.Diagnostics.CodeAnalysis;
using TokenFunctions.Connections;
using TokenFunctions.Model;
using TokenFunctions.Model.Profiles;
using TokenFunctions.Options;
using TokenFunctions.Ports;
using TokenFunctions.Refresh.Hosts;

namespace TokenFunctions.Refresh;

/// <param name="Response">To the last request; null if none was sent.</param>
/// <param name="SentAt">When that request was sent.</param>
/// <param name="WasAmbiguous">It is unknown whether the provider redeemed the token of an earlier request.</param>
internal readonly record struct SendResult(TokenResponse? Response, DateTimeOffset SentAt, bool WasAmbiguous);

/// <summary>
/// Sends a refresh token only while the lease outlasts the request, so the next holder of the lease knows that no request is under way. It repeats a request
/// under the same lease if the first one certainly was not processed, if the provider's profile says that reuse is harmless, or once if the response was lost.
/// </summary>
internal sealed class TokenRequestSender(
    ITokenEndpoint endpoint, HostBulkheads hosts, RefreshOptions options, TimeProvider time, Random random, IRefreshEvents events)
{
    private const int MostTries = 3;
    private static readonly TimeSpan LongestRetryAfter = TimeSpan.FromSeconds(10);

    /// <summary>The pause is between this and twice this.</summary>
    private static readonly TimeSpan ShortestLossPause = TimeSpan.FromSeconds(3);

    /// <summary>
    /// Sends the preferred client secret first. The other secret of a rotation is sent only if the provider has responded that it refuses the first, because
    /// the refresh token was then not redeemed.
    /// </summary>
    /// <param name="cancellationToken">Prevents requests that have not started; it never interrupts one.</param>
    internal Task<SendResult> SendAsync(RefreshRound round, CancellationToken cancellationToken)
    {
        var (provider, secrets) = (round.Credentials.Provider, round.Credentials.ClientSecrets);
        var request = new TokenRequest(provider, secrets?.Preferred, round.Credentials.RefreshToken.Value, round.Declared.Resource)
        {
            Scope = provider.Profile.SendScope ? round.Declared.RequestedScope : null,
        };
        return SendAsync(request, secrets, round.Lease, round.Declared, cancellationToken);
    }

    /// <inheritdoc cref="SendAsync(RefreshRound, CancellationToken)"/>
    internal async Task<SendResult> SendAsync(
        TokenRequest request, ClientSecretPair? secrets, HeldLease lease, Connection connection, CancellationToken cancellationToken)
    {
        var firstSentAt = time.GetTimestamp();
        var first = await SendAsync(request, lease, firstSentAt, cancellationToken);
        if (!IsClientRefused(first.Response, out var refusal) || secrets?.Besides(request.ClientSecret) is not { } other)
        {
            return first;
        }

        var second = MayRepeat(first, request.Provider.Profile, time.GetElapsedTime(firstSentAt))
            ? await SendAsync(request with { ClientSecret = other }, lease, firstSentAt, cancellationToken)
            : default;

        var wasAmbiguous = first.WasAmbiguous || second.WasAmbiguous;
        switch (second.Response)
        {
            case null:
                // One secret was never tried, so the refusal says nothing about the client.
                return first with { Response = refusal with { Kind = FailureKind.Transient, Reason = FailureReasons.ProviderErrorUnknown } };
            case var response when IsClientRefused(response, out var both):
                // The provider may have changed from one secret to the other in between. FailureTransition makes it a verdict when it lasts.
                return second with { Response = both with { Kind = FailureKind.Transient }, WasAmbiguous = wasAmbiguous };
            case var response:
                PreferAccepted(other, secrets, response, connection);
                return second with { WasAmbiguous = wasAmbiguous };
        }
    }

    private async Task<SendResult> SendAsync(TokenRequest request, HeldLease lease, long firstSentAt, CancellationToken cancellationToken)
    {
        var last = default(SendResult);
        for (var tries = 1; ; tries++)
        {
            // The time between this check of the lease and the request counts against the time limit, also while the process is paused.
            var timed = request with { TimedFrom = time.GetTimestamp() };
            if (cancellationToken.IsCancellationRequested || !await lease.OutlastsAsync(options.Timeout))
            {
                return last;
            }

            var sentAt = time.GetUtcNow();
            var response = await endpoint.RefreshAsync(timed, options.Timeout);
            hosts.Of(request.Provider).Record(request, response);
            last = new SendResult(response, sentAt, last.WasAmbiguous || IsAmbiguous(last.Response));
            if (tries == MostTries || PauseAfter(last, tries, request.Provider.Profile, time.GetElapsedTime(firstSentAt)) is not { } pause)
            {
                return last;
            }

            await PauseAsync(pause, cancellationToken);
        }
    }

    private static bool IsClientRefused(TokenResponse? response, [NotNullWhen(true)] out TokenResponse.Failed? refusal) =>
        (refusal = response as TokenResponse.Failed) is { Kind: FailureKind.OperatorActionRequired, Reason: FailureReasons.ClientRejected, RefreshToken: null };

    /// <summary>A server that has looked at the grant has accepted the client before (RFC 6749 section 3.2.1).</summary>
    private void PreferAccepted(Secret secret, ClientSecretPair secrets, TokenResponse response, Connection connection)
    {
        if (response is TokenResponse.Issued or TokenResponse.Failed { Kind: FailureKind.ReauthRequired })
        {
            secrets.Prefer(secret);
            events.ClientSecretChanged(connection);
        }
    }

    private static bool IsAmbiguous(TokenResponse? response) => response is TokenResponse.Failed { Kind: FailureKind.Ambiguous };

    /// <summary>Null where the request must not be repeated. A refresh token in a response is never put at risk.</summary>
    private TimeSpan? PauseAfter(SendResult last, int tries, ProviderProfile profile, TimeSpan sinceFirst)
    {
        if (last.Response is not TokenResponse.Failed { Kind: FailureKind.NotProcessed or FailureKind.Ambiguous, RefreshToken: null } failure
            || failure.RetryAfter > LongestRetryAfter
            || IsThrottledWithoutTime(failure))
        {
            return null;
        }

        var pause = failure.RetryAfter ?? Backoff.Retry(tries, random);
        return MayRepeat(last, profile, sinceFirst + pause) ? pause : PauseAfterLoss(failure, tries);
    }

    /// <summary>A throttled request is not repeated before the provider's time. Without a time, the cool-down decides.</summary>
    private static bool IsThrottledWithoutTime(TokenResponse.Failed failure) => failure.Error.Status == 429 && failure.RetryAfter is not { Ticks: > 0 };

    /// <summary>
    /// A connection that was dropped, or a gateway whose server was (RFC 9110 section 15.6.3), has no request under way any more. Servers that tolerate a
    /// repetition do so for half a minute or a minute. At a server that tolerates none, a rotated token that was lost is lost now or later.
    /// </summary>
    private TimeSpan? PauseAfterLoss(TokenResponse.Failed failure, int tries) =>
        tries == 1 && failure is { Kind: FailureKind.Ambiguous, Reason: FailureReasons.ProviderUnavailable, Error.Status: null or 502 }
            ? ShortestLossPause * (1 + random.NextDouble())
            : null;

    /// <summary>A token that may have been redeemed by the first request is sent again only to a provider that tolerates it.</summary>
    private static bool MayRepeat(SendResult last, ProviderProfile profile, TimeSpan sinceFirst) =>
        !(last.WasAmbiguous || IsAmbiguous(last.Response)) || profile.ReuseIsHarmless || sinceFirst < profile.ReuseGrace;

    private async Task PauseAsync(TimeSpan delay, CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(delay, time, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // The loop sees the cancellation. The last response must still be recorded.
        }
    }
}

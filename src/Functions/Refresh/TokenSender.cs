using System.Diagnostics.CodeAnalysis;
using TokenFunctions.OAuth;
using TokenFunctions.Secrets;

namespace TokenFunctions.Refresh;

/// <param name="Answer">To the last request; null if none was sent.</param>
/// <param name="SentAt">When that request was sent.</param>
/// <param name="WasAmbiguous">Of an earlier request nobody knows whether the provider redeemed the token.</param>
/// <param name="TookOtherSecret">The provider refused the client secret that was sent first and took the other one of a rotation.</param>
public readonly record struct Sending(TokenAnswer? Answer, DateTimeOffset SentAt, bool WasAmbiguous, bool TookOtherSecret = false);

/// <summary>Sends a refresh token only while the lease outlasts the request, so that whoever has the next lease knows that none is under way. Again under the same lease only what surely did not happen, or what the provider's profile knows to be harmless.</summary>
public sealed class TokenSender(ITokenEndpoint endpoint, RefreshOptions options, TimeProvider time, Random random)
{
    private const int MostTries = 3;
    private static readonly TimeSpan LongestRetryAfter = TimeSpan.FromSeconds(10);

    /// <param name="request">With the secret that is sent first.</param>
    /// <param name="secrets">The other secret of a rotation is sent only where the provider has answered that it refused the first: then the refresh token was not redeemed.</param>
    /// <param name="cancellationToken">Prevents requests that have not started; it never interrupts one.</param>
    public async Task<Sending> SendAsync(TokenRequest request, ClientSecretPair? secrets, HeldLease lease, CancellationToken cancellationToken)
    {
        var firstSentAt = time.GetTimestamp();
        var first = await SendAsync(request, lease, firstSentAt, cancellationToken);
        if (!IsClientRefused(first.Answer, out var refusal) || secrets?.Besides(request.ClientSecret) is not { } other)
        {
            return first;
        }

        var second = MayRepeat(first, request.Provider.Profile, time.GetElapsedTime(firstSentAt))
            ? await SendAsync(request with { ClientSecret = other }, lease, firstSentAt, cancellationToken)
            : default;

        var wasAmbiguous = first.WasAmbiguous || second.WasAmbiguous;
        return second.Answer switch
        {
            // One secret was never tried: that tells nothing of the client.
            null => first with { Answer = refusal with { Kind = FailureKind.Transient, Reason = FailureReasons.ProviderErrorUnknown } },

            // The provider may have changed from one to the other in between: FailureRow makes a verdict of it when it lasts.
            var answer when IsClientRefused(answer, out var both) => second with { Answer = both with { Kind = FailureKind.Transient }, WasAmbiguous = wasAmbiguous },
            var answer => second with { WasAmbiguous = wasAmbiguous, TookOtherSecret = TryPrefer(other, secrets, answer) },
        };
    }

    private async Task<Sending> SendAsync(TokenRequest request, HeldLease lease, long firstSentAt, CancellationToken cancellationToken)
    {
        var last = default(Sending);
        for (var tries = 1; ; tries++)
        {
            // Whatever comes between this look at the lease and the sending, pauses of the process included, counts against the time limit.
            var timed = request with { TimedFrom = time.GetTimestamp() };
            if (cancellationToken.IsCancellationRequested || !await lease.OutlastsAsync(options.Timeout))
            {
                return last;
            }

            var sentAt = time.GetUtcNow();
            last = new Sending(await endpoint.RefreshAsync(timed, options.Timeout), sentAt, last.WasAmbiguous || IsAmbiguous(last.Answer));
            if (tries == MostTries || PauseAfter(last, tries) is not { } pause || !MayRepeat(last, request.Provider.Profile, time.GetElapsedTime(firstSentAt) + pause))
            {
                return last;
            }

            await PauseAsync(pause, cancellationToken);
        }
    }

    private static bool IsClientRefused(TokenAnswer? answer, [NotNullWhen(true)] out TokenAnswer.Failed? refusal) =>
        (refusal = answer as TokenAnswer.Failed) is { Kind: FailureKind.OperatorActionRequired, Reason: FailureReasons.ClientRejected, RefreshToken: null };

    /// <summary>Who has looked at the grant has taken the client before (RFC 6749 section 3.2.1).</summary>
    private static bool TryPrefer(Secret secret, ClientSecretPair secrets, TokenAnswer answer)
    {
        if (answer is not (TokenAnswer.Issued or TokenAnswer.Failed { Kind: FailureKind.ReauthRequired }))
        {
            return false;
        }

        secrets.Prefer(secret);
        return true;
    }

    private static bool IsAmbiguous(TokenAnswer? answer) => answer is TokenAnswer.Failed { Kind: FailureKind.Ambiguous };

    /// <summary>Null where another try is out of the question. An answer that brought a refresh token never is risked.</summary>
    private TimeSpan? PauseAfter(Sending last, int tries) =>
        last.Answer is TokenAnswer.Failed { Kind: FailureKind.NotProcessed or FailureKind.Ambiguous, RefreshToken: null } failure && !(failure.RetryAfter > LongestRetryAfter)
            ? failure.RetryAfter ?? Backoff.Retry(tries, random)
            : null;

    /// <summary>A token that may have been redeemed since the first request is sent again only where the provider bears it.</summary>
    private static bool MayRepeat(Sending last, ProviderProfile profile, TimeSpan sinceFirst) =>
        !(last.WasAmbiguous || IsAmbiguous(last.Answer)) || profile.ReuseIsHarmless || sinceFirst < profile.ReuseGrace;

    private async Task PauseAsync(TimeSpan delay, CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(delay, time, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // The loop sees it; the answer at hand is still to be recorded.
        }
    }
}

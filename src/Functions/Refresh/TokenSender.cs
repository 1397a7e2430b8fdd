using TokenFunctions.OAuth;

namespace TokenFunctions.Refresh;

/// <param name="Answer">To the last request; null if none was sent.</param>
/// <param name="SentAt">When that request was sent.</param>
/// <param name="WasAmbiguous">Of an earlier request nobody knows whether the provider redeemed the token.</param>
public readonly record struct Sending(TokenAnswer? Answer, DateTimeOffset SentAt, bool WasAmbiguous);

/// <summary>Sends a refresh token only while the lease outlasts the request, so that whoever has the next lease knows that none is under way. Again under the same lease only what surely did not happen, or what the provider's profile knows to be harmless.</summary>
public sealed class TokenSender(ITokenEndpoint endpoint, ProviderHosts hosts, RefreshOptions options, TimeProvider time, Random random)
{
    private const int MostTries = 3;
    private static readonly TimeSpan LongestRetryAfter = TimeSpan.FromSeconds(10);

    /// <param name="cancellationToken">Prevents requests that have not started; it never interrupts one.</param>
    public async Task<Sending> SendAsync(TokenRequest request, HeldLease lease, CancellationToken cancellationToken)
    {
        var last = default(Sending);
        var firstSentAt = time.GetTimestamp();
        for (var tries = 1; ; tries++)
        {
            // Whatever comes between this look at the lease and the sending, pauses of the process included, counts against the time limit.
            var timed = request with { TimedFrom = time.GetTimestamp() };
            if (cancellationToken.IsCancellationRequested || !await lease.OutlastsAsync(options.Timeout))
            {
                return last;
            }

            var sentAt = time.GetUtcNow();
            var answer = await endpoint.RefreshAsync(timed, options.Timeout);
            hosts.Of(request.Provider).Learn(request, answer);
            last = new Sending(answer, sentAt, last.WasAmbiguous || IsAmbiguous(last.Answer));
            if (tries == MostTries || PauseAfter(last, tries) is not { } pause || !MayRepeat(last, request.Provider.Profile, time.GetElapsedTime(firstSentAt) + pause))
            {
                return last;
            }

            await PauseAsync(pause, cancellationToken);
        }
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

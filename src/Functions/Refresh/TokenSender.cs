using TokenFunctions.OAuth;

namespace TokenFunctions.Refresh;

/// <summary>Sends a refresh token while the lease outlasts the request. Again under the same lease only what surely did not happen, or what the provider's profile knows to be harmless.</summary>
public sealed class TokenSender(ITokenEndpoint endpoint, RefreshOptions options, TimeProvider time, Random random)
{
    private const int MostTries = 3;
    private static readonly TimeSpan LongestRetryAfter = TimeSpan.FromSeconds(10);

    /// <param name="cancellationToken">Prevents requests that have not started; it never interrupts one.</param>
    /// <returns>The last answer; null if nothing was sent.</returns>
    public async Task<TokenAnswer?> SendAsync(TokenRequest request, HeldLease lease, CancellationToken cancellationToken)
    {
        TokenAnswer? last = null;
        for (var tries = 1; tries <= MostTries; tries++)
        {
            if (cancellationToken.IsCancellationRequested || !await lease.OutlastsAsync(options.Timeout))
            {
                return last;
            }

            var answer = await endpoint.RefreshAsync(request, options.Timeout);
            if (answer is not TokenAnswer.Failed failure || tries == MostTries || !MaySendAgain(failure, request.Provider.Profile))
            {
                return Carry(last, answer);
            }

            last = Carry(last, answer);
            await PauseAsync(failure.RetryAfter ?? Backoff.Retry(tries, random), cancellationToken);
        }

        return last;
    }

    private static bool MaySendAgain(TokenAnswer.Failed failure, ProviderProfile profile) => failure.Kind switch
    {
        FailureKind.NotProcessed => (failure.RetryAfter ?? TimeSpan.Zero) <= LongestRetryAfter,
        FailureKind.Ambiguous => failure.RefreshToken is null && (profile.ReuseIsHarmless || profile.ReuseGrace is not null),
        _ => false,
    };

    /// <summary>Once a request was ambiguous, a later one that surely did not happen does not settle it.</summary>
    private static TokenAnswer Carry(TokenAnswer? last, TokenAnswer answer) =>
        last is TokenAnswer.Failed { Kind: FailureKind.Ambiguous } && answer is TokenAnswer.Failed { Kind: FailureKind.NotProcessed or FailureKind.Transient } ? last : answer;

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

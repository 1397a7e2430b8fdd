namespace TokenFunctions.OAuth;

/// <inheritdoc />
internal sealed class TokenEndpoint(ProviderHttp http, TimeProvider clock) : ITokenEndpoint
{
    public async Task<TokenAnswer> RefreshAsync(TokenRequest request, TimeSpan timeout)
    {
        using var message = ProviderRequest.Refresh(request);
        var sentAt = clock.GetUtcNow();
        return await http.SendAsync(message, timeout, request.TimedFrom) switch
        {
            ProviderReply.Answered answered => TokenResponseReader.Read(request, answered, sentAt),
            ProviderReply.Unanswered unanswered => new TokenAnswer.Failed
            {
                Kind = unanswered.Verdict.Kind,
                Reason = unanswered.Verdict.Reason,
                Error = ProviderError.From(null, null, unanswered.Detail),
            },
            var reply => throw new InvalidOperationException($"No such reply: {reply.GetType().Name}"),
        };
    }

    public async Task<RevocationOutcome> RevokeAsync(RevocationRequest request, TimeSpan timeout)
    {
        if (request.Provider.RevocationEndpoint is not { } endpoint)
        {
            return RevocationOutcome.NotSupported;
        }

        using var message = ProviderRequest.Revocation(request, endpoint);
        return RevocationResponseReader.Read(await http.SendAsync(message, timeout), request.Provider.Profile);
    }
}

namespace TokenFunctions.OAuth;

/// <inheritdoc />
internal sealed class TokenEndpoint(ProviderHttp http, ClientAssertions assertions, TimeProvider clock) : ITokenEndpoint
{
    public async Task<TokenAnswer> RefreshAsync(TokenRequest request, TimeSpan timeout)
    {
        try
        {
            return await SendAsync(request with { ClientAssertion = assertions.For(request.Provider, request.ClientSecret) }, timeout);
        }
        catch (ClientKeyException e)
        {
            return Failed(new Verdict(FailureKind.OperatorActionRequired, FailureReasons.ClientRejected), $"The registration's private key cannot sign. {e.Message}");
        }
    }

    public async Task<RevocationOutcome> RevokeAsync(RevocationRequest request, TimeSpan timeout)
    {
        if (request.Provider.RevocationEndpoint is not { } endpoint)
        {
            return RevocationOutcome.NotSupported;
        }

        try
        {
            using var message = ProviderRequest.Revocation(request with { ClientSecret = assertions.InPlaceOf(request.ClientSecret, request.Provider) }, endpoint);
            return RevocationResponseReader.Read(await http.SendAsync(message, timeout), request.Provider.Profile);
        }
        catch (ClientKeyException)
        {
            return RevocationOutcome.Refused;
        }
    }

    private async Task<TokenAnswer> SendAsync(TokenRequest request, TimeSpan timeout)
    {
        using var message = ProviderRequest.Refresh(request);
        var sentAt = clock.GetUtcNow();
        return await http.SendAsync(message, timeout, request.TimedFrom) switch
        {
            ProviderReply.Answered answered => TokenResponseReader.Read(request, answered, sentAt),
            ProviderReply.Unanswered unanswered => Failed(unanswered.Verdict, unanswered.Detail),
            var reply => throw new InvalidOperationException($"No such reply: {reply.GetType().Name}"),
        };
    }

    private static TokenAnswer.Failed Failed(Verdict verdict, string detail) =>
        new() { Kind = verdict.Kind, Reason = verdict.Reason, Error = ProviderError.From(null, null, detail) };
}

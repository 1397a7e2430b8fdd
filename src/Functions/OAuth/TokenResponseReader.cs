using TokenFunctions.Secrets;

namespace TokenFunctions.OAuth;

/// <summary>Reads a token answer (RFC 6749 sections 5.1 and 5.2). The body is read before the status is trusted.</summary>
internal static class TokenResponseReader
{
    /// <summary>Longer ones are no scopes and no types; a row must have room for them, lest it cannot be committed and the grant is lost.</summary>
    private const int MaxScopeLength = 8192;
    private const int MaxTypeLength = 100;

    public static TokenAnswer Read(TokenRequest request, ProviderReply.Answered reply, DateTimeOffset sentAt)
    {
        var accessToken = Secret.From(reply.Body.TextAt(request.Provider.Profile.Response.AccessToken));
        var failure = AnswerError.Read(reply.Body, request.Provider.Profile);
        return reply is { IsSuccess: true, Body.IsReadable: true } && failure is null && accessToken is not null
            ? Issued(request.Provider, reply.Body, accessToken, new AnswerTime(sentAt, reply.Date))
            : Failed(request, reply, carriesTokens: reply.IsSuccess || (accessToken is not null && !request.Provider.Profile.Response.RefreshTokenIsAccessToken));
    }

    private static TokenAnswer.Issued Issued(Provider provider, AnswerBody body, Secret accessToken, AnswerTime at)
    {
        var (paths, unit) = (provider.Profile.Response, provider.Profile.LifetimeUnit);
        var told = TokenLifetime.Of(body.At(paths.ExpiresIn), unit, at);
        var assumed = provider.DefaultLifetime ?? provider.Profile.DefaultLifetime;
        told ??= assumed is null ? TokenLifetime.OfJwt(accessToken.Reveal(), at) : null;
        var lifetime = told ?? assumed;
        var expiresAt = at.SentAt + (lifetime ?? TokenLifetime.Assumed);
        var refreshLifetime = paths.RefreshTokenExpiresIn.Select(path => TokenLifetime.Of(body.At(path), unit, at)).FirstOrDefault(l => l is not null);
        return new TokenAnswer.Issued
        {
            AccessToken = accessToken,
            TokenType = Bounded(body.TextAt(paths.TokenType), MaxTypeLength) ?? "Bearer",
            RefreshToken = Secret.From(body.TextAt(paths.RefreshToken)),
            ExpiresAt = expiresAt,
            ExpiryIsKnown = lifetime is not null,
            ExpiryIsTold = told is not null,
            Scope = Bounded(body.TextAt(paths.Scope), MaxScopeLength),
            RefreshTokenExpiresAt = at.SentAt + refreshLifetime ?? (paths.RefreshTokenIsAccessToken ? expiresAt : null),
        };
    }

    private static string? Bounded(string? text, int maxLength) => text?.Length <= maxLength ? text : null;

    private static TokenAnswer.Failed Failed(TokenRequest request, ProviderReply.Answered reply, bool carriesTokens)
    {
        var paths = request.Provider.Profile.Response;
        var error = reply.Body.IsReadable ? AnswerError.ReadFailure(reply.Body, request.Provider.Profile) : AnswerError.Nothing;
        var (found, foundAccess) = (Secret.From(reply.Body.TextAt(paths.RefreshToken)), Secret.From(reply.Body.TextAt(paths.AccessToken)));
        var arrived = carriesTokens ? found : null;
        var verdict = SaysNothing(request, reply)
            ? new Verdict(FailureKind.Ambiguous, FailureReasons.ProviderAnswerUnreadable)
            : ErrorClassifier.Classify(request.Provider.Profile, reply.Status, error);
        var redaction = new Redaction([request.RefreshToken, request.ClientSecret, request.ClientAssertion, .. ProviderRequest.Credentials(request), found, foundAccess]);
        return new TokenAnswer.Failed
        {
            Kind = verdict.Kind,
            Reason = verdict.Reason,
            Error = ProviderError.From(reply.Status, redaction.Apply(error.Code), redaction.Apply(error.Description ?? Explain(reply))),
            RetryAfter = verdict.RetryAfter > (reply.RetryAfter ?? TimeSpan.Zero) ? verdict.RetryAfter : reply.RetryAfter,
            RetryAfterIsAssumed = reply.RetryAfter is null,
            RefreshToken = request.RefreshToken.Equals(arrived) ? null : arrived,
        };
    }

    /// <summary>A 2xx that says neither that it worked nor that it failed: the token may be redeemed.</summary>
    private static bool SaysNothing(TokenRequest request, ProviderReply.Answered reply) =>
        reply.IsSuccess && (!reply.Body.IsReadable || AnswerError.Read(reply.Body, request.Provider.Profile) is null);

    private static string? Explain(ProviderReply.Answered reply) => reply switch
    {
        { Problem: { } problem } => problem,
        { RedirectsTo: { } elsewhere } => $"The endpoint redirects to {elsewhere}, which is not followed.",
        { Body.IsReadable: false } => "The answer is neither JSON nor a form.",
        { IsSuccess: true } => "The answer has no access token.",
        _ => null,
    };
}

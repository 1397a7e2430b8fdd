using TokenFunctions.Secrets;

namespace TokenFunctions.OAuth;

/// <summary>Reads a token answer (RFC 6749 sections 5.1 and 5.2). The body is read before the status is trusted.</summary>
internal static class TokenResponseReader
{
    /// <summary>Longer ones are no scopes and no types; a row must have room for them, lest it cannot be committed and the grant is lost.</summary>
    private const int MaxScopeLength = 8192;
    private const int MaxTypeLength = 100;

    private static readonly string[] RefreshLifetimeMembers = ["refresh_token_expires_in", "x_refresh_token_expires_in", "refresh_expires_in"];

    public static TokenAnswer Read(TokenRequest request, ProviderReply.Answered reply, DateTimeOffset sentAt)
    {
        var accessToken = Secret.From(reply.Body.Text("access_token"));
        var failure = AnswerError.Read(reply.Body, accessToken is null ? request.Provider.Profile.ErrorMember : null);
        return reply is { IsSuccess: true, Body.IsReadable: true } && failure is null && accessToken is not null
            ? Issued(request.Provider, reply.Body, accessToken, sentAt)
            : Failed(request, reply, carriesTokens: reply.IsSuccess || accessToken is not null);
    }

    private static TokenAnswer.Issued Issued(Provider provider, AnswerBody body, Secret accessToken, DateTimeOffset sentAt)
    {
        var lifetime = TokenLifetime.Of(body.Member("expires_in"))
            ?? provider.DefaultLifetime
            ?? provider.Profile.DefaultLifetime
            ?? TokenLifetime.OfJwt(accessToken.Reveal(), sentAt);
        return new TokenAnswer.Issued
        {
            AccessToken = accessToken,
            TokenType = Bounded(body.Text("token_type"), MaxTypeLength) ?? "Bearer",
            RefreshToken = Secret.From(body.Text("refresh_token")),
            ExpiresAt = sentAt + (lifetime ?? TokenLifetime.Assumed),
            ExpiryIsKnown = lifetime is not null,
            Scope = Bounded(body.Text("scope"), MaxScopeLength),
            RefreshTokenExpiresAt = sentAt + RefreshLifetimeMembers.Select(name => TokenLifetime.Of(body.Member(name))).FirstOrDefault(l => l is not null),
        };
    }

    private static string? Bounded(string? text, int maxLength) => text?.Length <= maxLength ? text : null;

    private static TokenAnswer.Failed Failed(TokenRequest request, ProviderReply.Answered reply, bool carriesTokens)
    {
        var error = reply.Body.IsReadable ? AnswerError.ReadFailure(reply.Body, request.Provider.Profile.ErrorMember) : AnswerError.Nothing;
        var arrived = carriesTokens ? Secret.From(reply.Body.Text("refresh_token")) : null;
        var verdict = SaysNothing(request, reply)
            ? new Verdict(FailureKind.Ambiguous, FailureReasons.ProviderAnswerUnreadable)
            : ErrorClassifier.Classify(request.Provider.Profile, reply.Status, error);
        var redaction = new Redaction(request.RefreshToken, request.ClientSecret, request.ClientAssertion, arrived, Secret.From(reply.Body.Text("access_token")));
        return new TokenAnswer.Failed
        {
            Kind = verdict.Kind,
            Reason = verdict.Reason,
            Error = ProviderError.From(reply.Status, redaction.Apply(error.Code), redaction.Apply(error.Description ?? Explain(reply))),
            RetryAfter = reply.RetryAfter,
            RefreshToken = request.RefreshToken.Equals(arrived) ? null : arrived,
        };
    }

    /// <summary>A 2xx that says neither that it worked nor that it failed: the token may be redeemed.</summary>
    private static bool SaysNothing(TokenRequest request, ProviderReply.Answered reply) =>
        reply.IsSuccess && (!reply.Body.IsReadable || AnswerError.Read(reply.Body, request.Provider.Profile.ErrorMember) is null);

    private static string? Explain(ProviderReply.Answered reply) => reply switch
    {
        { Problem: { } problem } => problem,
        { Location: { } location } => $"The endpoint redirects to {location.GetLeftPart(UriPartial.Path)}, which is not followed.",
        { Body.IsReadable: false } => "The answer is neither JSON nor a form.",
        { IsSuccess: true } => "The answer has no access token.",
        _ => null,
    };
}

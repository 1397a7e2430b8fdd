using TokenFunctions.Model;
using TokenFunctions.Model.Profiles;
using TokenFunctions.OAuth.Http;
using TokenFunctions.OAuth.Requests;
using TokenFunctions.Ports;

namespace TokenFunctions.OAuth.Responses;

/// <summary>Reads a token response (RFC 6749 sections 5.1 and 5.2). The body is read before the status is trusted.</summary>
internal static class TokenResponseReader
{
    /// <summary>Longer values are ignored. A row without room for them could not be committed, and the grant would be lost.</summary>
    private const int MaxScopeLength = 8192;
    private const int MaxTypeLength = 100;
    private const string Bearer = "Bearer";

    private static readonly ErrorClassification Unclear = new(FailureKind.Ambiguous, FailureReasons.ProviderAnswerUnreadable);
    private static readonly ErrorClassification Expired = new(FailureKind.Transient, FailureReasons.AccessTokenExpired);

    public static TokenResponse Read(TokenRequest request, ProviderResponse.Received response, DateTimeOffset sentAt)
    {
        var accessToken = Secret.From(response.Body.TextAt(request.Provider.Profile.Response.AccessToken));
        var failure = ResponseError.Read(response.Body, request.Provider.Profile);
        if (response is { IsSuccess: true, Body.IsReadable: true } && failure is null && accessToken is not null)
        {
            var issued = Issued(request.Provider, response.Body, accessToken, new ResponseTime(sentAt, response.Date));
            return issued.ExpiresAt > sentAt ? issued : Failed(request, response, Expired, carriesTokens: true);
        }

        var hasNewAccessToken = accessToken is not null && !request.Provider.Profile.Response.RefreshTokenIsAccessToken;
        return Failed(request, response, Classify(request, response), carriesTokens: response.IsSuccess || hasNewAccessToken);
    }

    private static TokenResponse.Issued Issued(Provider provider, ResponseBody body, Secret accessToken, ResponseTime at)
    {
        var (paths, unit, longest) = (provider.Profile.Response, provider.Profile.LifetimeUnit, StatedLifetime.LongestOf(provider));
        var stated = TokenLifetime.Of(body.At(paths.ExpiresIn), unit, at, longest);
        var ofJwt = TokenLifetime.OfJwt(accessToken.Reveal(), at, longest);
        var lifetime = stated ?? provider.DefaultLifetime ?? provider.Profile.DefaultLifetime;
        lifetime = lifetime is null || ofJwt < lifetime ? ofJwt : lifetime;
        var expiresAt = at.SentAt + (lifetime ?? Provider.GuessedLifetime);
        var refreshLifetime = paths.RefreshTokenExpiresIn.Select(path => TokenLifetime.Of(body.At(path), unit, at, StatedLifetime.Longest))
            .FirstOrDefault(l => l > TimeSpan.Zero);
        return new TokenResponse.Issued
        {
            AccessToken = accessToken,
            TokenType = TypeOf(body.TextAt(paths.TokenType)),
            RefreshToken = Secret.From(body.TextAt(paths.RefreshToken)),
            ExpiresAt = expiresAt,
            ExpiryIsKnown = lifetime is not null,
            ExpiryIsStated = stated is not null || (lifetime is not null && lifetime == ofJwt),
            Scope = Bounded(body.TextAt(paths.Scope), MaxScopeLength),
            RefreshTokenExpiresAt = at.SentAt + refreshLifetime ?? (paths.RefreshTokenIsAccessToken ? expiresAt : null),
        };
    }

    /// <summary>RFC 6749 section 5.1: letter case does not matter. Callers copy it into a header, and some resources accept this spelling only.</summary>
    private static string TypeOf(string? type) =>
        Bounded(type?.Trim(), MaxTypeLength) is { } other && !Bearer.Equals(other, StringComparison.OrdinalIgnoreCase) ? other : Bearer;

    private static string? Bounded(string? text, int maxLength) => text?.Length <= maxLength ? text : null;

    private static TokenResponse.Failed Failed(
        TokenRequest request, ProviderResponse.Received response, ErrorClassification classification, bool carriesTokens)
    {
        var paths = request.Provider.Profile.Response;
        var error = ErrorOf(request, response);
        var (found, foundAccess) = (Secret.From(response.Body.TextAt(paths.RefreshToken)), Secret.From(response.Body.TextAt(paths.AccessToken)));
        var arrived = carriesTokens ? found : null;
        var redaction = new Redaction(
            [request.RefreshToken, request.ClientSecret, request.ClientAssertion, .. ProviderRequest.Credentials(request), found, foundAccess]);
        var wait = response.RetryAfter ?? (classification.Reason == FailureReasons.ProviderThrottled ? response.RateLimitReset : null);
        return new TokenResponse.Failed
        {
            Kind = classification.Kind,
            Reason = classification.Reason,
            Error = ProviderError.From(
                response.Status, redaction.Apply(error.Code), redaction.Apply(error.Description) ?? Explain(response, classification, error, redaction)),
            RetryAfter = classification.RetryAfter > (wait ?? TimeSpan.Zero) ? classification.RetryAfter : wait,
            RetryAfterIsAssumed = wait is null,
            RefreshToken = request.RefreshToken.Equals(arrived) ? null : arrived,
        };
    }

    private static ErrorClassification Classify(TokenRequest request, ProviderResponse.Received response) => IsUnclear(request, response)
        ? Unclear
        : ErrorClassifier.Classify(request.Provider.Profile, response.Status, ErrorOf(request, response), hasRetryAfter: response.RetryAfter is not null);

    private static ResponseError ErrorOf(TokenRequest request, ProviderResponse.Received response) =>
        response.Body.IsReadable ? ResponseError.ReadFailure(response.Body, request.Provider.Profile) : ResponseError.Nothing;

    /// <summary>A 2xx that shows neither success nor failure: the token may be redeemed.</summary>
    private static bool IsUnclear(TokenRequest request, ProviderResponse.Received response) =>
        response.IsSuccess && (!response.Body.IsReadable || ResponseError.Read(response.Body, request.Provider.Profile) is null);

    /// <summary>What is wrong, and the start of the body, because no known member describes the error.</summary>
    private static string? Explain(ProviderResponse.Received response, ErrorClassification classification, ResponseError error, Redaction redaction)
    {
        var problem = redaction.Apply(Problem(response, classification));
        var isQuoted = classification != Expired && response is { RedirectsTo: null, Problem: null } && response.Body.SaysMoreThan(error.Code);
        var excerpt = isQuoted ? redaction.Excerpt(response.Body.Raw) : null;
        return problem is null || excerpt is null ? problem ?? excerpt : $"{problem.TrimEnd('.')}: {excerpt}";
    }

    private static string? Problem(ProviderResponse.Received response, ErrorClassification classification) => response switch
    {
        _ when classification == Expired => "The provider issued an access token that has expired.",
        { Problem: { } problem } => problem,
        { RedirectsTo: { } elsewhere } => $"The endpoint redirects to {elsewhere}, which is not followed.",
        { Body.IsReadable: false } => "The response is neither JSON nor a form.",
        { IsSuccess: true } => "The response has no access token.",
        _ => null,
    };
}

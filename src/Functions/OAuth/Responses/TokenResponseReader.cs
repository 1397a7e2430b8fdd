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

    public static TokenResponse Read(TokenRequest request, ProviderResponse.Received response, DateTimeOffset sentAt)
    {
        var accessToken = Secret.From(response.Body.TextAt(request.Provider.Profile.Response.AccessToken));
        var failure = ResponseError.Read(response.Body, request.Provider.Profile);
        if (response is { IsSuccess: true, Body.IsReadable: true } && failure is null && accessToken is not null)
        {
            return Issued(request.Provider, response.Body, accessToken, new ResponseTime(sentAt, response.Date));
        }

        var hasNewAccessToken = accessToken is not null && !request.Provider.Profile.Response.RefreshTokenIsAccessToken;
        return Failed(request, response, carriesTokens: response.IsSuccess || hasNewAccessToken);
    }

    private static TokenResponse.Issued Issued(Provider provider, ResponseBody body, Secret accessToken, ResponseTime at)
    {
        var (paths, unit) = (provider.Profile.Response, provider.Profile.LifetimeUnit);
        var stated = TokenLifetime.Of(body.At(paths.ExpiresIn), unit, at);
        var assumed = provider.DefaultLifetime ?? provider.Profile.DefaultLifetime;
        stated ??= assumed is null ? TokenLifetime.OfJwt(accessToken.Reveal(), at) : null;
        var lifetime = stated ?? assumed;
        var expiresAt = at.SentAt + (lifetime ?? Provider.GuessedLifetime);
        var refreshLifetime = paths.RefreshTokenExpiresIn.Select(path => TokenLifetime.Of(body.At(path), unit, at)).FirstOrDefault(l => l is not null);
        return new TokenResponse.Issued
        {
            AccessToken = accessToken,
            TokenType = Bounded(body.TextAt(paths.TokenType), MaxTypeLength) ?? "Bearer",
            RefreshToken = Secret.From(body.TextAt(paths.RefreshToken)),
            ExpiresAt = expiresAt,
            ExpiryIsKnown = lifetime is not null,
            ExpiryIsStated = stated is not null,
            Scope = Bounded(body.TextAt(paths.Scope), MaxScopeLength),
            RefreshTokenExpiresAt = at.SentAt + refreshLifetime ?? (paths.RefreshTokenIsAccessToken ? expiresAt : null),
        };
    }

    private static string? Bounded(string? text, int maxLength) => text?.Length <= maxLength ? text : null;

    private static TokenResponse.Failed Failed(TokenRequest request, ProviderResponse.Received response, bool carriesTokens)
    {
        var paths = request.Provider.Profile.Response;
        var error = response.Body.IsReadable ? ResponseError.ReadFailure(response.Body, request.Provider.Profile) : ResponseError.Nothing;
        var (found, foundAccess) = (Secret.From(response.Body.TextAt(paths.RefreshToken)), Secret.From(response.Body.TextAt(paths.AccessToken)));
        var arrived = carriesTokens ? found : null;
        var classification = IsUnclear(request, response)
            ? new ErrorClassification(FailureKind.Ambiguous, FailureReasons.ProviderAnswerUnreadable)
            : ErrorClassifier.Classify(request.Provider.Profile, response.Status, error);
        var redaction = new Redaction(
            [request.RefreshToken, request.ClientSecret, request.ClientAssertion, .. ProviderRequest.Credentials(request), found, foundAccess]);
        return new TokenResponse.Failed
        {
            Kind = classification.Kind,
            Reason = classification.Reason,
            Error = ProviderError.From(response.Status, redaction.Apply(error.Code), redaction.Apply(error.Description ?? Explain(response))),
            RetryAfter = classification.RetryAfter > (response.RetryAfter ?? TimeSpan.Zero) ? classification.RetryAfter : response.RetryAfter,
            RetryAfterIsAssumed = response.RetryAfter is null,
            RefreshToken = request.RefreshToken.Equals(arrived) ? null : arrived,
        };
    }

    /// <summary>A 2xx that shows neither success nor failure: the token may be redeemed.</summary>
    private static bool IsUnclear(TokenRequest request, ProviderResponse.Received response) =>
        response.IsSuccess && (!response.Body.IsReadable || ResponseError.Read(response.Body, request.Provider.Profile) is null);

    private static string? Explain(ProviderResponse.Received response) => response switch
    {
        { Problem: { } problem } => problem,
        { RedirectsTo: { } elsewhere } => $"The endpoint redirects to {elsewhere}, which is not followed.",
        { Body.IsReadable: false } => "The response is neither JSON nor a form.",
        { IsSuccess: true } => "The response has no access token.",
        _ => null,
    };
}

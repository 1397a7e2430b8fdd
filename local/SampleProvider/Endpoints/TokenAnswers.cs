using System.Text;
using System.Text.Json.Nodes;
using TokenFunctions.Local.SampleProvider.Grants;

namespace TokenFunctions.Local.SampleProvider.Endpoints;

/// <summary>The token endpoint's responses in the shape that the behaviour asks for.</summary>
internal static class TokenAnswers
{
    public static Answer ToCode(IssuedTokens tokens, ProviderBehaviour behaviour) => Issued(tokens, tokens.RefreshToken.Value, behaviour);

    public static Answer ToRefresh(IssuedTokens tokens, string sent, ProviderBehaviour behaviour) =>
        Issued(tokens, RefreshTokenToTell(tokens, sent, behaviour), behaviour);

    public static Answer AlreadyProcessing(ProviderBehaviour behaviour) => behaviour.ConcurrentRefresh == ConcurrentRefresh.Throttle429
        ? OAuthError.Of(429, "too_many_requests", "This token is being refreshed already.").WithRetryAfter(behaviour.RetryAfter)
        : OAuthError.InvalidGrant("token request is already being processed");

    private static string? RefreshTokenToTell(IssuedTokens tokens, string sent, ProviderBehaviour behaviour) => behaviour.RefreshTokenInAnswer switch
    {
        _ when behaviour.AccessTokenIsExchanged => null,
        RefreshTokenInAnswer.Omitted => null,
        RefreshTokenInAnswer.Always => tokens.RefreshTokenIsNew ? tokens.RefreshToken.Value : sent,
        _ => tokens.RefreshTokenIsNew ? tokens.RefreshToken.Value : null,
    };

    private static Answer Issued(IssuedTokens tokens, string? refreshToken, ProviderBehaviour behaviour)
    {
        var body = new JsonObject { ["access_token"] = tokens.AccessToken.Value, ["token_type"] = "Bearer", ["scope"] = tokens.AccessToken.Scope };
        if (Lifetimes.Of(tokens, behaviour) is { } lifetime)
        {
            body["expires_in"] = lifetime;
        }

        if (refreshToken is not null)
        {
            body["refresh_token"] = refreshToken;
        }

        AddRefreshTokenExpiry(body, tokens, behaviour);
        body = behaviour.AnswerTemplate is { } template ? AnswerTemplate.Fill(template, body) : body;
        return behaviour.FormEncodedAnswer ? FormEncoded(body) : Json(body, behaviour);
    }

    private static void AddRefreshTokenExpiry(JsonObject body, IssuedTokens tokens, ProviderBehaviour behaviour)
    {
        if (behaviour.RefreshTokenExpiresInMember is { } member && tokens.RefreshTokenExpiresIn(behaviour) is { } seconds)
        {
            body[member] = seconds;
        }
    }

    private static Answer Json(JsonObject body, ProviderBehaviour behaviour)
    {
        var text = $"{behaviour.AnswerPrefix}{body.ToJsonString(ProviderJson.Options)}{behaviour.AnswerSuffix}";
        return new Answer(200, "application/json", text).In(behaviour.AnswerIsUtf16 ? Encoding.Unicode : Encoding.UTF8);
    }

    private static Answer FormEncoded(JsonObject body)
    {
        var pairs = body.Select(member => $"{Uri.EscapeDataString(member.Key)}={Uri.EscapeDataString($"{member.Value}")}");
        return new Answer(200, "application/x-www-form-urlencoded", string.Join('&', pairs));
    }
}

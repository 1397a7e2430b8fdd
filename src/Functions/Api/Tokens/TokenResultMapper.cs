using System.Text.Json.Nodes;
using TokenFunctions.Api.Http;
using TokenFunctions.Model;
using TokenFunctions.Ports;
using TokenFunctions.Tokens;

namespace TokenFunctions.Api.Tokens;

/// <summary>Maps <see cref="TokenResult"/> to HTTP.</summary>
internal sealed class TokenResultMapper(TimeProvider time, ITokenEvents events)
{
    /// <summary>The response to a caller. It is counted, because a token leaves the app.</summary>
    internal JsonResponse HandOut(string id, TokenResult result)
    {
        if (result is TokenResult.Token token)
        {
            events.HandedOut(token.Connection, time.GetUtcNow());
        }

        return Of(id, result, AccessTokenResponse.Of);
    }

    /// <param name="onToken">The body of a 200: the token, or only the connection's state.</param>
    internal JsonResponse Of(string id, TokenResult result, Func<TokenResult.Token, object> onToken) => result switch
    {
        TokenResult.Token token => JsonResponse.Json(200, onToken(token)),
        TokenResult.ReauthRequired r => JsonResponse.Problem(
            409,
            "reauth-required",
            "A person must authorize again",
            "This connection's grant has ended, or its tokens are no longer accepted. Another try does not help.",
            Members(r.Connection, r.Reason, r.Since, r.ReauthorizeUrl)),
        TokenResult.OperatorActionRequired o => JsonResponse.Problem(
            409,
            "operator-action-required",
            "An operator must correct the provider's registration",
            "The provider refuses this client, not the user's grant, which is kept.",
            Members(
                o.Connection,
                o.Connection.Verdict?.Reason ?? FailureReasons.ProviderErrorUnknown,
                o.Connection.Verdict?.Since ?? o.Connection.StatusSince,
                o.ReauthorizeUrl)),
        TokenResult.Unavailable u => Unavailable(u),
        TokenResult.CallerNotAllowed => Problems.CallerNotAllowed(id),
        _ => Problems.ConnectionNotFound(id),
    };

    private JsonResponse Unavailable(TokenResult.Unavailable result)
    {
        var row = result.Connection;
        var members = new JsonObject
        {
            ["connection"] = row.Id,
            ["provider"] = row.Provider,
            ["reason"] = result.Reason,
            ["since"] = ResponseJson.Time(row.Status == ConnectionStatus.Degraded ? row.StatusSince : row.Intent?.StartedAt),
            ["attempts"] = row.Failures,
            ["next_attempt_at"] = ResponseJson.Time(result.RetryAt),
            ["retryable"] = true,
        };
        return JsonResponse.Problem(
            503,
            "refresh-unavailable",
            "The token cannot be refreshed at the moment",
            "The grant is kept, and the app tries again.",
            members,
            result.RetryAt - time.GetUtcNow());
    }

    private static JsonObject Members(Connection row, string reason, DateTimeOffset since, string? reauthorizeUrl) => new()
    {
        ["connection"] = row.Id,
        ["provider"] = row.Provider,
        ["reason"] = reason,
        ["provider_error"] = row.Verdict?.ProviderError,
        ["provider_error_description"] = row.Verdict?.ProviderErrorDescription,
        ["since"] = ResponseJson.Time(since),
        ["last_refreshed_at"] = ResponseJson.Time(row.LastRefreshedAt),
        ["reauthorize_url"] = reauthorizeUrl,
        ["retryable"] = false,
    };
}

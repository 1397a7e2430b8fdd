using System.Text.Json.Nodes;
using TokenFunctions.Connections;
using TokenFunctions.Refresh;
using TokenFunctions.Telemetry;

namespace TokenFunctions.Triggers.Http;

/// <summary>Maps <see cref="TokenReply"/> to HTTP.</summary>
public sealed class TokenAnswers(TimeProvider time, HandOutTelemetry telemetry)
{
    /// <summary>What a caller gets: counted, because a token leaves.</summary>
    internal Answer HandOut(string id, TokenReply reply)
    {
        if (reply is TokenReply.Token token)
        {
            telemetry.HandedOut(token, time.GetUtcNow());
        }

        return Of(id, reply, Representations.Of);
    }

    /// <param name="onToken">What a 200 shows: the token, or only the state.</param>
    internal Answer Of(string id, TokenReply reply, Func<TokenReply.Token, JsonObject> onToken) => reply switch
    {
        TokenReply.Token token => Answer.Json(200, onToken(token)),
        TokenReply.ReauthRequired r => Answer.Problem(
            409, "reauth-required", "A person must authorize again", "The provider no longer accepts this connection's grant, or its tokens. Retrying does not help.", NeedsSomebody(r.Connection, r.Reason, r.Since, r.ReauthorizeUrl)),
        TokenReply.OperatorActionRequired o => Answer.Problem(
            409, "operator-action-required", "An operator must mend the provider's registration", "The provider refuses this client, not the user's grant, which is kept.", NeedsSomebody(o.Connection, o.Connection.Verdict?.Reason, o.Connection.Verdict?.Since ?? o.Connection.StatusSince, o.ReauthorizeUrl)),
        TokenReply.Unavailable u => Unavailable(u),
        TokenReply.CallerNotAllowed => Problems.CallerNotAllowed(id),
        _ => Problems.ConnectionNotFound(id),
    };

    private Answer Unavailable(TokenReply.Unavailable reply)
    {
        var row = reply.Connection;
        var members = new JsonObject
        {
            ["connection"] = row.Id,
            ["provider"] = row.Provider,
            ["reason"] = reply.Reason ?? row.LastError?.Reason,
            ["since"] = Representations.Time(row.Status == ConnectionStatus.Degraded ? row.StatusSince : row.Intent?.StartedAt),
            ["attempts"] = row.Failures,
            ["next_attempt_at"] = Representations.Time(reply.RetryAt),
            ["retryable"] = true,
        };
        return Answer.Problem(
            503, "refresh-unavailable", "The token cannot be refreshed at the moment", "The grant is kept and will be tried again.", members, reply.RetryAt - time.GetUtcNow());
    }

    private static JsonObject NeedsSomebody(Connection row, string? reason, DateTimeOffset since, string? reauthorizeUrl) => new()
    {
        ["connection"] = row.Id,
        ["provider"] = row.Provider,
        ["reason"] = reason,
        ["provider_error"] = row.Verdict?.ProviderError,
        ["provider_error_description"] = row.Verdict?.ProviderErrorDescription,
        ["since"] = Representations.Time(since),
        ["last_refreshed_at"] = Representations.Time(row.LastRefreshedAt),
        ["reauthorize_url"] = reauthorizeUrl,
        ["retryable"] = false,
    };
}

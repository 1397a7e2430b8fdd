using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using TokenFunctions.Local.SampleProvider.Grants;
using static TokenFunctions.Local.SampleProvider.ProviderCounters;

namespace TokenFunctions.Local.SampleProvider.Endpoints;

/// <summary><c>POST /introspect</c> (RFC 7662) of access and refresh tokens. Another client's token is reported as inactive.</summary>
internal sealed class IntrospectionEndpoint(ClientAuthenticator clients, GrantLedger ledger, ProviderCounters counters)
{
    public async Task<Committed> HandleAsync(HttpContext http, ProviderBehaviour behaviour)
    {
        counters.Add(Count.IntrospectionRequest);
        var (parameters, malformed) = await RequestParameters.ReadAsync(http);
        if (parameters is null)
        {
            return new Committed(malformed!);
        }

        var (clientId, refusal) = clients.Authenticate(http.Request, parameters, behaviour);
        return new Committed(clientId is null ? refusal!
            : parameters["token"] is { } token ? Answer.Json(200, Describe(token, clientId, behaviour))
            : OAuthError.InvalidRequest("token is missing."));
    }

    private JsonObject Describe(string token, string clientId, ProviderBehaviour behaviour)
    {
        if (ledger.FindAlive(token) is { } access && access.Grant.ClientId == clientId)
        {
            return Active(access.Grant, access.Scope, access.ExpiresAt, behaviour);
        }

        return ledger.FindAliveRefreshToken(token, behaviour) is { } refresh && refresh.Grant.ClientId == clientId
            ? Active(refresh.Grant, refresh.Grant.Scope, refresh.ExpiresAt(behaviour), behaviour)
            : new JsonObject { ["active"] = false };
    }

    private static JsonObject Active(Grant grant, string scope, DateTimeOffset? expiresAt, ProviderBehaviour behaviour)
    {
        var answer = new JsonObject
        {
            ["active"] = true,
            ["client_id"] = grant.ClientId,
            ["sub"] = grant.Subject,
            ["scope"] = scope,
            ["token_type"] = "Bearer",
        };
        if (expiresAt is { } end)
        {
            answer["exp"] = end.AddSeconds(behaviour.ClockSkewSeconds).ToUnixTimeSeconds();
        }

        return answer;
    }
}

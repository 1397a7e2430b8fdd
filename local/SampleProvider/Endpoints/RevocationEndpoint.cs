using Microsoft.AspNetCore.Http;
using TokenFunctions.Local.SampleProvider.Grants;
using static TokenFunctions.Local.SampleProvider.ProviderCounters;

namespace TokenFunctions.Local.SampleProvider.Endpoints;

/// <summary><c>POST /revoke</c> (RFC 7009). It ignores the hint, because it finds a token of either type.</summary>
internal sealed class RevocationEndpoint(ClientAuthenticator clients, GrantLedger ledger, ProviderCounters counters)
{
    public async Task<Committed> HandleAsync(HttpContext http, ProviderBehaviour behaviour)
    {
        var (parameters, malformed) = await RequestParameters.ReadAsync(http);
        if (parameters is null)
        {
            return new Committed(malformed!);
        }

        var (clientId, refusal) = clients.Authenticate(http.Request, parameters, behaviour);
        return new Committed(clientId is null ? refusal! : Revoke(parameters["token"], clientId));
    }

    private Answer Revoke(string? token, string clientId)
    {
        if (token is null)
        {
            return OAuthError.InvalidRequest("token is missing.");
        }

        var result = ledger.RevokeToken(token, clientId);
        if (result == RevocationResult.Revoked)
        {
            counters.Add(Count.Revocation);
        }

        return result == RevocationResult.OfAnotherClient ? OAuthError.UnauthorizedClient("The token was issued to another client.") : Answer.Empty(200);
    }
}

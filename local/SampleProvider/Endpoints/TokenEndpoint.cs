using Microsoft.AspNetCore.Http;
using TokenFunctions.Local.SampleProvider.Faults;
using TokenFunctions.Local.SampleProvider.Grants;
using static TokenFunctions.Local.SampleProvider.ProviderCounters;

namespace TokenFunctions.Local.SampleProvider.Endpoints;

/// <summary>The token endpoint (RFC 6749 section 3.2). Authorization codes always follow the RFC. Refreshes follow the emulated provider.</summary>
internal sealed class TokenEndpoint(ClientAuthenticator clients, AuthorizationCodes codes, GrantLedger ledger, Throttles throttles, ProviderCounters counters)
{
    public async Task<Committed> HandleAsync(HttpContext http, ProviderBehaviour behaviour)
    {
        var (parameters, malformed) = await RequestParameters.ReadAsync(http);
        return parameters switch
        {
            null => new Committed(malformed!),
            _ when parameters["grant_type"] == "authorization_code" => Redeem(http.Request, parameters, behaviour.InPlainWords()),
            _ => Refresh(http.Request, parameters, behaviour.For(http.Request)),
        };
    }

    private Committed Redeem(HttpRequest request, RequestParameters parameters, ProviderBehaviour behaviour)
    {
        var (clientId, refusal) = clients.Authenticate(request, parameters, behaviour);
        return new Committed(clientId is null ? refusal! : RedeemCode(parameters, clientId, behaviour));
    }

    private Committed Refresh(HttpRequest request, RequestParameters parameters, ProviderBehaviour behaviour)
    {
        var (clientId, refusal) = clients.Authenticate(request, parameters, behaviour);
        return clientId is null ? new Committed(refusal!) : Refresh(parameters, clientId, behaviour);
    }

    private Answer RedeemCode(RequestParameters parameters, string clientId, ProviderBehaviour behaviour)
    {
        if (parameters["code"] is not { } code || parameters["redirect_uri"] is not { } redirectUri || parameters["code_verifier"] is not { } verifier)
        {
            return OAuthError.InvalidRequest("code, redirect_uri and code_verifier are needed.");
        }

        if (codes.Redeem(code, clientId, redirectUri, verifier, behaviour) is not { } tokens)
        {
            return OAuthError.InvalidGrant("The authorization code is unknown, expired or spent, or redirect_uri or code_verifier do not match.");
        }

        counters.Add(Count.CodeRedeemed);
        return TokenAnswers.ToCode(tokens, behaviour);
    }

    private Committed Refresh(RequestParameters parameters, string clientId, ProviderBehaviour behaviour)
    {
        if (Refusal(parameters, behaviour) is { } refusal)
        {
            return new Committed(refusal);
        }

        var token = parameters[behaviour.TokenParameter]!;
        if (throttles.Refusal(token, behaviour) is { } throttled)
        {
            return new Committed(throttled);
        }

        return ledger.Refresh(token, clientId, parameters["scope"], behaviour) switch
        {
            RefreshResult.Issued issued => new Committed(TokenAnswers.ToRefresh(issued.Tokens, token, behaviour), issued.Turn),
            RefreshResult.AlreadyProcessing => new Committed(TokenAnswers.AlreadyProcessing(behaviour)),
            RefreshResult.ScopeExceeded => new Committed(OAuthError.InvalidScope("The scope exceeds what was granted.")),
            _ => new Committed(Answer.Of(behaviour.DeadGrant)),
        };
    }

    private static Answer? Refusal(RequestParameters parameters, ProviderBehaviour behaviour) => true switch
    {
        _ when parameters["grant_type"] is null => OAuthError.InvalidRequest("grant_type is missing."),
        _ when parameters["grant_type"] != behaviour.GrantType => OAuthError.UnsupportedGrantType(),
        _ when !behaviour.RefreshAllowed => OAuthError.UnauthorizedClient($"This client may not use the {behaviour.GrantType} grant."),
        _ when parameters[behaviour.TokenParameter] is null => OAuthError.InvalidRequest($"{behaviour.TokenParameter} is missing."),
        _ when behaviour.RequiredResource is { } resource && parameters["resource"] != resource =>
            OAuthError.Of(400, "invalid_target", "The resource is missing or another (RFC 8707)."),
        _ => null,
    };
}

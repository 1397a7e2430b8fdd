using Microsoft.AspNetCore.Http;
using TokenFunctions.Local.SampleProvider.Grants;
using static TokenFunctions.Local.SampleProvider.ProviderCounters;

namespace TokenFunctions.Local.SampleProvider.Endpoints;

/// <summary><c>POST /token</c> (RFC 6749 section 3.2): authorization codes and refresh tokens.</summary>
internal sealed class TokenEndpoint(ClientAuthenticator clients, AuthorizationCodes codes, GrantLedger ledger, ProviderCounters counters)
{
    public async Task<Committed> HandleAsync(HttpContext http, ProviderBehaviour behaviour)
    {
        var (form, malformed) = await OAuthForm.ReadAsync(http);
        if (form is null)
        {
            return new Committed(malformed!);
        }

        var (clientId, refusal) = clients.Authenticate(http.Request, form, behaviour);
        return clientId is null ? new Committed(refusal!) : Grant(form, clientId, behaviour);
    }

    private Committed Grant(OAuthForm form, string clientId, ProviderBehaviour behaviour) => form["grant_type"] switch
    {
        null => new Committed(OAuthError.InvalidRequest("grant_type is missing.")),
        "authorization_code" => new Committed(RedeemCode(form, clientId, behaviour)),
        "refresh_token" when !behaviour.RefreshAllowed => new Committed(OAuthError.UnauthorizedClient("This client may not use the refresh_token grant.")),
        "refresh_token" => Refresh(form, clientId, behaviour),
        _ => new Committed(OAuthError.UnsupportedGrantType()),
    };

    private Answer RedeemCode(OAuthForm form, string clientId, ProviderBehaviour behaviour)
    {
        if (form["code"] is not { } code || form["redirect_uri"] is not { } redirectUri || form["code_verifier"] is not { } verifier)
        {
            return OAuthError.InvalidRequest("code, redirect_uri and code_verifier are needed.");
        }

        if (codes.Redeem(code, clientId, redirectUri, verifier, behaviour.AccessTokenLifetime) is not { } tokens)
        {
            return OAuthError.InvalidGrant("The authorization code is unknown, expired or spent, or redirect_uri or code_verifier do not match.");
        }

        counters.Add(Count.CodeRedeemed);
        return TokenAnswers.ToCode(tokens, behaviour);
    }

    private Committed Refresh(OAuthForm form, string clientId, ProviderBehaviour behaviour)
    {
        if (form["refresh_token"] is not { } token)
        {
            return new Committed(OAuthError.InvalidRequest("refresh_token is missing."));
        }

        return ledger.Refresh(token, clientId, form["scope"], behaviour) switch
        {
            RefreshResult.Issued issued => new Committed(TokenAnswers.ToRefresh(issued.Tokens, token, behaviour), issued.Turn),
            RefreshResult.AlreadyProcessing => new Committed(TokenAnswers.AlreadyProcessing(behaviour)),
            RefreshResult.ScopeExceeded => new Committed(OAuthError.InvalidScope("The scope exceeds what was granted.")),
            _ => new Committed(TokenAnswers.DeadGrant(behaviour)),
        };
    }
}

using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using TokenFunctions.Local.SampleProvider.Grants;

namespace TokenFunctions.Local.SampleProvider.Endpoints;

/// <summary>
/// <c>GET /authorize</c> (RFC 6749 section 4.1.1), with PKCE S256 (RFC 7636) or without PKCE. With <c>auto=approve</c> or <c>auto=deny</c>, no person has to
/// decide.
/// </summary>
internal sealed class AuthorizationEndpoint(ClientRegistry clients, AuthorizationCodes codes)
{
    public Answer Handle(HttpRequest request)
    {
        var query = request.Query;
        if (query.Any(parameter => parameter.Value.Count > 1))
        {
            return ConsentPage.Error("A parameter is given more than once.");
        }

        // Section 4.1.2.1: if client or redirect_uri cannot be trusted, the person sees an error and is not redirected.
        if (!clients.Knows(query["client_id"].ToString()))
        {
            return ConsentPage.Error("client_id is unknown.");
        }

        return ClientRegistry.AllowsRedirectTo(query["redirect_uri"])
            ? Answered(request)
            : ConsentPage.Error("redirect_uri must be http on a loopback address, without fragment.");
    }

    private Answer Answered(HttpRequest request)
    {
        var query = request.Query;
        if (Refusal(query) is var (error, description))
        {
            return RedirectBack(request, new() { ["error"] = error, ["error_description"] = description });
        }

        return query["auto"].ToString() switch
        {
            "approve" => RedirectBack(request, new() { ["code"] = codes.Issue(Approved(query)) }),
            "deny" => RedirectBack(request, new() { ["error"] = "access_denied", ["error_description"] = "The person refused." }),
            _ => ConsentPage.For(query),
        };
    }

    private static (string Error, string Description)? Refusal(IQueryCollection query)
    {
        if (query["response_type"] != "code")
        {
            return ("unsupported_response_type", "response_type must be code.");
        }

        // An S256 challenge is 32 bytes in base64url: 43 characters.
        var pkce = query["code_challenge_method"] == "S256" && query["code_challenge"].ToString().Length == 43;
        return pkce ? null : ("invalid_request", "code_challenge with code_challenge_method S256 is needed (RFC 7636).");
    }

    private static AuthorizationRequest Approved(IQueryCollection query) => new(
        query["client_id"].ToString(),
        query["redirect_uri"].ToString(),
        query["scope"].ToString() is { Length: > 0 } scope ? scope : ScopeSet.Default,
        ConsentPage.Subject(query),
        query["code_challenge"].ToString());

    /// <summary><c>state</c> is returned unchanged; <c>iss</c> follows RFC 9207.</summary>
    private static Answer RedirectBack(HttpRequest request, Dictionary<string, string?> answer)
    {
        if (request.Query.TryGetValue("state", out var state))
        {
            answer["state"] = state;
        }

        answer["iss"] = Issuer.Of(request.HttpContext);
        return Answer.Redirect(StatusCodes.Status302Found, QueryHelpers.AddQueryString(request.Query["redirect_uri"].ToString(), answer));
    }
}

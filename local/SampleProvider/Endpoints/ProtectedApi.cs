using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using TokenFunctions.Local.SampleProvider.Grants;
using static TokenFunctions.Local.SampleProvider.ProviderCounters;

namespace TokenFunctions.Local.SampleProvider.Endpoints;

/// <summary><c>GET /api/me</c>: a resource that needs an access token (RFC 6750).</summary>
internal sealed class ProtectedApi(GrantLedger ledger, TimeProvider time, ProviderCounters counters)
{
    private const string Scheme = "Bearer ";

    public Answer Handle(HttpRequest request)
    {
        counters.Add(Count.ApiCall);
        var header = request.Headers.Authorization.ToString();
        if (!header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            // RFC 6750 section 3.1: no error code if no token was sent.
            return Refused("Bearer");
        }

        return ledger.FindAlive(header[Scheme.Length..].Trim()) is { } token
            ? Me(token)
            : Refused("Bearer error=\"invalid_token\", error_description=\"The access token is expired, revoked or unknown.\"");
    }

    private Answer Me(AccessToken token) => Answer.Json(200, new JsonObject
    {
        ["subject"] = token.Grant.Subject,
        ["scope"] = token.Scope,
        ["expires_in"] = (long)(token.ExpiresAt - time.GetUtcNow()).TotalSeconds,
        ["grant"] = token.Grant.Id,
    });

    private Answer Refused(string challenge)
    {
        counters.Add(Count.ApiCallRefused);
        return Answer.Empty(401).With("WWW-Authenticate", challenge);
    }
}

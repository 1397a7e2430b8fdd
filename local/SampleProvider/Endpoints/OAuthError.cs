using System.Text.Json.Nodes;

namespace TokenFunctions.Local.SampleProvider.Endpoints;

/// <summary>Error responses of RFC 6749 section 5.2.</summary>
internal static class OAuthError
{
    public static Answer InvalidRequest(string description) => Of(400, "invalid_request", description);

    public static Answer InvalidGrant(string description) => Of(400, "invalid_grant", description);

    public static Answer InvalidScope(string description) => Of(400, "invalid_scope", description);

    public static Answer UnauthorizedClient(string description) => Of(400, "unauthorized_client", description);

    public static Answer UnsupportedGrantType() => Of(400, "unsupported_grant_type", "There is no such grant type here.");

    /// <summary>Always 401, with a challenge if the client used the <c>Authorization</c> header.</summary>
    public static Answer InvalidClient(string description, bool challenge)
    {
        var answer = Of(401, "invalid_client", description);
        return challenge ? answer.With("WWW-Authenticate", "Basic realm=\"sample provider\", charset=\"UTF-8\"") : answer;
    }

    public static Answer Of(int status, string error, string description) =>
        Answer.Json(status, new JsonObject { ["error"] = error, ["error_description"] = description });
}

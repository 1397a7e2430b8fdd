using System.Text;
using TokenFunctions.Tests.Fakes;

namespace TokenFunctions.Tests.OAuth.Fuzz;

/// <summary>A response as a provider really gives it.</summary>
internal sealed record Sample(int Status, string Body, string MediaType = "application/json", string? Profile = null, bool IsUtf16 = false)
{
    public byte[] Bytes { get; } = (IsUtf16 ? Encoding.Unicode : Encoding.UTF8).GetBytes(Body);
}

/// <summary>
/// Responses of every provider whose dialect the app knows: success, dead grant, throttling and the operator's mistakes. Responses of proxies in front of a
/// provider are there too.
/// </summary>
internal static class AnswerCorpus
{
    private static readonly string Jwt = Some.Jwt("""{"iss":"https://login.example","exp":1767272400,"iat":1767268800}""");

    /// <summary>The Basic header of a request with the client's name and secret.</summary>
    private static readonly string Basic = Convert.ToBase64String(Encoding.ASCII.GetBytes($"client-1:{Some.ClientSecret}"));

    public static readonly Sample[] Samples =
    [
        // RFC 6749 section 5
        new(200, """{"access_token":"at-plain-0001","token_type":"Bearer","expires_in":3600,"refresh_token":"rt-plain-0001","scope":"read write"}"""),
        new(200, """{"access_token":"at-plain-0002","token_type":"bearer","expires_in":"3600"}"""),
        new(200, $$"""{"access_token":"{{Jwt}}","token_type":"Bearer"}"""),
        new(400, """{"error":"invalid_grant","error_description":"The refresh token is invalid."}"""),
        new(401, """{"error":"invalid_client"}"""),
        new(400, """{"error":"unauthorized_client"}"""),
        new(400, """{"error":"unsupported_grant_type"}"""),
        new(400, """{"error":"invalid_scope"}"""),
        new(400, """{"error":"slow_down"}"""),
        new(400, """{"error":"temporarily_unavailable"}"""),

        new(
            200,
            """{"ok":true,"access_token":"xoxe.xoxb-1-0001","expires_in":43200,"refresh_token":"xoxe-1-0001","token_type":"bot","scope":"commands","authed_user":{"id":"U1","access_token":"xoxe.xoxp-1-0001","refresh_token":"xoxe-1-0002","expires_in":43200,"token_type":"user"}}""",
            Profile: "slack"),
        new(200, """{"ok":false,"error":"invalid_refresh_token"}""", Profile: "slack"),
        new(200, """{"ok":false,"error":"ratelimited"}""", Profile: "slack"),
        new(200, """{"ok":false,"error":"bad_client_secret"}""", Profile: "slack"),

        new(
            200,
            """{"access_token":"ghu_0001","expires_in":28800,"refresh_token":"ghr_0001","refresh_token_expires_in":15811200,"scope":"","token_type":"bearer"}""",
            Profile: "github"),
        new(
            200,
            "access_token=ghu_0002&expires_in=28800&refresh_token=ghr_0002&refresh_token_expires_in=15811200&scope=&token_type=bearer",
            "application/x-www-form-urlencoded",
            "github"),
        new(
            200,
            """{"error":"bad_refresh_token","error_description":"The refresh token passed is incorrect or expired.","error_uri":"https://docs.github.com"}""",
            Profile: "github"),
        new(200, "error=bad_refresh_token&error_description=The+refresh+token+passed+is+incorrect+or+expired.", "application/x-www-form-urlencoded", "github"),
        new(
            200,
            """{"error":"incorrect_client_credentials","error_description":"The client_id and/or client_secret passed are incorrect."}""",
            Profile: "github"),

        new(200, """{"access_token":"ya29.0001","expires_in":3599,"scope":"openid","token_type":"Bearer","id_token":"e30.e30.c2ln"}""", Profile: "google"),
        new(
            200,
            """{"access_token":"ya29.0002","expires_in":3599,"refresh_token_expires_in":604799,"scope":"openid","token_type":"Bearer"}""",
            Profile: "google"),
        new(400, """{"error":"invalid_grant","error_description":"Token has been expired or revoked."}""", Profile: "google"),
        new(400, """{"error":"invalid_grant","error_description":"reauth related error (invalid_rapt)","error_subtype":"invalid_rapt"}""", Profile: "google"),
        new(401, """{"error":"deleted_client","error_description":"The OAuth client was deleted."}""", Profile: "google"),

        new(
            200,
            $$"""{"token_type":"Bearer","scope":"User.Read","expires_in":4800,"ext_expires_in":4800,"access_token":"{{Jwt}}","refresh_token":"0.AX-0001"}""",
            Profile: "entra"),
        new(
            400,
            """{"error":"invalid_grant","error_description":"AADSTS700082: The refresh token has expired due to inactivity.","error_codes":[700082],"timestamp":"2026-01-01 12:00:00Z","trace_id":"t","correlation_id":"c"}""",
            Profile: "entra"),
        new(
            400,
            """{"error":"invalid_grant","error_description":"AADSTS65001: consent","error_codes":[65001],"suberror":"consent_required"}""",
            Profile: "entra"),
        new(
            400,
            """{"error":"invalid_grant","error_description":"AADSTS9002313: Invalid request. Request is malformed or invalid.","error_codes":[9002313]}""",
            Profile: "entra"),
        new(
            401,
            """{"error":"invalid_client","error_description":"AADSTS7000222: The provided client secret keys are expired.","error_codes":[7000222]}""",
            Profile: "entra"),
        new(400, """{"error":"invalid_grant","error_description":"AADSTS50196: loop detected","error_codes":[50196]}""", Profile: "entra"),

        new(
            200,
            """{"access_token":"at-atl-0001","refresh_token":"rt-atl-0001","expires_in":3600,"scope":"offline_access read:jira-work"}""",
            Profile: "atlassian"),
        new(403, """{"error":"unauthorized_client","error_description":"refresh_token is invalid"}""", Profile: "atlassian"),
        new(403, """{"error":"invalid_grant","error_description":"Unknown or invalid refresh token."}""", Profile: "atlassian"),
        new(401, """{"error":"access_denied","error_description":"Unauthorized"}""", Profile: "atlassian"),

        new(
            200,
            """{"access_token":"ntn_0001","token_type":"bearer","refresh_token":"nrt_0001","bot_id":"b","workspace_name":"w","owner":{"type":"user","user":{"object":"user","id":"u"}}}""",
            Profile: "notion"),
        new(400, """{"object":"error","status":400,"error":"invalid_grant","error_description":"Invalid refresh token"}""", Profile: "notion"),
        new(
            200,
            """{"access_token":"at-asana-0001","token_type":"bearer","expires_in":3600,"data":{"id":1,"gid":"1","name":"n","email":"e@example.com"}}""",
            Profile: "asana"),

        new(
            200,
            """{"access_token":"00Dx!0001","signature":"c2ln","scope":"refresh_token api","instance_url":"https://acme.my.salesforce.com","id":"https://login.salesforce.com/id/1/2","token_type":"Bearer","issued_at":"1767268800000"}""",
            Profile: "salesforce"),
        new(400, """{"error":"invalid_grant","error_description":"expired access/refresh token"}""", Profile: "salesforce"),
        new(400, """{"error":"invalid_grant","error_description":"token request is already being processed"}""", Profile: "salesforce"),
        new(400, """{"error":"inactive_user","error_description":"user is inactive"}""", Profile: "salesforce"),

        new(200, """{"refresh_token":"rt-hub-0001","access_token":"at-hub-0001","expires_in":1800,"token_type":"bearer"}""", Profile: "hubspot"),
        new(400, """{"status":"BAD_REFRESH_TOKEN","message":"missing or unknown refresh token","correlationId":"c"}""", Profile: "hubspot"),
        new(400, """{"status":"BAD_CLIENT_SECRET","message":"mismatch"}""", Profile: "hubspot"),
        new(
            429,
            """{"status":"error","message":"You have reached your ten_secondly_rolling limit.","errorType":"RATE_LIMIT","policyName":"TEN_SECONDLY_ROLLING"}""",
            Profile: "hubspot"),

        new(
            200,
            """{"x_refresh_token_expires_in":8726400,"refresh_token":"AB1-0001","access_token":"eyJ-0001","token_type":"bearer","expires_in":3600}""",
            Profile: "quickbooks"),
        new(400, """{"error":"invalid_grant"}""", Profile: "quickbooks"),
        new(
            200,
            """{"id_token":"e30.e30.c2ln","access_token":"at-xero-0001","expires_in":1800,"token_type":"Bearer","refresh_token":"rt-xero-0001","scope":"offline_access"}""",
            Profile: "xero"),
        new(400, """{"error":"invalid_grant"}""", Profile: "xero"),
        new(200, """{"access_token":"1000.0001","api_domain":"https://www.zohoapis.com","token_type":"Bearer","expires_in":3600}""", Profile: "zoho"),
        new(200, """{"error":"invalid_code"}""", Profile: "zoho"),
        new(
            400,
            """{"error_description":"You have made too many requests continuously. Please try again after some time.","error":"Access Denied","status":"failure"}""",
            Profile: "zoho"),
        new(
            200,
            """{"access_token":"lin_0001","token_type":"Bearer","expires_in":86399,"scope":"read,write","refresh_token":"lin_rt_0001"}""",
            Profile: "linear"),
        new(400, """{"error":"invalid_grant","error_description":"Invalid refresh token"}""", Profile: "linear"),
        new(
            200,
            """{"access_token":"sk_live_0001","livemode":true,"refresh_token":"rt_0001","scope":"stripe_apps","stripe_publishable_key":"pk","stripe_user_id":"acct_1","token_type":"bearer"}""",
            Profile: "stripe-apps"),
        new(400, """{"error":"invalid_grant","error_description":"Refresh token does not exist: rt_0001"}""", Profile: "stripe-apps"),
        new(401, """{"error":{"message":"Invalid API Key provided","type":"invalid_request_error","code":"api_key_expired"}}""", Profile: "stripe-apps"),
        new(401, """{"error":"invalid_grant","error_description":"Refresh token expired"}""", Profile: "mcp"),
        new(422, """{"message":"Unrecognized client_id"}""", Profile: "mcp"),
        new(429, """{"error":"too_many_requests"}""", Profile: "mcp"),
        new(200, """{"access_token":"EAA0001","token_type":"bearer","expires_in":5183944}"""),
        new(
            400,
            """{"error":{"message":"Error validating access token: Session has expired","type":"OAuthException","code":190,"error_subcode":463,"fbtrace_id":"x"}}"""),

        // Nested members and other lifetimes
        new(
            200,
            """{"code":0,"msg":"success","data":{"access_token":"u-0001","refresh_token":"ur-0001","expires_in":7200,"refresh_expires_in":2592000,"expires_at":"2026-01-01T13:00:00Z"}}"""),
        new(200, """{"code":99991668,"msg":"Invalid access token","data":{}}"""),
        new(
            200,
            """{"access_token":"at-abs-0001","expires_in":1767272400,"expires_at":1767272400000,"refresh_token_expires_at":"2026-06-01T00:00:00+02:00"}"""),

        // Responses of proxies
        new(502, "<html><head><title>502 Bad Gateway</title></head><body>invalid_grant</body></html>", "text/html"),
        new(503, """{"error":"invalid_grant"}"""),
        new(500, """{"error":"invalid_grant","error_description":"oops"}"""),
        new(504, "upstream request timeout", "text/plain"),
        new(200, "<!DOCTYPE html><html><body>Please sign in</body></html>", "text/html"),
        new(302, "", "text/html"),
        new(307, """{"error":"invalid_grant"}"""),
        new(204, "", "text/plain"),
        new(404, "Not Found", "text/plain"),
        new(408, ""),
        new(200, "[]"),
        new(200, "\"at-string-0001\""),
        new(200, ")]}',\n{\"access_token\":\"at-guarded-0001\"}"),

        // Responses that are readable in spite of their form
        new(200, "<br />\n<b>Warning</b>: {closure} in <b>/srv/x.php</b><br />\n{\"access_token\":\"at-php-0001\",\"refresh_token\":\"rt-php-0001\"}", "text/html"),
        new(200, """[{"access_token":"at-array-0001","refresh_token":"rt-array-0001","expires_in":-103}]"""),
        new(200, """{"access_token":"at-wide-0001","refresh_token":"rt-wide-0001"}""", IsUtf16: true),
        new(200, """{"error":[],"access_token":"at-empty-0001","refresh_token":"rt-empty-0001","expires_in":1767272400}"""),

        // Errors in other places
        new(400, """{"code":400,"error_code":"refresh_token_not_found","msg":"Invalid Refresh Token"}"""),
        new(400, """{"error":{"code":400,"message":"TOKEN_EXPIRED","status":"INVALID_ARGUMENT"}}"""),
        new(400, """{"message":"Bad Request","errors":[{"resource":"RefreshToken","field":"refresh_token","code":"invalid"}]}""", Profile: "strava"),
        new(400, """{"error":["Zugriff verweigert für","\u202e"]}"""),
        new(308, ""),

        // Responses that repeat the request
        new(400, $$"""{"error":"invalid_grant","error_description":"{{Some.RefreshToken}} is unknown"}"""),
        new(401, $$"""{"error":"invalid_client","error_description":"client_secret={{Some.ClientSecret}}&refresh_token={{Some.RefreshToken}}"}"""),
        new(401, $$"""{"error":"invalid_client","message":"Authorization: Basic {{Basic}}"}"""),
        new(400, $$"""{"error":"{{Some.RefreshToken}}"}"""),
        new(400, $$$"""{"error":{"code":"{{{Some.ClientSecret}}}","message":"{{{Some.RefreshToken}}}"}}"""),
        new(400, """{"error":"invalid_grant","error_description":"rotated to rt-told-0001","refresh_token":"rt-told-0001"}"""),
        new(200, """{"ok":false,"error":"at-told-0001","error_description":"at-told-0001","access_token":"at-told-0001"}"""),
        new(302, $"see /login?t={Some.RefreshToken}", "text/html"),
    ];

    public static readonly byte[][] Bodies = [.. Samples.Select(s => s.Bytes)];
}

using TokenFunctions.Model;
using TokenFunctions.Model.Profiles;
using TokenFunctions.Ports;
using TokenFunctions.Tests.Fakes;

namespace TokenFunctions.Tests.OAuth;

/// <summary>Real error responses, from status and body to the verdict.</summary>
public sealed class ErrorClassifierTests
{
    private const string Rejected = FailureReasons.RefreshTokenRejected;
    private const string Interaction = FailureReasons.InteractionRequired;
    private const string Client = FailureReasons.ClientRejected;

    [Theory]
    [InlineData(400, """{"error":"invalid_grant"}""", Rejected)]
    [InlineData(401, """{"error":"invalid_grant"}""", Rejected)]
    [InlineData(403, """{"error":"invalid_grant","error_description":"Unknown or invalid refresh token."}""", Rejected)]
    [InlineData(200, """{"error":"invalid_grant"}""", Rejected)]
    [InlineData(400, "error=invalid_grant&error_description=gone", Rejected)]
    [InlineData(400, """{"error":"interaction_required"}""", Interaction)]
    [InlineData(400, """{"error":"login_required"}""", Interaction)]
    [InlineData(400, """{"error":"consent_required"}""", Interaction)]
    [InlineData(400, """{"error":{"code":"invalid_grant","message":"gone"}}""", Rejected)]
    public void Classify_StandardRefusalOfTheGrant_NeedsAPerson(int status, string body, string reason) =>
        AssertVerdict(FailureKind.ReauthRequired, reason, Some.Failed(body, status));

    [Theory]
    [InlineData(401, "invalid_client", Client)]
    [InlineData(400, "invalid_client", Client)]
    [InlineData(400, "unauthorized_client", FailureReasons.GrantNotAllowed)]
    [InlineData(400, "unsupported_grant_type", FailureReasons.GrantNotAllowed)]
    [InlineData(400, "invalid_scope", FailureReasons.ScopeRejected)]
    public void Classify_StandardRefusalOfTheClient_NeedsAnOperator(int status, string code, string reason) =>
        AssertVerdict(FailureKind.OperatorActionRequired, reason, Some.Failed($$"""{"error":"{{code}}"}""", status));

    [Theory]
    [InlineData(400, """{"error":"invalid_request"}""")]
    [InlineData(400, """{"error":"something_new"}""")]
    [InlineData(400, """{"error":true}""")]
    [InlineData(400, """{"error_description":"invalid_grant"}""")]
    [InlineData(400, """{"status":"invalid_grant"}""")]
    [InlineData(400, "{}")]
    [InlineData(400, "")]
    [InlineData(401, "")]
    [InlineData(404, "<html>invalid_grant</html>")]
    [InlineData(403, "<html><form action=x>error=invalid_grant</form></html>")]
    [InlineData(400, """{"error":"invalid_grant" """)]
    [InlineData(408, "")]
    [InlineData(302, """{"error":"invalid_grant"}""")]
    [InlineData(200, """{"ok":false}""")]
    [InlineData(200, """{"ok":false,"error":"fatal_error"}""")]
    public void Classify_AnythingElse_IsTransient(int status, string body) =>
        AssertVerdict(FailureKind.Transient, FailureReasons.ProviderErrorUnknown, Some.Failed(body, status));

    [Theory]
    [InlineData(429, FailureKind.NotProcessed, FailureReasons.ProviderThrottled)]
    [InlineData(503, FailureKind.Ambiguous, FailureReasons.ProviderUnavailable)]
    [InlineData(500, FailureKind.Ambiguous, FailureReasons.ProviderUnavailable)]
    [InlineData(502, FailureKind.Ambiguous, FailureReasons.ProviderUnavailable)]
    [InlineData(504, FailureKind.Ambiguous, FailureReasons.ProviderUnavailable)]
    [InlineData(520, FailureKind.Ambiguous, FailureReasons.ProviderUnavailable)]
    internal void Classify_StatusThatForbidsAVerdict_IgnoresTheBody(int status, FailureKind kind, string reason)
    {
        AssertVerdict(kind, reason, Some.Failed("""{"error":"invalid_grant"}""", status));
        AssertVerdict(kind, reason, Some.Failed("""{"ok":false,"error":"invalid_refresh_token"}""", status, Some.Profile("slack")));
        AssertVerdict(kind, reason, Some.Failed("<html>502</html>", status));
    }

    [Theory]
    [InlineData(200, "<html>maintenance</html>")]
    [InlineData(200, "")]
    [InlineData(204, "")]
    [InlineData(200, "{}")]
    [InlineData(200, "[]")]
    [InlineData(200, """{"access_token":""}""")]
    [InlineData(200, """{"access_token":12345}""")]
    [InlineData(200, """{"access_token":null,"error":null}""")]
    [InlineData(200, """{"data":{"access_token":"a1"}}""")]
    public void Classify_SuccessThatSaysNothing_IsAmbiguous(int status, string body) =>
        AssertVerdict(FailureKind.Ambiguous, FailureReasons.ProviderAnswerUnreadable, Some.Failed(body, status));

    [Theory]
    [InlineData("slack", 200, """{"ok":false,"error":"invalid_refresh_token"}""", Rejected)]
    [InlineData(
        "github", 200, """{"error":"bad_refresh_token","error_description":"The refresh token passed is incorrect or expired.","error_uri":"x"}""", Rejected)]
    [InlineData("github", 200, "error=bad_refresh_token&error_description=The+refresh+token+passed+is+incorrect+or+expired.", Rejected)]
    [InlineData("google", 400, """{"error":"invalid_grant","error_description":"Token has been expired or revoked."}""", Rejected)]
    [InlineData("google", 400, """{"error":"invalid_grant","error_description":"reauth related error (invalid_rapt)"}""", Interaction)]
    [InlineData("entra", 400, """{"error":"invalid_grant","error_description":"AADSTS700082: x","error_codes":[700082],"trace_id":"t"}""", Rejected)]
    [InlineData("entra", 400, """{"error":"invalid_grant","error_codes":[50173]}""", Rejected)]
    [InlineData("entra", 400, """{"error":"invalid_grant","error_codes":[70008]}""", Rejected)]
    [InlineData("entra", 400, """{"error":"invalid_grant","error_codes":[50076],"suberror":"basic_action"}""", Interaction)]
    [InlineData("entra", 400, """{"error":"interaction_required","error_codes":[50079]}""", Interaction)]
    [InlineData("entra", 400, """{"error":"invalid_grant","error_codes":[65001],"suberror":"consent_required"}""", Interaction)]
    [InlineData("entra", 400, """{"error":"invalid_grant","suberror":"consent_required"}""", Interaction)]
    [InlineData("atlassian", 403, """{"error":"unauthorized_client","error_description":"refresh_token is invalid"}""", Rejected)]
    [InlineData("atlassian", 403, """{"error":"invalid_grant","error_description":"Unknown or invalid refresh token."}""", Rejected)]
    [InlineData("notion", 400, """{"error":"invalid_grant"}""", Rejected)]
    [InlineData("salesforce", 400, """{"error":"invalid_grant","error_description":"expired access/refresh token"}""", Rejected)]
    [InlineData("salesforce", 400, """{"error":"inactive_user","error_description":"user is inactive"}""", Rejected)]
    [InlineData("hubspot", 400, """{"status":"BAD_REFRESH_TOKEN","message":"missing or unknown refresh token"}""", Rejected)]
    [InlineData("quickbooks", 400, """{"error":"invalid_grant"}""", Rejected)]
    [InlineData("xero", 400, """{"error":"invalid_grant"}""", Rejected)]
    [InlineData("zoho", 200, """{"error":"invalid_code"}""", Rejected)]
    [InlineData("linear", 400, """{"error":"invalid_grant"}""", Rejected)]
    [InlineData("stripe-apps", 400, """{"error":"invalid_grant"}""", Rejected)]
    [InlineData("asana", 400, """{"error":"invalid_grant"}""", Rejected)]
    [InlineData("mcp", 401, """{"error":"invalid_grant"}""", Rejected)]
    public void Classify_ProvidersDeadGrant_NeedsAPerson(string profile, int status, string body, string reason) =>
        AssertVerdict(FailureKind.ReauthRequired, reason, Some.Failed(body, status, Some.Profile(profile)));

    [Theory]
    [InlineData("slack", 200, """{"ok":false,"error":"bad_client_secret"}""")]
    [InlineData("slack", 200, """{"ok":false,"error":"invalid_client_id"}""")]
    [InlineData("github", 200, """{"error":"incorrect_client_credentials"}""")]
    [InlineData("google", 401, """{"error":"deleted_client"}""")]
    [InlineData("entra", 401, """{"error":"invalid_client","error_codes":[7000215]}""")]
    [InlineData("entra", 401, """{"error":"invalid_client","error_codes":[7000222]}""")]
    [InlineData("atlassian", 401, """{"error":"access_denied"}""")]
    [InlineData("salesforce", 400, """{"error":"invalid_client_id"}""")]
    [InlineData("zoho", 200, """{"error":"invalid_client_secret"}""")]
    [InlineData("hubspot", 400, """{"status":"BAD_CLIENT_ID","message":"missing or unknown client id"}""")]
    [InlineData("mcp", 401, """{"error":"invalid_client"}""")]
    [InlineData("mcp", 422, """{"message":"Unrecognized client_id"}""")]
    public void Classify_ProvidersRefusalOfTheClient_NeedsAnOperator(string profile, int status, string body) =>
        AssertVerdict(FailureKind.OperatorActionRequired, Client, Some.Failed(body, status, Some.Profile(profile)));

    [Theory]
    [InlineData(
        "salesforce", """{"error":"invalid_grant","error_description":"token request is already being processed"}""", FailureReasons.ProviderUnavailable)]
    [InlineData("entra", """{"error":"invalid_grant","error_codes":[9002313]}""", FailureReasons.ProviderErrorUnknown)]
    [InlineData("entra", """{"error":"invalid_grant","error_codes":[50196]}""", FailureReasons.ProviderThrottled)]
    [InlineData(
        "zoho",
        """{"error":"Access Denied","error_description":"You have made too many requests continuously. Please try again after some time."}""",
        FailureReasons.ProviderThrottled)]
    [InlineData("slack", """{"ok":false,"error":"ratelimited"}""", FailureReasons.ProviderThrottled)]
    public void Classify_ProvidersPassingTrouble_IsTransient(string profile, string body, string reason) =>
        AssertVerdict(FailureKind.Transient, reason, Some.Failed(body, 400, Some.Profile(profile)));

    [Theory]
    [InlineData("""{"status":"BAD_REFRESH_TOKEN"}""")]
    [InlineData("""{"error":"invalid_code"}""")]
    public void Classify_AnotherProvidersDialect_IsNoVerdict(string body) =>
        AssertVerdict(FailureKind.Transient, FailureReasons.ProviderErrorUnknown, Some.Failed(body, 400, Some.Profile("xero")));

    // Fault 7
    [Theory]
    [InlineData("""{"error":"INVALID_GRANT"}""")]
    [InlineData("""{"error":"invalid_refresh_token"}""")]
    [InlineData("""{"error":"bad_refresh_token"}""")]
    [InlineData("""{"error":"invalid_token","error_description":"Invalid refresh token (expired)"}""")]
    [InlineData("""{"error":"expired_token"}""")]
    [InlineData("""{"error":"token_inactive"}""")]
    [InlineData("""{"code":400,"error_code":"refresh_token_not_found","msg":"Invalid Refresh Token: Refresh Token Not Found"}""")]
    [InlineData("""{"code":"refresh_token_already_used","message":"Invalid Refresh Token: Already Used"}""")]
    [InlineData("""{"error":{"code":400,"message":"TOKEN_EXPIRED","status":"INVALID_ARGUMENT"}}""")]
    [InlineData("""{"error":{"code":400,"message":"USER_DISABLED","status":"INVALID_ARGUMENT"}}""")]
    [InlineData("""{"errorCode":"invalid_grant","errorSummary":"gone"}""")]
    [InlineData("""{"errors":[{"code":"INVALID_REFRESH_TOKEN"}]}""")]
    [InlineData("""{"error":["invalid_grant"]}""")]
    [InlineData("""{"error":"Bad Request","error_code":"invalid_refresh_token"}""")]
    public void Classify_CodeOfAStandardOrAFramework_NeedsAPerson(string body)
    {
        AssertVerdict(FailureKind.ReauthRequired, Rejected, Some.Failed(body, 400));
        AssertVerdict(FailureKind.ReauthRequired, Rejected, Some.Failed(body, 200));
    }

    // Fault 7
    [Theory]
    [InlineData("invalid_target", FailureReasons.ResourceRejected)]
    [InlineData("INVALID_CLIENT", Client)]
    [InlineData("Unauthorized_Client", FailureReasons.GrantNotAllowed)]
    [InlineData("client_not_found", Client)]
    [InlineData("access_denied", FailureReasons.GrantNotAllowed)]
    [InlineData("invalid_dpop_proof", FailureReasons.GrantNotAllowed)]
    [InlineData("insufficient_scope", FailureReasons.ScopeRejected)]
    public void Classify_CodeOfAStandardOrAFramework_NeedsAnOperator(string code, string reason) =>
        AssertVerdict(FailureKind.OperatorActionRequired, reason, Some.Failed($$"""{"error":"{{code}}"}""", 400));

    // Fault 7
    [Theory]
    [InlineData("mfa_required")]
    [InlineData("insufficient_user_authentication")]
    public void Classify_UserIsWanted_IsInteraction(string code) =>
        AssertVerdict(FailureKind.ReauthRequired, Interaction, Some.Failed($$"""{"error":"{{code}}"}""", 400));

    [Theory]
    [InlineData("""{"message":"invalid_grant"}""")]
    [InlineData("""{"error":{"message":"the grant is no invalid_grant"}}""")]
    [InlineData("""{"errors":["no invalid_grant here"]}""")]
    public void Classify_CodeWithinWords_IsNoVerdict(string body) =>
        AssertVerdict(FailureKind.Transient, FailureReasons.ProviderErrorUnknown, Some.Failed(body, 400));

    // Fault 5
    [Fact]
    public void Classify_UnavailableWithRetryAfter_WasNotProcessed()
    {
        var reply = Some.Reply(503, "Service Unavailable", "text/plain") with { RetryAfter = TimeSpan.FromSeconds(30) };

        AssertVerdict(FailureKind.NotProcessed, FailureReasons.ProviderUnavailable, Some.Failed(reply));
    }

    // Fault 5
    [Theory]
    [InlineData("maintenance", FailureKind.NotProcessed, FailureKind.NotProcessed)]
    [InlineData("maintenance", FailureKind.Transient, FailureKind.NotProcessed)]
    [InlineData("maintenance", FailureKind.ReauthRequired, FailureKind.Ambiguous)]
    [InlineData("another", FailureKind.NotProcessed, FailureKind.Ambiguous)]
    internal void Classify_UnavailableThatTheProfileNames_WasNotProcessed(string code, FailureKind named, FailureKind kind)
    {
        var profile = ProviderProfile.Generic with
        {
            Errors = [new ErrorDialect { Code = "maintenance", Kind = named, Reason = FailureReasons.ProviderUnavailable, RetryAfter = TimeSpan.FromHours(1) }],
        };

        AssertVerdict(kind, FailureReasons.ProviderUnavailable, Some.Failed($$"""{"error":"{{code}}"}""", 503, profile));
    }

    // Fault 14
    [Theory]
    [InlineData(301)]
    [InlineData(308)]
    public void Classify_PermanentRedirect_NeedsAnOperatorAndNamesTheTarget(int status)
    {
        var reply = Some.Reply(status, "<html>Moved</html>", "text/html") with { Location = new Uri("https://new.acme.example/token?code=1") };

        var failed = Some.Failed(reply);

        AssertVerdict(FailureKind.OperatorActionRequired, FailureReasons.EndpointMoved, failed);
        Assert.Equal("The endpoint redirects to https://new.acme.example/token, which is not followed.", failed.Error.Description);
    }

    private static void AssertVerdict(FailureKind kind, string reason, TokenResponse.Failed failed) =>
        Assert.Equal((kind, reason), (failed.Kind, failed.Reason));
}

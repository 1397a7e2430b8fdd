using TokenFunctions.Model;
using TokenFunctions.Ports;
using TokenFunctions.Tests.Fakes;

namespace TokenFunctions.Tests.OAuth;

/// <summary>The refresh responses of well-known providers, verbatim where their documentation or a log has them, and the app's results.</summary>
public sealed class ProviderRowsTests
{
    private const string Rejected = FailureReasons.RefreshTokenRejected;
    private const string Interaction = FailureReasons.InteractionRequired;
    private const string Client = FailureReasons.ClientRejected;
    private const string Throttled = FailureReasons.ProviderThrottled;
    private const string Unavailable = FailureReasons.ProviderUnavailable;
    private const string Unknown = FailureReasons.ProviderErrorUnknown;

    /// <summary>Profile, body, lifetime in seconds, whether there is a new refresh token, the refresh token's own lifetime in seconds.</summary>
    public static TheoryData<string, string, int, bool, int?> Alive => new()
    {
        { "adobe-acrobat-sign", """{"access_token":"a2","token_type":"Bearer","expires_in":3600}""", 3600, false, null },
        {
            "airtable",
            """{"access_token":"a2","refresh_token":"r2","token_type":"Bearer","scope":"data.records:read","expires_in":3600,"refresh_expires_in":5184000}""",
            3600,
            true,
            5184000
        },
        { "asana", """{"access_token":"a2","token_type":"bearer","expires_in":3600,"data":{"id":"4673218951","name":"Greg"}}""", 3600, false, null },
        { "asana-mcp", """{"access_token":"a2","token_type":"bearer","expires_in":3600,"refresh_token":"r2"}""", 3600, true, null },
        { "atlassian", """{"access_token":"a2","refresh_token":"r2","expires_in":3600,"token_type":"Bearer","scope":"offline_access"}""", 3600, true, null },
        { "auth0", """{"access_token":"a2","refresh_token":"r2","id_token":"i2","token_type":"Bearer","expires_in":86400}""", 86400, true, null },
        {
            "bitbucket",
            """{"access_token":"a2","scopes":"repository","expires_in":7200,"refresh_token":"r2","token_type":"bearer","state":"refresh_token"}""",
            7200,
            true,
            null
        },
        { "box", """{"access_token":"a2","expires_in":3921,"restricted_to":[],"refresh_token":"r2","token_type":"bearer"}""", 3921, true, null },
        {
            "calendly",
            """{"token_type":"Bearer","access_token":"a2","refresh_token":"r2","scope":"default","created_at":1548689183,"expires_in":7200,"owner":"https://api.calendly.com/users/u1"}""",
            7200,
            true,
            null
        },
        { "discord", """{"access_token":"a2","token_type":"Bearer","expires_in":604800,"refresh_token":"r2","scope":"identify"}""", 604800, true, null },
        { "docusign", """{"access_token":"a2","token_type":"Bearer","refresh_token":"r2","expires_in":28800}""", 28800, true, null },
        { "dropbox", """{"access_token":"sl.a2","token_type":"bearer","expires_in":14400}""", 14400, false, null },
        {
            "entra",
            """{"token_type":"Bearer","scope":"user.read","expires_in":4521,"ext_expires_in":4521,"access_token":"a2","refresh_token":"r2"}""",
            4521,
            true,
            null
        },
        { "facebook", """{"access_token":"EAA2","token_type":"bearer","expires_in":5183944}""", 5183944, true, 5183944 },
        { "figma", """{"access_token":"a2","token_type":"bearer","expires_in":7776000}""", 7776000, false, null },
        {
            "github",
            """{"access_token":"ghu_2","expires_in":28800,"refresh_token":"ghr_2","refresh_token_expires_in":15897600,"scope":"","token_type":"bearer"}""",
            28800,
            true,
            15897600
        },
        {
            "github",
            "access_token=ghu_2&expires_in=28800&refresh_token=ghr_2&refresh_token_expires_in=15897600&scope=&token_type=bearer",
            28800,
            true,
            15897600
        },
        {
            "gitlab",
            """{"access_token":"a2","token_type":"Bearer","expires_in":7200,"refresh_token":"r2","scope":"api","created_at":1607635748}""",
            7200,
            true,
            null
        },
        {
            "google", """{"access_token":"ya29.2","expires_in":3599,"scope":"https://www.googleapis.com/auth/drive","token_type":"Bearer"}""", 3599, false, null
        },
        { "google", """{"access_token":"ya29.2","expires_in":3599,"refresh_token_expires_in":604799,"token_type":"Bearer"}""", 3599, false, 604799 },
        {
            "hubspot",
            """{"token_type":"bearer","refresh_token":"r1","access_token":"a2","hub_id":1234,"scopes":["oauth"],"expires_in":1800}""",
            1800,
            true,
            null
        },
        {
            "instagram",
            """{"access_token":"IGAA2","token_type":"bearer","expires_in":5183944,"permissions":"instagram_business_basic"}""",
            5183944,
            true,
            5183944
        },
        { "linear", """{"access_token":"a2","token_type":"Bearer","expires_in":86399,"scope":"read,write","refresh_token":"r2"}""", 86399, true, null },
        { "linkedin", """{"access_token":"a2","expires_in":5184000,"refresh_token":"r1","refresh_token_expires_in":26438400}""", 5184000, true, 26438400 },
        { "mcp", """{"access_token":"a2","token_type":"Bearer","expires_in":60,"refresh_token":"r2","scope":"read"}""", 60, true, null },
        {
            "miro",
            """{"token_type":"bearer","team_id":3074457358607431473,"access_token":"a2","refresh_token":"r2","scope":"boards:read","expires_in":3599}""",
            3599,
            true,
            null
        },
        { "notion-mcp", """{"access_token":"a2","token_type":"bearer","expires_in":3600,"refresh_token":"r2","scope":""}""", 3600, true, null },
        {
            "okta",
            """{"token_type":"Bearer","expires_in":3600,"access_token":"a2","scope":"offline_access openid","refresh_token":"r2","id_token":"i2"}""",
            3600,
            true,
            null
        },
        {
            "pipedrive",
            """{"access_token":"a2","token_type":"Bearer","expires_in":3600,"refresh_token":"r2","scope":"deals:read,base","api_domain":"https://acme.pipedrive.com"}""",
            3600,
            true,
            null
        },
        {
            "quickbooks",
            """{"token_type":"bearer","expires_in":3600,"refresh_token":"r2","x_refresh_token_expires_in":8726400,"access_token":"a2"}""",
            3600,
            true,
            8726400
        },
        { "reddit", """{"access_token":"a2","token_type":"bearer","expires_in":86400,"scope":"read"}""", 86400, false, null },
        {
            "ringcentral",
            """{"access_token":"a2","token_type":"bearer","expires_in":3600,"refresh_token":"r2","refresh_token_expires_in":604800,"scope":"ReadMessages","owner_id":"1","endpoint_id":"e"}""",
            3600,
            true,
            604800
        },
        {
            "salesforce",
            """{"access_token":"a2","signature":"s=","scope":"refresh_token api","instance_url":"https://acme.my.salesforce.com","id":"https://login.salesforce.com/id/o/u","token_type":"Bearer","issued_at":"1766000000000"}""",
            900,
            false,
            null
        },
        {
            "shopify",
            """{"access_token":"shpat_2","scope":"read_orders","expires_in":3600,"refresh_token":"shprt_2","refresh_token_expires_in":7776000}""",
            3600,
            true,
            7776000
        },
        {
            "slack",
            """{"ok":true,"access_token":"xoxe.xoxb-2","expires_in":43200,"refresh_token":"xoxe-2","token_type":"bot","scope":"commands","bot_user_id":"U1","app_id":"A1","team":{"id":"T1"}}""",
            43200,
            true,
            null
        },
        {
            "slack-user",
            """{"ok":true,"access_token":"xoxe.xoxp-2","expires_in":43200,"refresh_token":"xoxe-2","token_type":"user","scope":"users:read","user_id":"U1","app_id":"A1","team":{"id":"T1"}}""",
            43200,
            true,
            null
        },
        { "snowflake", """{"access_token":"ver:1-hint:2","expires_in":600,"token_type":"Bearer","idp_initiated":false}""", 600, false, null },
        { "spotify", """{"access_token":"a2","token_type":"Bearer","expires_in":3600,"scope":"user-read-private"}""", 3600, false, null },
        {
            "square",
            """{"access_token":"EAAAEPF2","token_type":"bearer","expires_at":"2026-01-31T12:00:00Z","merchant_id":"M1","refresh_token":"EQAAEPhF1","short_lived":false}""",
            2592000,
            true,
            null
        },
        { "strava", """{"token_type":"Bearer","access_token":"a2","expires_at":1568775134,"expires_in":20566,"refresh_token":"r2"}""", 20566, true, null },
        {
            "stripe-apps",
            """{"access_token":"a2","livemode":true,"refresh_token":"r2","scope":"stripe_apps","stripe_publishable_key":"pk_1","stripe_user_id":"acct_1","token_type":"bearer"}""",
            3600,
            true,
            null
        },
        { "threads", """{"access_token":"THAA2","token_type":"bearer","expires_in":5183944}""", 5183944, true, 5183944 },
        {
            "twitch",
            """{"access_token":"a2","expires_in":14124,"refresh_token":"r2","scope":["channel:moderate","chat:read"],"token_type":"bearer"}""",
            14124,
            true,
            null
        },
        { "wise", """{"access_token":"a2","token_type":"bearer","refresh_token":"r1","expires_in":43199,"scope":"transfers"}""", 43199, true, null },
        {
            "withings",
            """{"status":0,"body":{"userid":"1","access_token":"a2","refresh_token":"r2","scope":"user.metrics","expires_in":10800,"token_type":"Bearer"}}""",
            10800,
            true,
            null
        },
        { "x", """{"token_type":"bearer","expires_in":7200,"access_token":"a2","scope":"tweet.read offline.access","refresh_token":"r2"}""", 7200, true, null },
        {
            "xero",
            """{"id_token":"i2","access_token":"a2","expires_in":1800,"token_type":"Bearer","refresh_token":"r2","scope":"offline_access"}""",
            1800,
            true,
            null
        },
        {
            "zendesk",
            """{"access_token":"a2","refresh_token":"r2","token_type":"bearer","scope":"read","expires_in":172800,"refresh_token_expires_in":2592000}""",
            172800,
            true,
            2592000
        },
        { "zoho", """{"access_token":"1000.a2","expires_in":3600,"api_domain":"https://www.zohoapis.eu","token_type":"Bearer"}""", 3600, false, null },
        {
            "zoom",
            """{"access_token":"a2","token_type":"bearer","refresh_token":"r2","expires_in":3599,"scope":"user:read","api_url":"https://api.zoom.us"}""",
            3599,
            true,
            null
        },
    };

    [Theory]
    [MemberData(nameof(Alive))]
    public void Read_ProvidersAnswer_IsIssued(string profile, string body, int lifetime, bool comesWithRefreshToken, int? refreshLifetime)
    {
        var issued = Assert.IsType<TokenResponse.Issued>(Some.Read(body, profile: Some.Profile(profile)));

        Assert.Equal(Some.Now.AddSeconds(lifetime), issued.ExpiresAt);
        Assert.True(issued.ExpiryIsKnown);
        Assert.Equal(comesWithRefreshToken, issued.RefreshToken is not null);
        Assert.Equal(refreshLifetime is { } seconds ? Some.Now.AddSeconds(seconds) : null, issued.RefreshTokenExpiresAt);
    }

    [Fact]
    public void Read_NotionTellsNoLifetime_IsAGuess() =>
        Assert.False(Assert.IsType<TokenResponse.Issued>(Some.Read(
            """{"access_token":"ntn_2","token_type":"bearer","refresh_token":"nrt_2","bot_id":"b","workspace_id":"w"}""",
            profile: Some.Profile("notion"))).ExpiryIsKnown);

    [Theory]
    [InlineData("airtable", 400, """{"error":"invalid_grant"}""")]
    [InlineData("asana", 400, """{"error":"invalid_grant"}""")]
    [InlineData("asana-mcp", 400, """{"error":"invalid_grant"}""")]
    [InlineData("atlassian", 403, """{"error":"unauthorized_client","error_description":"refresh_token is invalid"}""")]
    [InlineData("atlassian", 403, """{"error":"invalid_grant","error_description":"Unknown or invalid refresh token."}""")]
    [InlineData("auth0", 403, """{"error":"invalid_grant","error_description":"Unknown or invalid refresh token."}""")]
    [InlineData("bitbucket", 403, """{"error":"unauthorized_client","error_description":"refresh_token is invalid"}""")]
    [InlineData("bitbucket", 400, """{"error":"invalid_request","error_description":"Invalid refresh_token"}""")]
    [InlineData("bitbucket", 401, """{"error":"access_denied","error_description":"User is inactive"}""")]
    [InlineData("box", 400, """{"error":"invalid_grant","error_description":"Refresh token has expired"}""")]
    [InlineData("dropbox", 400, """{"error_description":"refresh token is malformed","error":"invalid_grant"}""")]
    [InlineData(
        "entra",
        400,
        """{"error":"invalid_grant","error_description":"AADSTS700082: The refresh token has expired due to inactivity.","error_codes":[700082],"timestamp":"2026-01-01 00:00:00Z","trace_id":"t","correlation_id":"c"}""")]
    [InlineData("entra", 400, """{"error":"invalid_grant","error_description":"AADSTS70008: x","error_codes":[70008]}""")]
    [InlineData("entra", 400, """{"error":"invalid_grant","error_description":"AADSTS50173: x","error_codes":[50173],"suberror":"bad_token"}""")]
    [InlineData(
        "facebook",
        400,
        """{"error":{"message":"Error validating access token: Session has expired on Thursday, 01-Jan-26 00:00:00 PST.","type":"OAuthException","code":190,"error_subcode":463,"fbtrace_id":"A1"}}""")]
    [InlineData(
        "github",
        200,
        """{"error":"bad_refresh_token","error_description":"The refresh token passed is incorrect or expired.","error_uri":"https://docs.github.com"}""")]
    [InlineData(
        "gitlab",
        400,
        """{"error":"invalid_grant","error_description":"The provided authorization grant is invalid, expired, revoked, does not match the redirection URI used in the authorization request, or was issued to another client."}""")]
    [InlineData("google", 400, """{"error":"invalid_grant","error_description":"Token has been expired or revoked."}""")]
    [InlineData("hubspot", 400, """{"status":"BAD_REFRESH_TOKEN","message":"missing or unknown refresh token"}""")]
    [InlineData(
        "hubspot",
        400,
        """{"error":"invalid_grant","error_description":"refresh token is invalid, expired or revoked","status":"BAD_REFRESH_TOKEN","message":"refresh token is invalid, expired or revoked"}""")]
    [InlineData("hubspot", 400, """{"error":"invalid_grant","error_description":"refresh token is invalid, expired or revoked"}""")]
    [InlineData("hubspot", 400, """{"error":"invalid_grant","status":"error","message":"refresh token is invalid"}""")]
    [InlineData(
        "instagram",
        400,
        """{"error":{"message":"Error validating access token: The session has been invalidated because the user changed their password.","type":"OAuthException","code":190,"fbtrace_id":"A1"}}""")]
    [InlineData("linear", 400, """{"error":"invalid_grant"}""")]
    [InlineData(
        "linkedin",
        400,
        """{"error":"invalid_request","error_description":"The provided authorization grant or refresh token is invalid, expired or revoked."}""")]
    [InlineData("mcp", 401, """{"error":"invalid_grant"}""")]
    [InlineData("notion", 400, """{"error":"invalid_grant","error_description":"Token has been expired or revoked."}""")]
    [InlineData("notion-mcp", 400, """{"error":"invalid_grant"}""")]
    [InlineData("okta", 400, """{"error":"invalid_grant","error_description":"The refresh token is invalid or expired."}""")]
    [InlineData("pipedrive", 400, """{"success":false,"message":"Invalid grant: refresh_token is invalid"}""")]
    [InlineData("quickbooks", 400, """{"error":"invalid_grant"}""")]
    [InlineData("quickbooks", 400, """{"error_description":"Incorrect or invalid refresh token","error":"invalid_grant"}""")]
    [InlineData("salesforce", 400, """{"error":"invalid_grant","error_description":"expired access/refresh token"}""")]
    [InlineData("salesforce", 400, """{"error":"inactive_user","error_description":"user is inactive"}""")]
    [InlineData("shopify", 401, """{"error":"invalid_request","error_description":"This request requires an active refresh_token"}""")]
    [InlineData("slack", 200, """{"ok":false,"error":"invalid_refresh_token"}""")]
    [InlineData("slack-user", 200, """{"ok":false,"error":"invalid_refresh_token"}""")]
    [InlineData("spotify", 400, """{"error":"invalid_grant","error_description":"Refresh token revoked"}""")]
    [InlineData(
        "square",
        401,
        """{"errors":[{"category":"AUTHENTICATION_ERROR","code":"ACCESS_TOKEN_REVOKED","detail":"The provided access token has been revoked."}]}""")]
    [InlineData("square", 400, """{"message":"cannot renew revoked token","type":"bad_request"}""")]
    [InlineData("strava", 400, """{"message":"Bad Request","errors":[{"resource":"RefreshToken","field":"refresh_token","code":"invalid"}]}""")]
    [InlineData("stripe-apps", 400, """{"error":"invalid_grant","error_description":"Refresh token does not exist"}""")]
    [InlineData("threads", 400, """{"error":{"message":"Error validating access token","type":"OAuthException","code":190,"fbtrace_id":"A1"}}""")]
    [InlineData("twitch", 400, """{"error":"Bad Request","status":400,"message":"Invalid refresh token"}""")]
    [InlineData("wise", 401, """{"error":"invalid_grant"}""")]
    [InlineData("withings", 200, """{"status":503,"body":{},"error":"Invalid Params: invalid refresh_token"}""")]
    [InlineData("x", 400, """{"error":"invalid_request","error_description":"Value passed for the token was invalid."}""")]
    [InlineData("xero", 400, """{"error":"invalid_grant"}""")]
    [InlineData("zoho", 200, """{"error":"invalid_code"}""")]
    [InlineData("zoom", 400, """{"reason":"Invalid Token!","error":"invalid_grant"}""")]
    [InlineData("zoom", 400, """{"reason":"Invalid Token!","error":"invalid_request"}""")]
    [InlineData("zoom", 401, """{"reason":"Invalid Token!"}""")]
    public void Read_ProvidersDeadGrant_NeedsANewAuthorization(string profile, int status, string body) =>
        AssertVerdict(FailureKind.ReauthRequired, Rejected, profile, status, body);

    [Theory]
    [InlineData("google", 400, """{"error":"invalid_grant","error_description":"reauth related error (invalid_rapt)","error_subtype":"invalid_rapt"}""")]
    [InlineData("entra", 400, """{"error":"invalid_grant","error_description":"AADSTS50076: x","error_codes":[50076],"suberror":"basic_action"}""")]
    [InlineData("entra", 400, """{"error":"interaction_required","error_description":"AADSTS50079: x","error_codes":[50079]}""")]
    [InlineData("entra", 400, """{"error":"invalid_grant","error_description":"AADSTS65001: x","error_codes":[65001],"suberror":"consent_required"}""")]
    public void Read_ProviderWantsThePerson_IsNoDeadGrant(string profile, int status, string body) =>
        AssertVerdict(FailureKind.ReauthRequired, Interaction, profile, status, body);

    [Theory]
    [InlineData("atlassian", 401, """{"error":"access_denied","error_description":"Unauthorized"}""")]
    [InlineData("auth0", 401, """{"error":"access_denied","error_description":"Unauthorized"}""")]
    [InlineData("box", 400, """{"error":"invalid_client","error_description":"The client credentials are invalid"}""")]
    [InlineData("entra", 401, """{"error":"invalid_client","error_description":"AADSTS7000215: Invalid client secret provided.","error_codes":[7000215]}""")]
    [InlineData("entra", 401, """{"error":"invalid_client","error_description":"AADSTS7000222: x","error_codes":[7000222]}""")]
    [InlineData("facebook", 400, """{"error":{"message":"Error validating client secret.","type":"OAuthException","code":1,"fbtrace_id":"A1"}}""")]
    [InlineData("github", 200, """{"error":"incorrect_client_credentials"}""")]
    [InlineData("google", 401, """{"error":"invalid_client","error_description":"The provided client secret is invalid."}""")]
    [InlineData("google", 401, """{"error":"deleted_client","error_description":"The OAuth client was deleted."}""")]
    [InlineData("hubspot", 400, """{"status":"BAD_CLIENT_ID","message":"missing or unknown client id"}""")]
    [InlineData("hubspot", 400, """{"error":"invalid_client","error_description":"x","status":"error"}""")]
    [InlineData("mcp", 401, """{"error":"invalid_client"}""")]
    [InlineData("mcp", 422, """{"message":"Unrecognized client_id"}""")]
    [InlineData("okta", 401, """{"error":"invalid_client","error_description":"The client secret supplied for a confidential client is invalid."}""")]
    [InlineData("pipedrive", 400, """{"success":false,"message":"Invalid client: client is invalid"}""")]
    [InlineData("quickbooks", 401, """{"error":"invalid_client"}""")]
    [InlineData("salesforce", 400, """{"error":"invalid_client_id","error_description":"client identifier invalid"}""")]
    [InlineData("slack", 200, """{"ok":false,"error":"bad_client_secret"}""")]
    [InlineData("slack-user", 200, """{"ok":false,"error":"invalid_client_id"}""")]
    [InlineData("spotify", 400, """{"error":"invalid_client","error_description":"Invalid client secret"}""")]
    [InlineData("square", 403, """{"errors":[{"category":"AUTHENTICATION_ERROR","code":"CLIENT_DISABLED","detail":"x"}]}""")]
    [InlineData("strava", 400, """{"message":"Bad Request","errors":[{"resource":"Application","field":"client_id","code":"invalid"}]}""")]
    [InlineData("twitch", 403, """{"status":403,"message":"invalid client secret"}""")]
    [InlineData("xero", 400, """{"error":"invalid_client"}""")]
    [InlineData("zoho", 200, """{"error":"invalid_client_secret"}""")]
    public void Read_ProviderRefusesTheClient_NeedsAnOperator(string profile, int status, string body) =>
        AssertVerdict(FailureKind.OperatorActionRequired, Client, profile, status, body);

    [Theory]
    [InlineData("bitbucket", 400, """{"error_description":"Unsupported grant type: None","error":"invalid_grant"}""")]
    [InlineData("slack", 200, """{"ok":false,"error":"invalid_grant_type"}""")]
    public void Read_ProviderAllowsNoRefresh_NeedsAnOperator(string profile, int status, string body) =>
        AssertVerdict(FailureKind.OperatorActionRequired, FailureReasons.GrantNotAllowed, profile, status, body);

    [Theory]
    [InlineData(
        "entra",
        400,
        """{"error":"invalid_grant","error_description":"AADSTS50196: The server terminated an operation because it encountered a loop while processing a request.","error_codes":[50196]}""",
        FailureKind.Transient)]
    [InlineData("entra", 400, """{"error":"temporarily_unavailable","error_description":"AADSTS90055: x","error_codes":[90055]}""", FailureKind.Transient)]
    [InlineData(
        "facebook",
        403,
        """{"error":{"message":"(#4) Application request limit reached","type":"OAuthException","is_transient":true,"code":4,"fbtrace_id":"A1"}}""",
        FailureKind.Transient)]
    [InlineData("slack", 200, """{"ok":false,"error":"ratelimited"}""", FailureKind.Transient)]
    [InlineData("slack", 429, """{"ok":false,"error":"ratelimited"}""", FailureKind.NotProcessed)]
    [InlineData("withings", 200, """{"status":601,"body":{},"error":"Too Many Request"}""", FailureKind.Transient)]
    [InlineData(
        "zoho",
        400,
        """{"error":"Access Denied","error_description":"You have made too many requests continuously. Please try again after some time.","status":"failure"}""",
        FailureKind.Transient)]
    [InlineData("mcp", 429, """{"error":"invalid_grant"}""", FailureKind.NotProcessed)]
    internal void Read_ProviderThrottles_CostsTheGrantNothing(string profile, int status, string body, FailureKind kind) =>
        AssertVerdict(kind, Throttled, profile, status, body);

    [Fact]
    public void Read_ZohoThrottles_IsLeftAloneForAsLongAsItBlocks()
    {
        var failed = Some.Failed(
            """{"error":"Access Denied","error_description":"You have made too many requests continuously. Please try again after some time."}""",
            400,
            Some.Profile("zoho"));

        Assert.Equal(TimeSpan.FromMinutes(10), failed.RetryAfter);
    }

    [Theory]
    [InlineData(
        "salesforce", 400, """{"error":"invalid_grant","error_description":"token request is already being processed"}""", FailureKind.Transient, Unavailable)]
    [InlineData(
        "entra",
        400,
        """{"error":"invalid_grant","error_description":"AADSTS9002313: Invalid request.","error_codes":[9002313]}""",
        FailureKind.Transient,
        Unknown)]
    [InlineData("slack", 200, """{"ok":false,"error":"internal_error"}""", FailureKind.Ambiguous, Unavailable)]
    [InlineData("slack-user", 200, """{"ok":false,"error":"fatal_error"}""", FailureKind.Ambiguous, Unavailable)]
    [InlineData("reddit", 400, """{"message":"Bad Request","error":400}""", FailureKind.Transient, Unknown)]
    [InlineData("withings", 200, """{"status":2555,"body":{},"error":"An unknown error occurred"}""", FailureKind.Transient, Unknown)]
    [InlineData("google", 503, """{"error":"invalid_grant"}""", FailureKind.Ambiguous, Unavailable)]
    [InlineData("quickbooks", 502, "<html>Bad Gateway</html>", FailureKind.Ambiguous, Unavailable)]
    internal void Read_WhatProvesNothing_IsNoVerdict(string profile, int status, string body, FailureKind kind, string reason) =>
        AssertVerdict(kind, reason, profile, status, body);

    private static void AssertVerdict(FailureKind kind, string reason, string profile, int status, string body)
    {
        var failed = Some.Failed(body, status, Some.Profile(profile));

        Assert.Equal((kind, reason), (failed.Kind, failed.Reason));
    }
}

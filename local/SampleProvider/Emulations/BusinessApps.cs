namespace TokenFunctions.Local.SampleProvider.Emulations;

internal static class BusinessApps
{
    public static IEnumerable<Emulation> All => [Salesforce, HubSpot, QuickBooks, Xero, Zoho, StripeApps];

    private static Emulation Salesforce { get; } = new()
    {
        Name = "salesforce",
        CanRevoke = true,
        CanIntrospect = true,
        Behaviour = new()
        {
            AccessTokenLifetime = TimeSpan.FromHours(2),
            ExpiresInShape = ExpiresInShape.Absent,
            Rotation = Rotation.Never,
            Reuse = Reuse.Harmless,
            ConcurrentRefresh = ConcurrentRefresh.TransientInvalidGrant,
            DeadGrant = new(400, """{"error":"invalid_grant","error_description":"expired access/refresh token"}"""),
            RejectedClient = new(400, """{"error":"invalid_client","error_description":"invalid client credentials"}"""),
            AnswerTemplate = """
                {"access_token":"{access_token}","signature":"c2lnbmF0dXJl","scope":"{scope}","instance_url":"https://acme.my.salesforce.com",
                 "id":"https://login.salesforce.com/id/00D0/0050","token_type":"{token_type}","issued_at":"1700000000000"}
                """,
        },
        OtherErrors =
        [
            new("user frozen", new(400, """{"error":"inactive_user","error_description":"user is inactive"}""")),
            new("unknown client", new(400, """{"error":"invalid_client_id","error_description":"client identifier invalid"}""")),
        ],
    };

    private static Emulation HubSpot { get; } = new()
    {
        Name = "hubspot",
        CanRevoke = true,
        Throttling = new()
        {
            Window = TimeSpan.FromSeconds(30),
            Answer = new(429, """{"status":"error","message":"You have reached your ten_secondly_rolling limit.","errorType":"RATE_LIMIT"}"""),
        },
        Behaviour = new()
        {
            AccessTokenLifetime = TimeSpan.FromSeconds(1800),
            Rotation = Rotation.Never,
            RefreshTokenInAnswer = RefreshTokenInAnswer.Always,
            Reuse = Reuse.Harmless,
            AcceptClientSecretBasic = false,
            AcceptPublicClient = false,
            DeadGrant = new(400, """{"status":"BAD_REFRESH_TOKEN","message":"missing or unknown refresh token","correlationId":"0"}"""),
            RejectedClient = new(400, """{"status":"BAD_CLIENT_SECRET","message":"missing or invalid client secret","correlationId":"0"}"""),
        },
        OtherErrors = [new("unknown client", new(400, """{"status":"BAD_CLIENT_ID","message":"missing or invalid client id","correlationId":"0"}"""))],
    };

    private static Emulation QuickBooks { get; } = new()
    {
        Name = "quickbooks",
        Behaviour = new()
        {
            Rotation = Rotation.WhenOlderThan,
            RotationAge = TimeSpan.FromDays(1),
            RefreshTokenInAnswer = RefreshTokenInAnswer.Always,
            Reuse = Reuse.Refuse,
            RefreshTokenIdleLifetime = TimeSpan.FromSeconds(8726400),
            RefreshTokenLifetime = TimeSpan.FromDays(5 * 365),
            RefreshTokenExpiresInMember = "x_refresh_token_expires_in",
            AcceptClientSecretPost = false,
            AcceptPublicClient = false,
            DeadGrant = new(400, """{"error":"invalid_grant"}"""),
            RejectedClient = new(401, """{"error":"invalid_client"}"""),
        },
    };

    private static Emulation Xero { get; } = new()
    {
        Name = "xero",
        CanRevoke = true,
        Behaviour = new()
        {
            AccessTokenLifetime = TimeSpan.FromSeconds(1800),
            AccessTokenIsJwt = true,
            Reuse = Reuse.Grace,
            ReuseGrace = TimeSpan.FromMinutes(30),
            RefreshTokenIdleLifetime = TimeSpan.FromDays(60),
            AcceptClientSecretPost = false,
            DeadGrant = new(400, """{"error":"invalid_grant"}"""),
            RejectedClient = new(400, """{"error":"invalid_client"}"""),
        },
    };

    private static Emulation Zoho { get; } = new()
    {
        Name = "zoho",
        CanRevoke = true,
        Settings = new Dictionary<string, string> { ["host"] = "accounts.zoho.eu" },
        Throttling = ZohoThrottle,
        Behaviour = new()
        {
            Rotation = Rotation.Never,
            Reuse = Reuse.Harmless,
            Throttle = ZohoThrottle,
            AcceptQuery = true,
            AcceptPublicClient = false,
            AcceptClientSecretBasic = false,
            DeadGrant = new(200, """{"error":"invalid_code"}"""),
            RejectedClient = new(200, """{"error":"invalid_client_secret"}"""),
            AnswerTemplate = """
                {"access_token":"{access_token}","scope":"{scope}","api_domain":"https://www.zohoapis.com","token_type":"Bearer","expires_in":"{expires_in}"}
                """,
        },
        OtherErrors = [new("unknown client", new(200, """{"error":"invalid_client"}"""))],
    };

    /// <summary>Ten access tokens in ten minutes from one refresh token.</summary>
    private static Throttle ZohoThrottle => new()
    {
        Limit = 10,
        Window = TimeSpan.FromMinutes(10),
        PerToken = true,
        RetryingExtends = true,
        TellsRetryAfter = false,
        Answer = new(
            400,
            """
            {"error":"Access Denied","error_description":"You have made too many requests continuously. Please try again after some time.","status":"failure"}
            """),
    };

    private static Emulation StripeApps { get; } = new()
    {
        Name = "stripe-apps",
        Behaviour = new()
        {
            ExpiresInShape = ExpiresInShape.Absent,
            RefreshTokenIdleLifetime = TimeSpan.FromDays(365),
            Reuse = Reuse.Refuse,
            AcceptSecretAsUser = true,
            AcceptClientSecretBasic = false,
            AcceptClientSecretPost = false,
            AcceptPublicClient = false,
            DeadGrant = new(400, """{"error":"invalid_grant","error_description":"Refresh token does not exist"}"""),
            RejectedClient = new(401, """{"error":{"message":"Invalid API Key provided: sk_test_****","type":"invalid_request_error"}}"""),
            AnswerTemplate = """
                {"access_token":"{access_token}","livemode":false,"refresh_token":"{refresh_token}","scope":"stripe_apps","stripe_publishable_key":"pk_test_0","stripe_user_id":"acct_0","token_type":"bearer"}
                """,
        },
    };
}

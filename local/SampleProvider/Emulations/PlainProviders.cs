namespace TokenFunctions.Local.SampleProvider.Emulations;

/// <summary>Providers that follow RFC 6749 except for lifetimes, rotation and a few error codes or texts.</summary>
internal static class PlainProviders
{
    private static readonly ProviderBehaviour Plain = new() { AcceptPublicClient = false };

    private static readonly ProviderBehaviour OnlyBasic = Plain with { AcceptClientSecretPost = false };

    private static readonly ProviderBehaviour LongLived = Plain with { Rotation = Rotation.Never, Reuse = Reuse.Harmless };

    public static IEnumerable<Emulation> All =>
    [
        Of("generic", Plain, canRevoke: true),
        Of("airtable", OnlyBasic with
        {
            RefreshKillsAccessToken = true,
            RefreshTokenIdleLifetime = TimeSpan.FromDays(60),
            RefreshTokenExpiresInMember = "refresh_expires_in",
        }),
        Of("bitbucket", OnlyBasic with { DeadGrant = new(400, """{"error":"invalid_request","error_description":"Invalid refresh_token"}""") }, 7200),
        Of("discord", Plain, 604800, canRevoke: true),
        Of("dropbox", LongLived with { DeadGrant = new(400, """{"error_description":"refresh token is malformed","error":"invalid_grant"}""") }, 14400),
        Of("figma", LongLived with { AcceptClientSecretPost = false }, 7776000),
        Of("gitlab", Plain with { RefreshKillsAccessToken = true }, 7200, canRevoke: true),
        Of("linkedin", LinkedIn, 5184000),
        Of("reddit", Reddit, 86400, canRevoke: true) with { DeathIsUnproven = true },
        Of("spotify", Spotify),
        Of("square", Square, 2592000),
        Of("strava", Strava, 21600),
        Of("twitch", Twitch, 14124, canRevoke: true),
        Of("withings", Withings, 10800),
        Of("zoom", Zoom, 3599, canRevoke: true),
        .. ((string[])["confluence", "jira"]).Select(product => WorkApps.All.Single(e => e.Name == "atlassian") with { Name = product, Profile = "atlassian" }),
    ];

    private static ProviderBehaviour LinkedIn => LongLived with
    {
        RefreshTokenInAnswer = RefreshTokenInAnswer.Always,
        RefreshTokenLifetime = TimeSpan.FromDays(365),
        RefreshTokenExpiresInMember = "refresh_token_expires_in",
        DeadGrant = new(
            400, """{"error":"invalid_request","error_description":"The provided authorization grant or refresh token is invalid, expired or revoked."}"""),
    };

    private static ProviderBehaviour Reddit => LongLived with
    {
        AcceptClientSecretPost = false,
        DeadGrant = new(400, """{"message":"Bad Request","error":400}"""),
    };

    private static ProviderBehaviour Spotify => LongLived with
    {
        AcceptClientSecretPost = false,
        DeadGrant = new(400, """{"error":"invalid_grant","error_description":"Refresh token revoked"}"""),
        RejectedClient = new(400, """{"error":"invalid_client","error_description":"Invalid client secret"}"""),
    };

    /// <summary>Errors are in an array. Its documentation has the codes, but not which of them a dead refresh token gets.</summary>
    private static ProviderBehaviour Square => LongLived with
    {
        AcceptFormBody = false,
        AcceptJsonBody = true,
        AcceptClientSecretBasic = false,
        ExpiresInShape = ExpiresInShape.Timestamp,
        RefreshTokenInAnswer = RefreshTokenInAnswer.Always,
        DeadGrant = new(
            401, """{"errors":[{"category":"AUTHENTICATION_ERROR","code":"ACCESS_TOKEN_REVOKED","detail":"The provided access token has been revoked."}]}"""),
        RejectedClient = new(
            403, """{"errors":[{"category":"AUTHENTICATION_ERROR","code":"CLIENT_DISABLED","detail":"The client has been disabled from accessing."}]}"""),
        AnswerTemplate = """
            {"access_token":"{access_token}","token_type":"bearer","expires_at":"{expires_in}","merchant_id":"M0","refresh_token":"{refresh_token}"}
            """,
    };

    private static ProviderBehaviour Strava => LongLived with
    {
        AcceptClientSecretBasic = false,
        RefreshTokenInAnswer = RefreshTokenInAnswer.Always,
        DeadGrant = new(400, """{"message":"Bad Request","errors":[{"resource":"RefreshToken","field":"refresh_token","code":"invalid"}]}"""),
        RejectedClient = new(401, """{"message":"Authorization Error","errors":[{"resource":"Application","field":"client_secret","code":"invalid"}]}"""),
    };

    private static ProviderBehaviour Twitch => LongLived with
    {
        RefreshTokenInAnswer = RefreshTokenInAnswer.Always,
        DeadGrant = new(400, """{"error":"Bad Request","status":400,"message":"Invalid refresh token"}"""),
        RejectedClient = new(403, """{"status":403,"message":"invalid client secret"}"""),
        AnswerTemplate = """
            {"access_token":"{access_token}","expires_in":"{expires_in}","refresh_token":"{refresh_token}","scope":["channel:read:subscriptions"],"token_type":"bearer"}
            """,
    };

    /// <summary>The whole response is nested, and a status inside the body gives the outcome.</summary>
    private static ProviderBehaviour Withings => Plain with
    {
        Reuse = Reuse.Grace,
        ReuseGrace = TimeSpan.FromHours(8),
        RefreshTokenIdleLifetime = TimeSpan.FromDays(365),
        DeadGrant = new(200, """{"status":503,"body":{},"error":"Invalid Params: invalid refresh_token"}"""),
        AnswerTemplate = """
            {"status":0,"body":{"userid":"1","access_token":"{access_token}","refresh_token":"{refresh_token}","expires_in":"{expires_in}","scope":"{scope}","token_type":"Bearer"}}
            """,
    };

    private static ProviderBehaviour Zoom => OnlyBasic with
    {
        RefreshKillsAccessToken = true,
        RefreshTokenIdleLifetime = TimeSpan.FromDays(90),
        DeadGrant = new(400, """{"reason":"Invalid Token!","error":"invalid_grant"}"""),
    };

    private static Emulation Of(string name, ProviderBehaviour behaviour, int lifetimeSeconds = 3600, bool canRevoke = false) => new()
    {
        Name = name,
        CanRevoke = canRevoke,
        Behaviour = behaviour with { AccessTokenLifetime = TimeSpan.FromSeconds(lifetimeSeconds) },
    };
}

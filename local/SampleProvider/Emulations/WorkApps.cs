namespace TokenFunctions.Local.SampleProvider.Emulations;

internal static class WorkApps
{
    public static IEnumerable<Emulation> All => [Slack, SlackUser, Notion, Asana, Atlassian, Linear];

    private static Emulation Slack { get; } = new()
    {
        Name = "slack",
        Throttling = new() { Window = TimeSpan.FromSeconds(30), Answer = new(429, """{"ok":false,"error":"ratelimited"}""") },
        Behaviour = new()
        {
            AccessTokenLifetime = TimeSpan.FromSeconds(43200),
            Reuse = Reuse.Refuse,
            AcceptPublicClient = false,
            DeadGrant = new(200, """{"ok":false,"error":"invalid_refresh_token"}"""),
            RejectedClient = new(200, """{"ok":false,"error":"bad_client_secret"}"""),
            AnswerTemplate = """
                {"ok":true,"access_token":"{access_token}","expires_in":"{expires_in}","refresh_token":"{refresh_token}","token_type":"bot","scope":"{scope}",
                 "bot_user_id":"U0BOT","app_id":"A0APP","team":{"id":"T0TEAM","name":"Team"},"authed_user":{"id":"U0USER"}}
                """,
        },
        OtherErrors = [new("unknown client", new(200, """{"ok":false,"error":"invalid_client_id"}"""))],
    };

    /// <summary>
    /// The user's token, which is separate from the bot's and has its own refresh token. A refresh response has it at the top level; only the first exchange
    /// nests it.
    /// </summary>
    private static Emulation SlackUser { get; } = Slack with
    {
        Name = "slack-user",
        Behaviour = Slack.Behaviour with
        {
            AnswerTemplate = """
                {"ok":true,"access_token":"{access_token}","expires_in":"{expires_in}","refresh_token":"{refresh_token}","token_type":"user","scope":"{scope}",
                 "app_id":"A0APP","team":{"id":"T0TEAM","name":"Team"},"user_id":"U0USER"}
                """,
        },
    };

    private static Emulation Notion { get; } = new()
    {
        Name = "notion",
        LifetimeIsUnknown = true,
        CanRevoke = true,
        Behaviour = new()
        {
            ExpiresInShape = ExpiresInShape.Absent,
            AcceptClientSecretPost = false,
            AcceptPublicClient = false,
            AcceptFormBody = false,
            AcceptJsonBody = true,
            DeadGrant = new(400, """{"error":"invalid_grant","error_description":"Invalid refresh token."}"""),
            AnswerTemplate = """
                {"access_token":"{access_token}","token_type":"bearer","refresh_token":"{refresh_token}","bot_id":"b0","workspace_id":"w0","workspace_name":"Workspace"}
                """,
        },
    };

    private static Emulation Asana { get; } = new()
    {
        Name = "asana",
        CanRevoke = true,
        Behaviour = new()
        {
            Rotation = Rotation.Never,
            Reuse = Reuse.Harmless,
            AcceptClientSecretBasic = false,
            AcceptPublicClient = false,
            DeadGrant = new(400, """{"error":"invalid_grant","error_description":"The `refresh_token` provided was invalid."}"""),
        },
    };

    private static Emulation Atlassian { get; } = new()
    {
        Name = "atlassian",
        Behaviour = new()
        {
            Reuse = Reuse.Grace,
            ReuseGrace = TimeSpan.FromMinutes(10),
            RefreshTokenIdleLifetime = TimeSpan.FromDays(90),
            RefreshTokenLifetime = TimeSpan.FromDays(365),
            AcceptPublicClient = false,
            AcceptJsonBody = true,
            DeadGrant = new(403, """{"error":"unauthorized_client","error_description":"refresh_token is invalid"}"""),
            RejectedClient = new(401, """{"error":"access_denied","error_description":"Unauthorized"}"""),
        },
        OtherErrors = [new("dead, in other words", new(403, """{"error":"invalid_grant","error_description":"Unknown or invalid refresh token."}"""))],
    };

    private static Emulation Linear { get; } = new()
    {
        Name = "linear",
        CanRevoke = true,
        Behaviour = new()
        {
            AccessTokenLifetime = TimeSpan.FromSeconds(86400),
            Reuse = Reuse.Grace,
            ReuseGrace = TimeSpan.FromMinutes(30),
            DeadGrant = new(400, """{"error":"invalid_grant"}"""),
        },
    };
}

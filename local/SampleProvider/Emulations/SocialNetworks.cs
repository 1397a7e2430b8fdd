namespace TokenFunctions.Local.SampleProvider.Emulations;

/// <summary>Meta's providers, which have no refresh token. A valid access token is exchanged for the next one. An expired one cannot be exchanged.</summary>
internal static class SocialNetworks
{
    public static IEnumerable<Emulation> All => [Facebook, Instagram, Threads];

    private static Emulation Facebook { get; } = new()
    {
        Name = "facebook",
        Throttling = new() { TellsRetryAfter = false, Answer = GraphError(403, 4, "(#4) Application request limit reached", transient: true) },
        Behaviour = new()
        {
            AccessTokenLifetime = TimeSpan.FromSeconds(5183944),
            AccessTokenIsExchanged = true,
            Reuse = Reuse.Harmless,
            GrantType = "fb_exchange_token",
            TokenParameter = "fb_exchange_token",
            AcceptGet = true,
            AcceptClientSecretBasic = false,
            AcceptPublicClient = false,
            DeadGrant = GraphError(400, 190, "Error validating access token: Session has expired."),
            RejectedClient = GraphError(400, 1, "Error validating client secret."),
            AnswerTemplate = """{"access_token":"{access_token}","token_type":"bearer","expires_in":"{expires_in}"}""",
        },
    };

    private static Emulation Instagram { get; } = Facebook with
    {
        Name = "instagram",
        Behaviour = Facebook.Behaviour with
        {
            GrantType = "ig_refresh_token",
            TokenParameter = "access_token",
            AcceptAnonymousClient = true,
            AcceptFormBody = false,
        },
    };

    private static Emulation Threads { get; } = Instagram with
    {
        Name = "threads",
        Behaviour = Instagram.Behaviour with { GrantType = "th_refresh_token" },
    };

    private static ErrorAnswer GraphError(int status, int code, string message, bool transient = false) => new(status, $$$"""
        {"error":{"message":"{{{message}}}","type":"OAuthException","code":{{{code}}},"is_transient":{{{(transient ? "true" : "false")}}},"fbtrace_id":"A0"}}
        """);
}

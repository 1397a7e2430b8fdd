namespace TokenFunctions.Local.SampleProvider.Emulations;

internal static class Platforms
{
    public static IEnumerable<Emulation> All => [GitHub, Google, Entra];

    private static Emulation GitHub { get; } = new()
    {
        Name = "github",
        Behaviour = new()
        {
            AccessTokenLifetime = TimeSpan.FromSeconds(28800),
            RefreshKillsAccessToken = true,
            RefreshTokenLifetime = TimeSpan.FromSeconds(15897600),
            RefreshTokenExpiresInMember = "refresh_token_expires_in",
            AcceptPublicClient = false,
            FormEncodedUnlessAccepted = true,
            DeadGrant = new(200, """
                {"error":"bad_refresh_token","error_description":"The refresh token passed is incorrect or expired.","error_uri":"https://docs.github.com"}
                """),
            RejectedClient = new(200, """
                {"error":"incorrect_client_credentials","error_description":"The client_id and/or client_secret passed are incorrect.","error_uri":"https://docs.github.com"}
                """),
        },
    };

    private static Emulation Google { get; } = new()
    {
        Name = "google",
        CanRevoke = true,
        Behaviour = new()
        {
            AccessTokenLifetime = TimeSpan.FromSeconds(3599),
            Rotation = Rotation.Never,
            Reuse = Reuse.Harmless,
            RefreshTokenIdleLifetime = TimeSpan.FromDays(180),
            DeadGrant = new(400, """{"error":"invalid_grant","error_description":"Token has been expired or revoked."}"""),
            RejectedClient = new(401, """{"error":"invalid_client","error_description":"The provided client secret is invalid."}"""),
        },
        OtherErrors =
        [
            new(
                "session control wants the user",
                new(400, """{"error":"invalid_grant","error_description":"reauth related error (invalid_rapt)","error_subtype":"invalid_rapt"}""")),
            new("client deleted", new(401, """{"error":"deleted_client","error_description":"The OAuth client was deleted."}""")),
        ],
    };

    private static Emulation Entra { get; } = new()
    {
        Name = "entra",
        Settings = new Dictionary<string, string> { ["tenant"] = "organizations" },
        Throttling = new()
        {
            TellsRetryAfter = false,
            Answer = EntraError("invalid_grant", 50196, "The server terminated an operation because it encountered a client request loop."),
        },
        Behaviour = new()
        {
            AccessTokenLifetime = TimeSpan.FromSeconds(4377),
            AccessTokenIsJwt = true,
            Reuse = Reuse.Harmless,
            RefreshTokenIdleLifetime = TimeSpan.FromDays(90),
            AnswerTemplate = """
                {"token_type":"Bearer","scope":"{scope}","expires_in":"{expires_in}","ext_expires_in":"{expires_in}","access_token":"{access_token}","refresh_token":"{refresh_token}"}
                """,
            DeadGrant = EntraError("invalid_grant", 700082, "The refresh token has expired due to inactivity."),
            RejectedClient = EntraError("invalid_client", 7000215, "Invalid client secret provided.", status: 401),
        },
        OtherErrors =
        [
            new("revoked", EntraError("invalid_grant", 50173, "The provided grant has expired due to it being revoked.")),
            new("second factor", EntraError("invalid_grant", 50076, "You must use multi-factor authentication.", suberror: "basic_action")),
            new("consent", EntraError("invalid_grant", 65001, "The user or administrator has not consented.", suberror: "consent_required")),
            new("malformed, not dead", EntraError("invalid_grant", 9002313, "Invalid request. Request is malformed or invalid.")),
            new("secret expired", EntraError("invalid_client", 7000222, "The provided client secret keys are expired.", status: 401)),
            new("too busy", EntraError("temporarily_unavailable", 90055, "There are too many incoming requests.")),
        ],
    };

    private static ErrorAnswer EntraError(string error, int code, string text, int status = 400, string? suberror = null) => new(status, $$"""
        {"error":"{{error}}","error_description":"AADSTS{{code}}: {{text}} Trace ID: 0","error_codes":[{{code}}],"timestamp":"2026-01-01 00:00:00Z","trace_id":"0","correlation_id":"0"{{(suberror is null ? "" : $",\"suberror\":\"{suberror}\"")}}}
        """);
}

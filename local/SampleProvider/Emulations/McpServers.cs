namespace TokenFunctions.Local.SampleProvider.Emulations;

internal static class McpServers
{
    public static IEnumerable<Emulation> All => [Small, Notion, Asana];

    /// <summary>FastMCP and similar servers: dynamic clients that may disappear, strict rotation, and an error for two refreshes at once.</summary>
    private static Emulation Small { get; } = new()
    {
        Name = "mcp",
        IsPublicClient = true,
        CanRevoke = true,
        Behaviour = new()
        {
            RequiredResource = "https://mcp.example.com/mcp",
            ConcurrentRefresh = ConcurrentRefresh.Throttle429,
            DeadGrant = new(401, """{"error":"invalid_grant","error_description":"refresh token does not exist"}"""),
            RejectedClient = new(401, """{"error":"invalid_client","error_description":"Client not found"}"""),
        },
        OtherErrors = [new("client forgotten", new(422, """{"message":"Unrecognized client_id"}"""))],
    };

    private static Emulation Notion { get; } = new()
    {
        Name = "notion-mcp",
        IsPublicClient = true,
        Behaviour = new() { RequiredResource = "https://mcp.notion.com/mcp" },
    };

    private static Emulation Asana { get; } = new()
    {
        Name = "asana-mcp",
        CanRevoke = true,
        Behaviour = new()
        {
            RequiredResource = "https://mcp.asana.com/v2",
            Rotation = Rotation.Never,
            Reuse = Reuse.Harmless,
        },
    };
}

namespace TokenFunctions.Local.Stack.Demo;

/// <summary>Each step has a connection of its own, so that none depends on what another left.</summary>
internal static class DemoConnections
{
    public const string Healthy = "healthy";
    public const string Expiring = "expiring";
    public const string Crowded = "crowded";
    public const string Revoked = "revoked";
    public const string Unlucky = "unlucky";
}

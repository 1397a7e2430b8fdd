namespace TokenFunctions.KillHarness.Campaign;

/// <summary>A broken promise.</summary>
internal sealed record Violation(string ConnectionId, string What)
{
    public override string ToString() => $"{ConnectionId}: {What}";
}

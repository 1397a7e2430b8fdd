namespace TokenFunctions.KillHarness.Campaign;

/// <summary>A promise that was not kept.</summary>
internal sealed record Violation(string ConnectionId, string What)
{
    public override string ToString() => $"{ConnectionId}: {What}";
}

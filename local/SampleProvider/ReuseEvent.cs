namespace TokenFunctions.Local.SampleProvider;

/// <summary>A rotated refresh token came back and was refused.</summary>
/// <param name="TokenGeneration">1 for the grant's first refresh token, +1 with each rotation.</param>
public sealed record ReuseEvent(string GrantId, DateTimeOffset At, int TokenGeneration);

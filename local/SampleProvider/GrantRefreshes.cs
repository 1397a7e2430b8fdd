namespace TokenFunctions.Local.SampleProvider;

/// <summary>The refreshes of one grant.</summary>
/// <param name="Served">Redeemed, whether or not the answer arrived.</param>
/// <param name="Refused">Looked at and not redeemed.</param>
public sealed record GrantRefreshes(int Served, int Refused)
{
    internal static GrantRefreshes None { get; } = new(0, 0);
}

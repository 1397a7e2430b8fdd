namespace TokenFunctions.Local.SampleProvider;

/// <summary>The refreshes of one grant.</summary>
/// <param name="Served">Redeemed, whether or not the response arrived.</param>
/// <param name="Refused">Checked and not redeemed.</param>
public sealed record GrantRefreshes(int Served, int Refused)
{
    internal static GrantRefreshes None { get; } = new(0, 0);
}

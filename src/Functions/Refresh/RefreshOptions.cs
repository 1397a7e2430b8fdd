namespace TokenFunctions.Refresh;

/// <summary>Settings <c>Refresh__*</c>.</summary>
public sealed class RefreshOptions
{
    /// <summary>How early to refresh, at most; a quarter of the token's lifetime where that is less. Default 10 minutes.</summary>
    public TimeSpan Lead { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Least life of a token handed out to a caller that names none; a fifth of the lifetime where that is less. Default 2 minutes.</summary>
    public TimeSpan Skew { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>One token request, connecting and reading included. Default 20 seconds, at most 50: a lease of 60 must outlast it.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>How long a caller waits for a refresh. Default 25 seconds.</summary>
    public TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(25);
}

/// <summary>Setting <c>RefreshTokens__Store</c>: where refresh tokens rest.</summary>
public enum RefreshTokenStore
{
    /// <summary>In Key Vault; sealed in the row only on their way there.</summary>
    KeyVault,

    /// <summary>Sealed in the row: for fleets that outgrow the vault's write rate.</summary>
    Table,
}

/// <summary>Settings <c>RefreshTokens__*</c>.</summary>
public sealed class RefreshTokenOptions
{
    public RefreshTokenStore Store { get; set; } = RefreshTokenStore.KeyVault;
}

/// <summary>Settings <c>Sweep__*</c>.</summary>
public sealed class SweepOptions
{
    /// <summary>Refreshes at a time. Default 32.</summary>
    public int Concurrency { get; set; } = 32;

    /// <summary>Of these, at one provider. Default 8.</summary>
    public int PerProvider { get; set; } = 8;
}

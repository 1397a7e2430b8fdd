namespace TokenFunctions.OAuth;

/// <summary>How a well-known provider differs from RFC 6749: data, not code. <see cref="Generic"/> is a provider that does not differ.</summary>
public sealed record ProviderProfile
{
    public static ProviderProfile Generic { get; } = new() { Name = "generic" };

    public required string Name { get; init; }

    /// <summary>A refresh makes the previous access token useless at once, so refreshing early hurts.</summary>
    public bool RefreshKillsAccessToken { get; init; }

    /// <summary>How long after its redemption a rotated refresh token may be sent again; null where reuse is fatal.</summary>
    public TimeSpan? ReuseGrace { get; init; }

    /// <summary>The refresh token never rotates or stays valid beside its successor: sending it again harms nothing.</summary>
    public bool ReuseIsHarmless { get; init; }

    /// <summary>A refresh token unused for so long dies; null where unknown or unlimited.</summary>
    public TimeSpan? RefreshTokenIdleLifetime { get; init; }

    /// <summary>Access-token lifetime to assume where the answer tells none.</summary>
    public TimeSpan? DefaultLifetime { get; init; }
}

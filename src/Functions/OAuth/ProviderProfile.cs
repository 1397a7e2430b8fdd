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

    /// <summary>How the request's body is written.</summary>
    public BodyEncoding BodyEncoding { get; init; }

    /// <summary>What a registration uses that says nothing; null where the provider leaves it open.</summary>
    public ClientAuthentication? ClientAuthentication { get; init; }

    /// <summary>What a registration uses that says nothing; null where the address carries a tenant or a region.</summary>
    public Uri? TokenEndpoint { get; init; }

    public Uri? RevocationEndpoint { get; init; }

    /// <summary>Sent with each refresh besides what RFC 6749 section 6 names, which they cannot replace.</summary>
    public IReadOnlyDictionary<string, string> RefreshParameters { get; init; } = new Dictionary<string, string>();

    /// <summary>Sent with each request to the provider.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>The member that stands for <c>error</c> where the provider has none.</summary>
    public string? ErrorMember { get; init; }

    /// <summary>What the provider's errors mean where that differs from RFC 6749 section 5.2; the first that matches counts.</summary>
    public IReadOnlyList<ErrorDialect> Errors { get; init; } = [];

    /// <summary>The vendor's page on refreshing.</summary>
    public Uri? Documentation { get; init; }

    /// <summary>What nobody has verified yet.</summary>
    public string? Unsure { get; init; }
}

public enum BodyEncoding
{
    /// <summary>RFC 6749 section 4: <c>application/x-www-form-urlencoded</c>.</summary>
    Form,

    Json,
}

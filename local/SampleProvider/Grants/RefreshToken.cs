namespace TokenFunctions.Local.SampleProvider.Grants;

/// <param name="endsAt">When the token expires, if it is an access token too.</param>
internal sealed class RefreshToken(string value, Grant grant, int generation, DateTimeOffset issuedAt, DateTimeOffset? endsAt)
{
    public string Value => value;

    public Grant Grant => grant;

    public int Generation => generation;

    public DateTimeOffset? LastUsedAt { get; set; }

    public DateTimeOffset? RotatedAt { get; set; }

    /// <summary>The response that rotated this token, for <see cref="ReuseAnswer.Same"/>.</summary>
    public IssuedTokens? Answer { get; set; }

    /// <summary>When the token expires under this behaviour; null: never.</summary>
    public DateTimeOffset? ExpiresAt(ProviderBehaviour behaviour)
    {
        var idle = (LastUsedAt ?? issuedAt) + behaviour.RefreshTokenIdleLifetime;
        var absolute = grant.AuthorizedAt + behaviour.RefreshTokenLifetime;
        return new[] { idle, absolute, endsAt }.Min();
    }

    public bool IsReuse(ProviderBehaviour behaviour, DateTimeOffset now) => RotatedAt is { } rotated && behaviour.Reuse switch
    {
        Reuse.Harmless => false,
        Reuse.Grace => now >= rotated + behaviour.ReuseGrace,
        _ => true,
    };

    public bool MustRotate(ProviderBehaviour behaviour, DateTimeOffset now) =>
        behaviour.AccessTokenIsExchanged || behaviour.RefreshTokenInAnswer != RefreshTokenInAnswer.Omitted && behaviour.Rotation switch
        {
            Rotation.Always => true,
            Rotation.WhenOlderThan => now - issuedAt >= behaviour.RotationAge,
            _ => false,
        };
}

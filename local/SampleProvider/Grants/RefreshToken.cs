namespace TokenFunctions.Local.SampleProvider.Grants;

internal sealed class RefreshToken(string value, Grant grant, int generation, DateTimeOffset issuedAt)
{
    public string Value => value;

    public Grant Grant => grant;

    public int Generation => generation;

    public DateTimeOffset? LastUsedAt { get; set; }

    public DateTimeOffset? RotatedAt { get; set; }

    /// <summary>The answer that rotated this token, for <see cref="ReuseAnswer.Same"/>.</summary>
    public IssuedTokens? Answer { get; set; }

    /// <summary>The end of its life as things stand; null never.</summary>
    public DateTimeOffset? ExpiresAt(ProviderBehaviour behaviour)
    {
        var idle = (LastUsedAt ?? issuedAt) + behaviour.RefreshTokenIdleLifetime;
        var absolute = grant.AuthorizedAt + behaviour.RefreshTokenLifetime;
        return idle is null || absolute < idle ? absolute : idle;
    }

    public bool IsReuse(ProviderBehaviour behaviour, DateTimeOffset now) => RotatedAt is { } rotated && behaviour.Reuse switch
    {
        Reuse.Harmless => false,
        Reuse.Grace => now >= rotated + behaviour.ReuseGrace,
        _ => true,
    };

    public bool MustRotate(ProviderBehaviour behaviour, DateTimeOffset now) =>
        behaviour.RefreshTokenInAnswer != RefreshTokenInAnswer.Omitted && behaviour.Rotation switch
        {
            Rotation.Always => true,
            Rotation.WhenOlderThan => now - issuedAt >= behaviour.RotationAge,
            _ => false,
        };
}

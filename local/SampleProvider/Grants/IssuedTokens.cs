namespace TokenFunctions.Local.SampleProvider.Grants;

/// <param name="refreshToken">The one to use from now on.</param>
/// <param name="refreshTokenIsNew">False where it is the one that the client sent.</param>
/// <param name="at">The moment that lifetimes in the answer count from.</param>
internal sealed class IssuedTokens(AccessToken accessToken, RefreshToken refreshToken, bool refreshTokenIsNew, DateTimeOffset at)
{
    public AccessToken AccessToken => accessToken;

    public RefreshToken RefreshToken => refreshToken;

    public bool RefreshTokenIsNew => refreshTokenIsNew;

    /// <summary>Whole seconds, rounded down so that no client believes in more life than there is.</summary>
    public long ExpiresIn => Math.Max(0, (long)(accessToken.ExpiresAt - at).TotalSeconds);

    /// <summary>Null where the refresh token does not expire.</summary>
    public long? RefreshTokenExpiresIn(ProviderBehaviour behaviour) => (long?)(refreshToken.ExpiresAt(behaviour) - at)?.TotalSeconds;

    /// <summary>The same tokens told again, later.</summary>
    public IssuedTokens Again(DateTimeOffset now) => new(accessToken, refreshToken, refreshTokenIsNew, now);
}

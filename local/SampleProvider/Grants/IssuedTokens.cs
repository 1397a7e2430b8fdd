namespace TokenFunctions.Local.SampleProvider.Grants;

/// <param name="refreshToken">The refresh token to use from now on.</param>
/// <param name="refreshTokenIsNew">False if it is the one that the client sent.</param>
/// <param name="at">The moment from which lifetimes in the response count.</param>
internal sealed class IssuedTokens(AccessToken accessToken, RefreshToken refreshToken, bool refreshTokenIsNew, DateTimeOffset at)
{
    public AccessToken AccessToken => accessToken;

    public RefreshToken RefreshToken => refreshToken;

    public bool RefreshTokenIsNew => refreshTokenIsNew;

    /// <summary>Whole seconds, rounded down so that no client expects a longer lifetime than there is.</summary>
    public long ExpiresIn => Math.Max(0, (long)(accessToken.ExpiresAt - at).TotalSeconds);

    /// <summary>Null if the refresh token does not expire.</summary>
    public long? RefreshTokenExpiresIn(ProviderBehaviour behaviour) => (long?)(refreshToken.ExpiresAt(behaviour) - at)?.TotalSeconds;

    /// <summary>The same tokens for a later response.</summary>
    public IssuedTokens Again(DateTimeOffset now) => new(accessToken, refreshToken, refreshTokenIsNew, now);
}

namespace TokenFunctions.Local.SampleProvider.Grants;

/// <param name="RefreshToken">The one to use from now on.</param>
/// <param name="RefreshTokenIsNew">False where it is the one that the client sent.</param>
internal sealed class IssuedTokens(AccessToken accessToken, RefreshToken refreshToken, bool refreshTokenIsNew)
{
    public AccessToken AccessToken => accessToken;

    public RefreshToken RefreshToken => refreshToken;

    public bool RefreshTokenIsNew => refreshTokenIsNew;

    /// <summary>Whole seconds, rounded down so that no client believes in more life than there is.</summary>
    public long ExpiresIn(DateTimeOffset now) => Math.Max(0, (long)(accessToken.ExpiresAt - now).TotalSeconds);
}

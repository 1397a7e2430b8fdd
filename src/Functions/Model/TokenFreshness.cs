using TokenFunctions.Options;

namespace TokenFunctions.Model;

/// <summary>The remaining lifetime of the stored access token, and the lifetime that it must have left.</summary>
internal static class TokenFreshness
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);

    /// <summary>
    /// A caller that asks for the longest possible lifetime does not replace a token younger than this, however short the tokens' lifetime is.
    /// </summary>
    private static readonly TimeSpan ShortestInterval = TimeSpan.FromSeconds(10);

    /// <summary>Null where there is no token, or where it has less than a second left. Such a token is never handed out.</summary>
    public static TimeSpan? Remaining(Connection connection, DateTimeOffset now)
    {
        if (connection is not { SealedAccessToken: not null, AccessTokenExpiresAt: { } expiry })
        {
            return null;
        }

        var left = expiry - ClockTolerance.NoEarlierThan(connection, now);
        return left >= Shortest ? left : null;
    }

    /// <summary>
    /// The token was issued in the future. A clock was or is wrong, and the remaining lifetime is unknown. Such a token is used only where no other is
    /// available.
    /// </summary>
    public static bool IsOfUnknownAge(Connection connection, DateTimeOffset now) =>
        connection.AccessTokenIssuedAt is { } issued && ClockTolerance.IsInTheFuture(issued, now);

    /// <summary>The provider has just returned this token instead of a new one, so another refresh would bring the same.</summary>
    public static bool HasJustBeenRepeated(Connection connection, DateTimeOffset now) =>
        connection.AccessTokenFirstGeneration is not null && now - connection.AccessTokenIssuedAt < ShortestInterval;

    /// <summary>The lifetime that a token must have left: <paramref name="minTtl"/> as far as the provider's tokens live that long, or the default.</summary>
    public static TimeSpan Required(Connection connection, TimeSpan? minTtl, RefreshOptions options)
    {
        var lifetime = connection.ObservedLifetime ?? (connection.AccessTokenExpiresAt - connection.AccessTokenIssuedAt);
        var minimum = MinimumLifetime(lifetime ?? TimeSpan.MaxValue, options);
        if (minTtl is not { } wanted)
        {
            return minimum;
        }

        var attainable = connection.ObservedLifetime - (minimum > ShortestInterval ? minimum : ShortestInterval);
        attainable = attainable < minimum ? minimum : attainable;
        return attainable < wanted ? attainable.Value : wanted;
    }

    /// <summary>The least remaining lifetime for a caller that names none: the setting, or a fifth of the lifetime where that is less.</summary>
    public static TimeSpan MinimumLifetime(TimeSpan lifetime, RefreshOptions options) =>
        lifetime / 5 < options.MinimumLifetime ? lifetime / 5 : options.MinimumLifetime;
}

using TokenFunctions.Connections;

namespace TokenFunctions.Refresh;

/// <summary>How long the access token at hand lives, and how long it must.</summary>
public static class TokenLife
{
    private static readonly TimeSpan Least = TimeSpan.FromSeconds(1);

    /// <summary>However short the provider's tokens live, a caller that asks for as much life as can be has none replaced that is younger.</summary>
    private static readonly TimeSpan LeastBetweenRefreshes = TimeSpan.FromSeconds(10);

    /// <summary>Null where there is no token or it has less than a second left: such a one is never handed out. Whatever the clock says, it is no earlier than the row knows it to have been.</summary>
    public static TimeSpan? Remaining(Connection connection, DateTimeOffset now)
    {
        if (connection is not { SealedAccessToken: not null, AccessTokenExpiresAt: { } expiry })
        {
            return null;
        }

        var left = expiry - Moments.NoEarlierThan(connection, now);
        return left >= Least ? left : null;
    }

    /// <summary>Issued in the future: the clock was ahead then or is behind now, and nobody knows how much of the token's life is over. Good enough only where no other can be had.</summary>
    public static bool IsOfUnknownAge(Connection connection, DateTimeOffset now) => connection.AccessTokenIssuedAt is { } issued && Moments.IsInTheFuture(issued, now);

    /// <summary>The life that a token must have left: <paramref name="minTtl"/>, as far as the provider's tokens live that long at all, or the default skew.</summary>
    public static TimeSpan Required(Connection connection, TimeSpan? minTtl, RefreshOptions options)
    {
        var lifetime = connection.ObservedLifetime ?? (connection.AccessTokenExpiresAt - connection.AccessTokenIssuedAt);
        var skew = Skew(lifetime ?? TimeSpan.MaxValue, options);
        var attainable = connection.ObservedLifetime - (skew > LeastBetweenRefreshes ? skew : LeastBetweenRefreshes);
        attainable = attainable < skew ? skew : attainable;
        return minTtl is not { } wanted ? skew : attainable < wanted ? attainable.Value : wanted;
    }

    /// <summary>The least life that a caller is handed who names none: a setting, a fifth of the lifetime where that is less.</summary>
    public static TimeSpan Skew(TimeSpan lifetime, RefreshOptions options) => lifetime / 5 < options.Skew ? lifetime / 5 : options.Skew;
}

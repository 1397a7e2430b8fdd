using TokenFunctions.Connections;
using TokenFunctions.OAuth;

namespace TokenFunctions.Refresh;

/// <summary>When the sweep should refresh an active connection: expiry − lead − jitter, and before an idle grant dies.</summary>
public static class DueRules
{
    /// <summary>Where a refresh kills the token in use, early means harm: just enough for a sweep every minute.</summary>
    private static readonly TimeSpan LeadOfKillers = TimeSpan.FromSeconds(90);

    /// <param name="now">What a connection without an access token is due at.</param>
    /// <param name="jitter">0 to 1, drawn at random, so that tokens issued together do not fall due together.</param>
    /// <returns>Null if the sweep has nothing to do for it.</returns>
    public static DateTimeOffset? DueAt(Connection connection, ProviderProfile profile, RefreshOptions options, DateTimeOffset now, double jitter)
    {
        var keepAlive = KeepAliveAt(connection, now);
        if (connection.Strategy == RefreshStrategy.OnDemand)
        {
            return keepAlive;
        }

        var expiry = connection.AccessTokenExpiresAt ?? now;
        var lead = Lead(expiry - (connection.AccessTokenIssuedAt ?? expiry), profile, options);
        var due = expiry - (lead * (1 + (jitter / 4)));
        return keepAlive < due ? keepAlive : due;
    }

    public static TimeSpan Lead(TimeSpan lifetime, ProviderProfile profile, RefreshOptions options)
    {
        var lead = lifetime / 4 < options.Lead ? lifetime / 4 : options.Lead;
        return profile.RefreshKillsAccessToken && LeadOfKillers < lead ? LeadOfKillers : lead;
    }

    /// <summary>After four fifths of the refresh token's own life.</summary>
    private static DateTimeOffset? KeepAliveAt(Connection connection, DateTimeOffset now)
    {
        var issued = connection.AccessTokenIssuedAt ?? now;
        var ends = connection.RefreshTokenIdleExpiresAt < connection.RefreshTokenExpiresAt
            ? connection.RefreshTokenIdleExpiresAt
            : connection.RefreshTokenExpiresAt ?? connection.RefreshTokenIdleExpiresAt;
        return ends is { } end ? issued + ((end - issued) * 0.8) : null;
    }
}

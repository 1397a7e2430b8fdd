using TokenFunctions.Connections;
using TokenFunctions.OAuth;

namespace TokenFunctions.Refresh;

/// <summary>
/// When the sweep should see to an active connection: before its access token ends (expiry − lead − jitter), before an idle grant dies, and when somebody has to be told that the grant is about to end.
/// </summary>
public sealed class DueRules(RefreshOptions options, SweepSchedule sweeps, Random random)
{
    /// <summary>Of the lead: over so much more the tokens of one second are spread, again at every refresh.</summary>
    private const double Spread = 0.5;

    /// <summary>A grant is kept alive after four fifths of what it may lie idle, a few a little earlier.</summary>
    private const double KeepAliveAfter = 0.8;
    private const double KeepAliveSpread = 0.05;

    /// <param name="now">What a connection without an access token is due at.</param>
    /// <returns>Null if the sweep has nothing to do for it.</returns>
    public DateTimeOffset? DueAt(Connection connection, ProviderProfile profile, DateTimeOffset now) => DueAt(connection, profile, now, random.NextDouble());

    /// <summary>Likewise, but what the sweep keeps fresh waits for the end of a cool-down.</summary>
    public DateTimeOffset? DueAtAfterCoolDown(Connection connection, ProviderProfile profile, DateTimeOffset now)
    {
        var due = DueAt(connection, profile, now);
        return connection.Strategy == RefreshStrategy.Eager ? connection.NextAttemptAt ?? due : due;
    }

    /// <summary>The latest that <see cref="DueAt(Connection, ProviderProfile, DateTimeOffset)"/> can say.</summary>
    public DateTimeOffset? LatestDueAt(Connection connection, ProviderProfile profile, DateTimeOffset now) => DueAt(connection, profile, now, jitter: 0);

    /// <param name="jitter">0 to 1.</param>
    internal DateTimeOffset? DueAt(Connection connection, ProviderProfile profile, DateTimeOffset now, double jitter) =>
        new[] { TokenDueAt(connection, profile, now, jitter), KeepAliveAt(connection, now, jitter), GrantLife.RemindAt(connection) }.Min();

    /// <summary>
    /// How early to refresh: a setting, a quarter of the lifetime where that is less. Where a refresh kills the token in use, early means harm, so it is just enough for callers, who are promised the skew, never to
    /// have to wait: a sweep that begins then has the time of one request left.
    /// </summary>
    internal TimeSpan Lead(TimeSpan lifetime, ProviderProfile profile)
    {
        var lead = lifetime / 4 < options.Lead ? lifetime / 4 : options.Lead;
        var least = TokenLife.Skew(lifetime, options) + options.Timeout;
        return profile.RefreshKillsAccessToken && least < lead ? least : lead;
    }

    /// <summary>
    /// The last sweep that begins early enough, if more than half of the token's life is over by then: a token that lives hardly longer than the time between two sweeps would be refreshed again and again while young.
    /// Such a one is due when its time has come, and the first sweep after that finds it.
    /// </summary>
    private DateTimeOffset? TokenDueAt(Connection connection, ProviderProfile profile, DateTimeOffset now, double jitter)
    {
        if (connection.Strategy == RefreshStrategy.OnDemand)
        {
            return null;
        }

        var expiry = connection.AccessTokenExpiresAt ?? now;
        var issued = connection.AccessTokenIssuedAt ?? expiry;
        var wanted = expiry - (Lead(expiry - issued, profile) * (1 + (jitter * Spread)));
        return sweeps.LastBy(wanted) is { } run && run - issued > expiry - run ? run : wanted;
    }

    private static DateTimeOffset? KeepAliveAt(Connection connection, DateTimeOffset now, double jitter)
    {
        var used = GrantLife.LastUsedAt(connection) ?? now;
        return GrantLife.IdleEnd(connection) is { } end ? used + ((end - used) * (KeepAliveAfter - (jitter * KeepAliveSpread))) : null;
    }
}

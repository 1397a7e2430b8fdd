using TokenFunctions.Model.Profiles;
using TokenFunctions.Options;

namespace TokenFunctions.Model;

/// <summary>
/// When an active connection is due: before its access token expires, before an idle grant ends, and when people must be reminded that the grant ends.
/// </summary>
internal sealed class RefreshSchedule(RefreshOptions options, SweepSchedule sweeps, Random random)
{
    /// <summary>Tokens that were issued in the same second are spread over this share of the time before expiration.</summary>
    private const double Spread = 0.5;

    /// <summary>A grant is refreshed by the last sweep that begins within this share of its idle lifetime. The rest is the margin for the request.</summary>
    private const double KeepAliveAfter = 0.8;
    private const double KeepAliveSpread = 0.05;

    /// <param name="now">A connection without an access token is due at this time.</param>
    /// <returns>Null if the sweep has nothing to do for it.</returns>
    public DateTimeOffset? DueAt(Connection connection, ProviderProfile profile, DateTimeOffset now) => DueAt(connection, profile, now, random.NextDouble());

    /// <summary>The same, but an eager connection in a cool-down is due at its end.</summary>
    public DateTimeOffset? DueAtAfterCoolDown(Connection connection, ProviderProfile profile, DateTimeOffset now)
    {
        var due = DueAt(connection, profile, now);
        return connection.Strategy == RefreshStrategy.Eager ? connection.NextAttemptAt ?? due : due;
    }

    /// <summary>The latest result of <see cref="DueAt(Connection, ProviderProfile, DateTimeOffset)"/>.</summary>
    public DateTimeOffset? LatestDueAt(Connection connection, ProviderProfile profile, DateTimeOffset now) => DueAt(connection, profile, now, jitter: 0);

    /// <param name="jitter">0 to 1.</param>
    internal DateTimeOffset? DueAt(Connection connection, ProviderProfile profile, DateTimeOffset now, double jitter) => !connection.HasRefreshToken
        ? RemindAt(connection) ?? connection.GrantExpiresAt
        : new[] { TokenDueAt(connection, profile, now, jitter), KeepAliveAt(connection, now, jitter), RemindAt(connection) }.Min();

    /// <summary>The sweep that reminds people that the grant ends; null where it has no known end, or the reminder was sent.</summary>
    internal DateTimeOffset? RemindAt(Connection connection) =>
        GrantLifetime.RemindAt(connection) is { } wanted ? LastSweepBy(wanted, connection.GrantedAt ?? connection.CreatedAt) : null;

    /// <summary>
    /// How long before its expiration a token is refreshed: the setting, or a quarter of the lifetime where that is less. Where a refresh invalidates the token
    /// in use, it is as short as possible: a sweep that begins then has the time of one request left before callers would have to wait.
    /// </summary>
    internal TimeSpan BeforeExpiration(TimeSpan lifetime, ProviderProfile profile)
    {
        var before = lifetime / 4 < options.BeforeExpiration ? lifetime / 4 : options.BeforeExpiration;
        var least = TokenFreshness.MinimumLifetime(lifetime, options) + options.Timeout;
        return profile.RefreshKillsAccessToken && least < before ? least : before;
    }

    /// <summary>
    /// The last sweep that begins early enough, if more than half of the token's lifetime has passed then. Otherwise a token that lives hardly longer than the
    /// time between two sweeps would be refreshed too early. Such a token is due at its own time, and the first sweep after that refreshes it.
    /// </summary>
    private DateTimeOffset? TokenDueAt(Connection connection, ProviderProfile profile, DateTimeOffset now, double jitter)
    {
        if (connection.Strategy == RefreshStrategy.OnDemand)
        {
            return null;
        }

        var expiry = connection.AccessTokenExpiresAt ?? now;
        var issued = connection.AccessTokenIssuedAt ?? expiry;
        var wanted = expiry - (BeforeExpiration(expiry - issued, profile) * (1 + (jitter * Spread)));
        return sweeps.LastBy(wanted) is { } run && run - issued > expiry - run ? run : wanted;
    }

    private DateTimeOffset? KeepAliveAt(Connection connection, DateTimeOffset now, double jitter)
    {
        var used = GrantLifetime.LastUsedAt(connection) ?? now;
        return GrantLifetime.IdleEnd(connection) is { } end ? LastSweepBy(used + ((end - used) * (KeepAliveAfter - (jitter * KeepAliveSpread))), used) : null;
    }

    /// <summary>
    /// A moment between two sweeps would wait for the later one, which may begin after the end. If no sweep begins between <paramref name="since"/> and the
    /// moment, the first one after the moment is the earliest there is.
    /// </summary>
    private DateTimeOffset LastSweepBy(DateTimeOffset wanted, DateTimeOffset since) => sweeps.LastBy(wanted) is { } run && run > since ? run : wanted;
}

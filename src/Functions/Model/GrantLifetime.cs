using TokenFunctions.Model.Profiles;

namespace TokenFunctions.Model;

/// <summary>
/// The two lifetimes of a grant. The access token has its own. The idle lifetime starts again with every use of the refresh token. The absolute lifetime runs
/// from the authorization, however often the grant is refreshed.
/// </summary>
internal static class GrantLifetime
{
    private static readonly TimeSpan LongestNotice = TimeSpan.FromDays(14);
    private const double NoticeShare = 0.2;

    /// <summary>Responses state whole seconds. Two responses that are closer together do not show whether the second one extended anything.</summary>
    private static readonly TimeSpan ShortestComparable = TimeSpan.FromSeconds(10);

    /// <summary>When the refresh token was last used, or issued.</summary>
    public static DateTimeOffset? LastUsedAt(Connection connection) => connection.AccessTokenIssuedAt ?? connection.GrantedAt;

    /// <summary>When the grant ends unless it is refreshed before; null where no such end is known.</summary>
    public static DateTimeOffset? IdleEnd(Connection connection)
    {
        // An end that a refresh does not extend is the absolute one.
        var stated = connection.RefreshTokenExpiresAt >= connection.GrantExpiresAt ? null : connection.RefreshTokenExpiresAt;
        return stated < connection.RefreshTokenIdleExpiresAt ? stated : connection.RefreshTokenIdleExpiresAt ?? stated;
    }

    /// <summary>A new authorization starts both lifetimes. Without a refresh token the grant ends with its access token.</summary>
    public static Connection Granted(Connection connection, ProviderProfile profile, DateTimeOffset now) => connection with
    {
        GrantedAt = now,
        GrantExpiresAt = connection.HasRefreshToken ? now + profile.RefreshTokenAbsoluteLifetime : connection.AccessTokenExpiresAt,
        RefreshTokenIdleExpiresAt = connection.HasRefreshToken ? now + profile.RefreshTokenIdleLifetime : null,
    };

    /// <summary>
    /// A refresh starts the idle lifetime again. If two responses in a row state the same end for the refresh token, a refresh does not extend it. Then it is
    /// the grant's own end.
    /// </summary>
    /// <param name="stated">Null where the response states none.</param>
    public static Connection Refreshed(Connection connection, ProviderProfile profile, DateTimeOffset sentAt, DateTimeOffset? stated, bool isRotated)
    {
        var end = stated ?? (isRotated ? null : connection.RefreshTokenExpiresAt);
        return connection with
        {
            RefreshTokenExpiresAt = end,
            RefreshTokenIdleExpiresAt = sentAt + profile.RefreshTokenIdleLifetime,
            GrantExpiresAt = new[] { connection.GrantedAt + profile.RefreshTokenAbsoluteLifetime, IsTheGrants(connection, sentAt, end) ? end : null }.Min(),
        };
    }

    /// <summary>
    /// When to remind people that the grant ends: a fifth of its lifetime before the end, at most two weeks. Null where it has no known end, or the reminder
    /// was sent.
    /// </summary>
    public static DateTimeOffset? RemindAt(Connection connection)
    {
        if (connection is not { GrantExpiresAt: { } end, ReauthorizationRemindedAt: null })
        {
            return null;
        }

        var notice = (end - (connection.GrantedAt ?? connection.CreatedAt)) * NoticeShare;
        return end - (notice < LongestNotice ? notice : LongestNotice);
    }

    private static bool IsTheGrants(Connection before, DateTimeOffset sentAt, DateTimeOffset? end)
    {
        var elapsed = sentAt - LastUsedAt(before);
        return elapsed >= ShortestComparable
            ? end - before.RefreshTokenExpiresAt < elapsed / 2
            : end is not null && before.RefreshTokenExpiresAt >= before.GrantExpiresAt;
    }
}

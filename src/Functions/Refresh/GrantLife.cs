using TokenFunctions.Connections;
using TokenFunctions.OAuth;

namespace TokenFunctions.Refresh;

/// <summary>
/// The grant's two clocks, apart from the access token's. The idle one starts anew with every use of the refresh token; the absolute one runs from the authorization to its end, however often the grant is refreshed.
/// </summary>
public static class GrantLife
{
    private static readonly TimeSpan LongestNotice = TimeSpan.FromDays(14);
    private const double NoticeShare = 0.2;

    /// <summary>Answers tell whole seconds: nearer to each other two of them do not show whether the second one extended anything.</summary>
    private static readonly TimeSpan Telling = TimeSpan.FromSeconds(10);

    /// <summary>When the refresh token was last used, or came.</summary>
    public static DateTimeOffset? LastUsedAt(Connection connection) => connection.AccessTokenIssuedAt ?? connection.GrantedAt;

    /// <summary>When the grant dies unless it is refreshed before; null where nobody knows of such an end. What a refresh does not move is none of it.</summary>
    public static DateTimeOffset? IdleEnd(Connection connection)
    {
        var told = connection.RefreshTokenExpiresAt >= connection.GrantExpiresAt ? null : connection.RefreshTokenExpiresAt;
        return told < connection.RefreshTokenIdleExpiresAt ? told : connection.RefreshTokenIdleExpiresAt ?? told;
    }

    /// <summary>A new authorization starts both clocks.</summary>
    public static Connection Granted(Connection connection, ProviderProfile profile, DateTimeOffset now) => connection with
    {
        GrantedAt = now,
        GrantExpiresAt = now + profile.RefreshTokenAbsoluteLifetime,
        RefreshTokenIdleExpiresAt = now + profile.RefreshTokenIdleLifetime,
    };

    /// <summary>A refresh starts the idle clock anew. What the answer tells of the refresh token's end is the grant's own end if the refresh before told the same: then refreshing does not extend it.</summary>
    /// <param name="told">Null where the answer tells nothing.</param>
    public static Connection Refreshed(Connection connection, ProviderProfile profile, DateTimeOffset sentAt, DateTimeOffset? told, bool isRotated)
    {
        var ends = told ?? (isRotated ? null : connection.RefreshTokenExpiresAt);
        return connection with
        {
            RefreshTokenExpiresAt = ends,
            RefreshTokenIdleExpiresAt = sentAt + profile.RefreshTokenIdleLifetime,
            GrantExpiresAt = new[] { connection.GrantedAt + profile.RefreshTokenAbsoluteLifetime, IsTheGrants(connection, sentAt, ends) ? ends : null }.Min(),
        };
    }

    /// <summary>When somebody has to be told that the grant is about to end: a fifth of its life before, two weeks at most. Null where nobody has, or was told.</summary>
    public static DateTimeOffset? RemindAt(Connection connection)
    {
        if (connection is not { GrantExpiresAt: { } end, ReauthorizationRemindedAt: null })
        {
            return null;
        }

        var notice = (end - (connection.GrantedAt ?? connection.CreatedAt)) * NoticeShare;
        return end - (notice < LongestNotice ? notice : LongestNotice);
    }

    private static bool IsTheGrants(Connection before, DateTimeOffset sentAt, DateTimeOffset? ends)
    {
        var elapsed = sentAt - LastUsedAt(before);
        return elapsed >= Telling ? ends - before.RefreshTokenExpiresAt < elapsed / 2 : ends is not null && before.RefreshTokenExpiresAt >= before.GrantExpiresAt;
    }
}

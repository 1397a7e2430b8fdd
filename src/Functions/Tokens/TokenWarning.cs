using TokenFunctions.Model;

namespace TokenFunctions.Tokens;

/// <summary>A problem of a connection whose token is still usable.</summary>
/// <param name="Code">A member of <see cref="WarningCodes"/>.</param>
/// <param name="DueBy">For <see cref="WarningCodes.ReauthorizationDueBy"/> and <see cref="WarningCodes.NoRefreshToken"/>: when the grant ends.</param>
internal sealed record TokenWarning(string Code, string Detail, DateTimeOffset? Since, DateTimeOffset? NextAttemptAt, DateTimeOffset? DueBy = null)
{
    /// <param name="minimum">The lifetime that the caller asked for, or the default.</param>
    /// <param name="remaining">The lifetime that the token has left.</param>
    /// <returns>Null if there is no problem.</returns>
    public static TokenWarning? Of(Connection row, RefreshResult result, TimeSpan minimum, TimeSpan remaining) => row switch
    {
        { HasRefreshToken: false } => OfGrant(row),
        { Status: ConnectionStatus.ReauthRequired } =>
            new(WarningCodes.ReauthRequired, "A person must authorize this connection again before the token expires.", row.StatusSince, null),
        { Status: ConnectionStatus.OperatorActionRequired } =>
            new(WarningCodes.RefreshFailing, "An operator must correct the provider's registration before the token expires.", row.StatusSince, null),
        { Status: ConnectionStatus.Degraded } =>
            new(WarningCodes.RefreshFailing, "The refresh fails at the moment. The token is still valid.", row.StatusSince, row.NextAttemptAt),
        _ when result.Reason is not null =>
            new(WarningCodes.RefreshFailing, "No refresh is sent to the provider at the moment. The token is still valid.", null, result.RetryAt),
        _ when result.Outcome is RefreshOutcome.Busy or RefreshOutcome.Deferred =>
            new(WarningCodes.RefreshFailing, "A refresh is under way. The token is still valid.", row.Intent?.StartedAt, result.RetryAt),
        _ when remaining < minimum =>
            new(
                WarningCodes.MinTtlUnattainable,
                "This provider's tokens do not live that long, or would be refreshed at every call. This one is as fresh as possible.",
                null,
                null),
        { ReauthorizationDueBy: not null } => OfGrant(row),
        { ExpiryIsKnown: false } => new(WarningCodes.ExpiryUnknown, "The provider does not state how long its tokens live. The expiry is assumed.", null, null),
        _ => null,
    };

    /// <summary>Null unless the connection's grant is known to end soon, or ends with its access token.</summary>
    public static TokenWarning? OfGrant(Connection connection) => connection switch
    {
        { HasRefreshToken: false, Verdict: null } => new(
            WarningCodes.NoRefreshToken,
            "The connection has no refresh token, so its access token cannot be replaced. A person must authorize it again before the token ends.",
            connection.GrantedAt,
            null,
            connection.AccessTokenExpiresAt),
        { ReauthorizationDueBy: { } end } => new(
            WarningCodes.ReauthorizationDueBy,
            "The grant ends then, however often it is refreshed. A person must authorize this connection again before that.",
            connection.ReauthorizationRemindedAt,
            null,
            end),
        _ => null,
    };
}

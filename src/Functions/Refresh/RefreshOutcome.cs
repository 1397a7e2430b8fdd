using TokenFunctions.Connections;

namespace TokenFunctions.Refresh;

/// <summary>The closed set of what a refresh can end as.</summary>
public enum RefreshOutcome
{
    /// <summary>The provider issued a token and it is committed.</summary>
    Refreshed,

    /// <summary>The token at hand serves; the provider was not asked.</summary>
    AlreadyFresh,

    /// <summary>Another worker is at it, or may still be.</summary>
    Busy,

    /// <summary>Not now: refreshing failed for the moment, or a cool-down runs.</summary>
    Deferred,

    /// <summary>A person must authorize again.</summary>
    ReauthRequired,

    /// <summary>An operator must mend the provider's registration.</summary>
    OperatorActionRequired,
}

/// <param name="Connection">The row as it stands after it; null if there is no such connection (any more).</param>
/// <param name="RetryAt">For <see cref="RefreshOutcome.Busy"/> and <see cref="RefreshOutcome.Deferred"/>: when another try can make sense.</param>
/// <param name="IsAttempt">An attempt was made for it, rather than an answer found in the row: who waited for it need not try again.</param>
/// <param name="Reason">Where it is not the row that tells why: a member of <see cref="OAuth.FailureReasons"/>.</param>
public sealed record RefreshResult(RefreshOutcome Outcome, Connection? Connection, DateTimeOffset? RetryAt = null, bool IsAttempt = false, string? Reason = null);

/// <param name="Need">What the token must satisfy; a row that does is left alone.</param>
/// <param name="Patience">How long to wait for another worker's refresh.</param>
/// <param name="Known">The row as the caller has just read it, if it has.</param>
public sealed record RefreshRequest(string ConnectionId, RefreshNeed Need, TimeSpan Patience, Connection? Known = null);

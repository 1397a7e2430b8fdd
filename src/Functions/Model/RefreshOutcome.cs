namespace TokenFunctions.Model;

/// <summary>The closed set of outcomes of a refresh.</summary>
internal enum RefreshOutcome
{
    /// <summary>The provider issued a token and it is committed.</summary>
    Refreshed,

    /// <summary>The stored token is fresh enough; the provider was not asked.</summary>
    AlreadyFresh,

    /// <summary>Another worker refreshes this connection, or may still do so.</summary>
    Busy,

    /// <summary>Not now: the refresh failed for the moment, or a cool-down runs.</summary>
    Deferred,

    /// <summary>A person must authorize again.</summary>
    ReauthRequired,

    /// <summary>An operator must correct the provider's registration.</summary>
    OperatorActionRequired,
}

/// <param name="Connection">The row as it stands after the refresh; null if there is no such connection.</param>
/// <param name="RetryAt">For <see cref="RefreshOutcome.Busy"/> and <see cref="RefreshOutcome.Deferred"/>: when another try may succeed.</param>
/// <param name="IsAttempt">
/// True if an attempt was made; false if the result was read from the row. A caller that waited for an attempt need not try again.
/// </param>
/// <param name="Reason">Where the row does not hold the reason: a member of <see cref="FailureReasons"/>.</param>
internal sealed record RefreshResult(
    RefreshOutcome Outcome, Connection? Connection, DateTimeOffset? RetryAt = null, bool IsAttempt = false, string? Reason = null);

using TokenFunctions.Model;
using TokenFunctions.Options;
using TokenFunctions.Ports;
using TokenFunctions.Refresh;

namespace TokenFunctions.Tokens;

/// <summary>
/// Retrieves an access token for a caller: a fresh one, or a structured result with the reason why there is none. Where the stored token is fresh, this costs
/// one table read.
/// </summary>
internal sealed class AccessTokenRetriever(
    IConnectionStore store,
    RejectionReports rejections,
    RefreshActivity activity,
    AccessTokenOpener opener,
    ReauthorizationLink link,
    RefreshOptions options,
    TimeProvider time)
{
    private static readonly TimeSpan DefaultRecheck = TimeSpan.FromSeconds(10);

    /// <param name="minTtl">The least remaining lifetime that the caller accepts; null for the default.</param>
    /// <exception cref="StoreUnavailableException">The table cannot be read.</exception>
    public async Task<TokenResult> GetAsync(string connectionId, TimeSpan? minTtl, Caller caller, CancellationToken cancellationToken)
    {
        var row = await FindAsync(connectionId, cancellationToken);
        return row is null ? new TokenResult.NotFound()
            : !caller.MayUse(row) ? new TokenResult.CallerNotAllowed()
            : await ServeAsync(row, new FreshnessRequirement.ForCaller(minTtl), minTtl, cancellationToken);
    }

    /// <summary>
    /// A resource responded 401 to the token of <paramref name="generation"/> (RFC 6750 section 3.1): refreshes, unless there is a newer token.
    /// </summary>
    /// <exception cref="StoreUnavailableException">The table cannot be read or written.</exception>
    public async Task<TokenResult> ReportRejectedAsync(string connectionId, long generation, Caller caller, CancellationToken cancellationToken)
    {
        var row = await FindAsync(connectionId, cancellationToken);
        if (row is null)
        {
            return new TokenResult.NotFound();
        }

        if (!caller.MayUse(row))
        {
            return new TokenResult.CallerNotAllowed();
        }

        row = await rejections.RecordAsync(row, generation, cancellationToken);
        return row switch
        {
            null => new TokenResult.NotFound(),
            _ when row.TokenGeneration != generation => await ServeAsync(row, new FreshnessRequirement.ForCaller(null), null, cancellationToken),
            _ => await ReplaceAsync(row, cancellationToken),
        };
    }

    /// <summary>Management's refresh: ignores a verdict and a cool-down.</summary>
    /// <exception cref="StoreUnavailableException">The table cannot be read or written.</exception>
    public async Task<TokenResult> RefreshAsync(string connectionId, CancellationToken cancellationToken)
    {
        var row = await FindAsync(connectionId, cancellationToken);
        return row is null
            ? new TokenResult.NotFound()
            : await ServeAsync(row, new FreshnessRequirement.NewerThan(row.AccessTokenGeneration, Forced: true), null, cancellationToken);
    }

    /// <summary>A new access token for a caller whose resource rejected the row's. No caller gets a rejected token as a new one.</summary>
    private async Task<TokenResult> ReplaceAsync(Connection row, CancellationToken cancellationToken)
    {
        if (rejections.HopelessSince(row) is { } since)
        {
            return new TokenResult.ReauthRequired(row, FailureReasons.TokenRejectedByResource, since, await link.FindAsync(row, cancellationToken));
        }

        if (rejections.PauseEnd(row) is { } end)
        {
            return new TokenResult.Unavailable(row, end, FailureReasons.AccessTokenUnchanged);
        }

        var result = await ServeAsync(row, new FreshnessRequirement.NewerThan(row.AccessTokenGeneration), null, cancellationToken);
        return result is TokenResult.Token { Connection: var current } && rejections.IsRejected(current)
            ? new TokenResult.Unavailable(current, rejections.PauseEnd(current) ?? Recheck, FailureReasons.AccessTokenUnchanged)
            : result;
    }

    private DateTimeOffset Recheck => time.GetUtcNow() + DefaultRecheck;

    private async Task<Connection?> FindAsync(string connectionId, CancellationToken cancellationToken) =>
        await store.FindAsync(connectionId, cancellationToken) is { IsDeleted: false } row ? row : null;

    private async Task<TokenResult> ServeAsync(Connection row, FreshnessRequirement requirement, TimeSpan? minTtl, CancellationToken cancellationToken)
    {
        var result = requirement.IsMetBy(row, time.GetUtcNow(), options)
            ? new RefreshResult(RefreshOutcome.AlreadyFresh, row)
            : await activity.RunAsync(new RefreshRequest(row.Id, requirement, options.WaitTimeout, row), cancellationToken);
        if (result.Connection is not { } current)
        {
            return new TokenResult.NotFound();
        }

        if (!MayServe(current, result, requirement, minTtl))
        {
            return await FindNewerAsync(current, result, cancellationToken) is { } newer
                ? await ServeAsync(newer, requirement, minTtl, cancellationToken)
                : await RefuseAsync(current, result, cancellationToken);
        }

        switch (await opener.TryOpenAsync(current, cancellationToken))
        {
            case AccessTokenOpener.Result.Opened opened:
                // Reading the sealing key may have taken longer than the token lived.
                return TokenFreshness.Remaining(current, time.GetUtcNow()) is { } remaining
                    ? new TokenResult.Token(current, opened.AccessToken, remaining, TokenWarning.Of(current, result, minTtl ?? Minimum(current), remaining))
                    : await ServeAsync(current, requirement, minTtl, cancellationToken);
            case AccessTokenOpener.Result.Unavailable:
                return new TokenResult.Unavailable(current, Recheck, FailureReasons.VaultUnavailable);
            default:
                // A token that does not open is replaced, unless that was just tried.
                return requirement is FreshnessRequirement.NewerThan
                    ? await RefuseAsync(current, result with { Reason = FailureReasons.SealedTokenUnreadable }, cancellationToken)
                    : await ServeAsync(current, new FreshnessRequirement.NewerThan(current.AccessTokenGeneration), minTtl, cancellationToken);
        }
    }

    /// <summary>
    /// A token that this process fetched or waited for may have ended before it was used: the process was paused, or its clock was corrected. Another process
    /// may have fetched a newer one.
    /// </summary>
    private async Task<Connection?> FindNewerAsync(Connection seen, RefreshResult result, CancellationToken cancellationToken)
    {
        if (result.Outcome is not (RefreshOutcome.Refreshed or RefreshOutcome.Busy) || await FindAsync(seen.Id, cancellationToken) is not { } row)
        {
            return null;
        }

        return row.AccessTokenGeneration != seen.AccessTokenGeneration && TokenFreshness.Remaining(row, time.GetUtcNow()) is not null ? row : null;
    }

    /// <summary>A valid token is served although its refresh failed, except to a caller that asked for a longer or a newer one.</summary>
    private bool MayServe(Connection row, RefreshResult result, FreshnessRequirement requirement, TimeSpan? minTtl)
    {
        if (TokenFreshness.Remaining(row, time.GetUtcNow()) is not { } remaining)
        {
            return false;
        }

        if (result.Outcome is RefreshOutcome.AlreadyFresh or RefreshOutcome.Refreshed)
        {
            return true;
        }

        return requirement is FreshnessRequirement.ForCaller && (minTtl is not { } wanted || remaining >= wanted || wanted > row.ObservedLifetime);
    }

    private TimeSpan Minimum(Connection row) => TokenFreshness.Required(row, null, options);

    private async Task<TokenResult> RefuseAsync(Connection row, RefreshResult result, CancellationToken cancellationToken) => result.Outcome switch
    {
        RefreshOutcome.ReauthRequired => new TokenResult.ReauthRequired(row, ReasonOf(row), Since(row), await link.FindAsync(row, cancellationToken)),
        RefreshOutcome.OperatorActionRequired => new TokenResult.OperatorActionRequired(row, await link.FindAsync(row, cancellationToken)),
        _ => new TokenResult.Unavailable(row, result.RetryAt ?? row.NextAttemptAt ?? Recheck, ReasonOf(row, result)),
    };

    private static string ReasonOf(Connection row) => row switch
    {
        { Verdict.Reason: { } reason } => reason,
        { Status: ConnectionStatus.Pending } or { HasRefreshToken: true } => FailureReasons.AuthorizationPending,
        _ => FailureReasons.NoRefreshToken,
    };

    /// <summary>Without a failure, another worker refreshes, or the new token was over before it could be handed out.</summary>
    private static string ReasonOf(Connection row, RefreshResult result)
    {
        var hasToken = result.Outcome is RefreshOutcome.Refreshed or RefreshOutcome.AlreadyFresh;
        return result.Reason ?? row.LastError?.Reason ?? (hasToken ? FailureReasons.AccessTokenExpired : FailureReasons.RefreshInProgress);
    }

    /// <summary>Since when a person is needed. A grant may have ended before a sweep has recorded it.</summary>
    private DateTimeOffset Since(Connection row) =>
        row.Verdict?.Since ?? (row.GrantExpiresAt is { } end && TokenFreshness.Remaining(row, time.GetUtcNow()) is null ? end : row.StatusSince);
}

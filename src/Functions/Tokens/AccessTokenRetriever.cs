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

        if (row.AccessTokenGeneration != generation)
        {
            return await ServeAsync(row, new FreshnessRequirement.ForCaller(null), null, cancellationToken);
        }

        row = await rejections.RecordAsync(row, generation, cancellationToken);
        if (row is null)
        {
            return new TokenResult.NotFound();
        }

        return rejections.HopelessSince(row) is { } since
            ? new TokenResult.ReauthRequired(row, FailureReasons.TokenRejectedByResource, since, await link.FindAsync(row, cancellationToken))
            : await ServeAsync(row, new FreshnessRequirement.NewerThan(generation), null, cancellationToken);
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
                    ? new TokenResult.Token(current, opened.AccessToken, remaining, TokenWarning.Of(current, result, minTtl, remaining))
                    : await ServeAsync(current, requirement, minTtl, cancellationToken);
            case AccessTokenOpener.Result.Unavailable:
                return new TokenResult.Unavailable(current, time.GetUtcNow() + DefaultRecheck);
            default:
                // A token that does not open is replaced, unless that was just tried.
                return requirement is FreshnessRequirement.NewerThan
                    ? await RefuseAsync(current, result, cancellationToken)
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

    private async Task<TokenResult> RefuseAsync(Connection row, RefreshResult result, CancellationToken cancellationToken) => result.Outcome switch
    {
        RefreshOutcome.ReauthRequired => new TokenResult.ReauthRequired(
            row,
            row.Verdict?.Reason ?? FailureReasons.AuthorizationPending,
            row.Verdict?.Since ?? row.StatusSince,
            await link.FindAsync(row, cancellationToken)),
        RefreshOutcome.OperatorActionRequired => new TokenResult.OperatorActionRequired(row, await link.FindAsync(row, cancellationToken)),
        _ => new TokenResult.Unavailable(row, result.RetryAt ?? row.NextAttemptAt ?? time.GetUtcNow() + DefaultRecheck, result.Reason),
    };
}

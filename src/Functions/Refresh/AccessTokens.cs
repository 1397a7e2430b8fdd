using TokenFunctions.Connections;
using TokenFunctions.OAuth;
using TokenFunctions.Secrets;
using TokenFunctions.Telemetry;

namespace TokenFunctions.Refresh;

/// <summary>Hands out access tokens: a fresh one, or a structured answer why not. One table read where the token at hand is fresh.</summary>
public sealed class AccessTokens(
    IConnectionStore store, ConnectionWriter writer, RefreshActivity activity, TokenSealer sealer, IProviderStore providers, RefreshOptions options, TimeProvider time, RefreshTelemetry telemetry)
{
    private const int RejectionsUntilHopeless = 3;
    private static readonly TimeSpan RejectionsCount = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan DefaultRecheck = TimeSpan.FromSeconds(10);

    /// <param name="minTtl">The least life that the caller accepts; null for the default.</param>
    /// <exception cref="StoreUnavailableException">The table cannot be read.</exception>
    public async Task<TokenReply> GetAsync(string connectionId, TimeSpan? minTtl, Caller caller, CancellationToken cancellationToken)
    {
        var row = await FindAsync(connectionId, cancellationToken);
        return row is null ? new TokenReply.NotFound()
            : !caller.MayUse(row) ? new TokenReply.CallerNotAllowed()
            : await ServeAsync(row, new RefreshNeed.ForCaller(minTtl), minTtl, cancellationToken);
    }

    /// <summary>A resource answered 401 to the token of <paramref name="generation"/> (RFC 6750 section 3.1): refresh, unless there is a newer one already.</summary>
    /// <exception cref="StoreUnavailableException">The table cannot be read or written.</exception>
    public async Task<TokenReply> ReportRejectedAsync(string connectionId, long generation, Caller caller, CancellationToken cancellationToken)
    {
        var row = await FindAsync(connectionId, cancellationToken);
        if (row is null)
        {
            return new TokenReply.NotFound();
        }

        if (!caller.MayUse(row))
        {
            return new TokenReply.CallerNotAllowed();
        }

        if (row.AccessTokenGeneration != generation)
        {
            return await ServeAsync(row, new RefreshNeed.ForCaller(null), null, cancellationToken);
        }

        row = await RecordRejectionAsync(row, generation, cancellationToken);
        return row is null ? new TokenReply.NotFound()
            : row.Rejections.Count(IsRecent) >= RejectionsUntilHopeless ? await HopelessAsync(row, cancellationToken)
            : await ServeAsync(row, new RefreshNeed.NewerThan(generation), null, cancellationToken);
    }

    /// <summary>Management's refresh: passes over verdict and cool-down.</summary>
    /// <exception cref="StoreUnavailableException">The table cannot be read or written.</exception>
    public async Task<TokenReply> RefreshAsync(string connectionId, CancellationToken cancellationToken)
    {
        var row = await FindAsync(connectionId, cancellationToken);
        return row is null ? new TokenReply.NotFound() : await ServeAsync(row, new RefreshNeed.NewerThan(row.AccessTokenGeneration, Insistent: true), null, cancellationToken);
    }

    private async Task<Connection?> FindAsync(string connectionId, CancellationToken cancellationToken) =>
        await store.FindAsync(connectionId, cancellationToken) is { IsDeleted: false } row ? row : null;

    private async Task<TokenReply> ServeAsync(Connection row, RefreshNeed need, TimeSpan? minTtl, CancellationToken cancellationToken)
    {
        var result = need.IsMetBy(row, time.GetUtcNow(), options)
            ? new RefreshResult(RefreshOutcome.AlreadyFresh, row)
            : await activity.RunAsync(new RefreshRequest(row.Id, need, options.Patience, row), cancellationToken);
        if (result.Connection is not { } now)
        {
            return new TokenReply.NotFound();
        }

        if (!MayServe(now, result, need, minTtl))
        {
            return await FindNewerAsync(now, result, cancellationToken) is { } newer
                ? await ServeAsync(newer, need, minTtl, cancellationToken)
                : await RefuseAsync(now, result, cancellationToken);
        }

        try
        {
            var token = await sealer.OpenAsync(now.SealedAccessToken!.Value, new SealContext(SealPurpose.AccessToken, now.Id, now.GrantId), cancellationToken);

            // Fetching its key may have outlasted the token.
            return TokenLife.Remaining(now, time.GetUtcNow()) is { } remaining
                ? new TokenReply.Token(now, token, remaining, Warning(now, result, minTtl, remaining))
                : await ServeAsync(now, need, minTtl, cancellationToken);
        }
        catch (VaultUnavailableException e)
        {
            telemetry.AccessTokenUnreadable(now, e);
            return new TokenReply.Unavailable(now, time.GetUtcNow() + DefaultRecheck);
        }
        catch (SealBrokenException e)
        {
            // What does not open is no token: another is fetched, unless that was just tried.
            telemetry.AccessTokenUnreadable(now, e);
            return need is RefreshNeed.NewerThan
                ? await RefuseAsync(now, result, cancellationToken)
                : await ServeAsync(now, new RefreshNeed.NewerThan(now.AccessTokenGeneration), minTtl, cancellationToken);
        }
    }

    /// <summary>What we fetched, or saw while we waited for others, may be over when we look at it: the process was stopped in between, or its clock set right. Somebody else may have fetched another.</summary>
    private async Task<Connection?> FindNewerAsync(Connection seen, RefreshResult result, CancellationToken cancellationToken) =>
        result.Outcome is RefreshOutcome.Refreshed or RefreshOutcome.Busy
        && await FindAsync(seen.Id, cancellationToken) is { } row && row.AccessTokenGeneration != seen.AccessTokenGeneration && TokenLife.Remaining(row, time.GetUtcNow()) is not null
            ? row
            : null;

    private bool MayServe(Connection row, RefreshResult result, RefreshNeed need, TimeSpan? minTtl)
    {
        if (TokenLife.Remaining(row, time.GetUtcNow()) is not { } remaining)
        {
            return false;
        }

        // A living token is served although refreshing it failed, except to those who said that it is of no use to them.
        return result.Outcome is RefreshOutcome.AlreadyFresh or RefreshOutcome.Refreshed
            || (need is RefreshNeed.ForCaller && (minTtl is not { } wanted || remaining >= wanted || wanted > row.ObservedLifetime));
    }

    private static TokenWarning? Warning(Connection row, RefreshResult result, TimeSpan? minTtl, TimeSpan remaining) => row switch
    {
        { Status: ConnectionStatus.ReauthRequired } => new(WarningCodes.ReauthRequired, "A person must authorize this connection again before the token expires.", row.StatusSince, null),
        { Status: ConnectionStatus.OperatorActionRequired } => new(WarningCodes.RefreshFailing, "The provider's registration must be mended before the token expires.", row.StatusSince, null),
        { Status: ConnectionStatus.Degraded } => new(WarningCodes.RefreshFailing, "Refreshing fails for the moment; the token is still valid.", row.StatusSince, row.NextAttemptAt),
        _ when result.Reason is not null => new(WarningCodes.RefreshFailing, "The provider is left alone for the moment; the token is still valid.", null, result.RetryAt),
        _ when result.Outcome is RefreshOutcome.Busy or RefreshOutcome.Deferred => new(WarningCodes.RefreshFailing, "A refresh is under way; the token is still valid.", row.Intent?.StartedAt, result.RetryAt),
        _ when remaining < minTtl => new(WarningCodes.MinTtlUnattainable, "No token of this provider lives that long, or it would have to be renewed at every call; this one is as fresh as can be.", null, null),
        { ReauthorizationDueBy: not null } => TokenWarning.OfGrant(row),
        { ExpiryIsKnown: false } => new(WarningCodes.ExpiryUnknown, "The provider does not tell how long its tokens live; the expiry is a guess.", null, null),
        _ => null,
    };

    private async Task<TokenReply> RefuseAsync(Connection row, RefreshResult result, CancellationToken cancellationToken) => result.Outcome switch
    {
        RefreshOutcome.ReauthRequired => new TokenReply.ReauthRequired(row, row.Verdict?.Reason ?? FailureReasons.AuthorizationPending, row.Verdict?.Since ?? row.StatusSince, await ReauthorizeUrlAsync(row, cancellationToken)),
        RefreshOutcome.OperatorActionRequired => new TokenReply.OperatorActionRequired(row, await ReauthorizeUrlAsync(row, cancellationToken)),
        _ => new TokenReply.Unavailable(row, result.RetryAt ?? row.NextAttemptAt ?? time.GetUtcNow() + DefaultRecheck, result.Reason),
    };

    private async Task<TokenReply> HopelessAsync(Connection row, CancellationToken cancellationToken) =>
        new TokenReply.ReauthRequired(row, FailureReasons.TokenRejectedByResource, row.Rejections.First(IsRecent).At, await ReauthorizeUrlAsync(row, cancellationToken));

    private async Task<string?> ReauthorizeUrlAsync(Connection row, CancellationToken cancellationToken) =>
        (await providers.FindReadableAsync(row.Provider, cancellationToken))?.ReauthorizeUrl?.Replace("{connection}", row.Id, StringComparison.Ordinal);

    private bool IsRecent(RejectedGeneration rejection) => (time.GetUtcNow() - rejection.At).Duration() < RejectionsCount;

    /// <summary>Each generation counts once, however many callers report it.</summary>
    private async Task<Connection?> RecordRejectionAsync(Connection row, long generation, CancellationToken cancellationToken)
    {
        while (true)
        {
            var now = time.GetUtcNow();
            if (row.AccessTokenGeneration != generation || row.Rejections.Any(r => r.Generation == generation))
            {
                return row;
            }

            var counted = row.Rejections.Where(IsRecent).TakeLast(RejectionsUntilHopeless - 1);
            var result = await writer.WriteAsync(row, row with { Rejections = [.. counted, new RejectedGeneration(generation, now)] }, cancellationToken);
            if (result.IsWritten || result.Current is null or { IsDeleted: true })
            {
                return result.IsWritten ? result.Current : null;
            }

            row = result.Current;
        }
    }
}

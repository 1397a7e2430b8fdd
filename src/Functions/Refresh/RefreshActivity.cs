using System.Collections.Concurrent;
using TokenFunctions.Connections;
using TokenFunctions.Leases;
using TokenFunctions.OAuth;
using TokenFunctions.Telemetry;

namespace TokenFunctions.Refresh;

/// <summary>
/// Keeps one connection fresh; used by the sweep and by the HTTP functions alike. However many callers, instances and sweeps want a token, the provider sees one refresh:
/// callers of one process share it, processes take turns by the lease, and the row's ETag decides between those who hold a lease too long.
/// </summary>
public sealed class RefreshActivity(
    IConnectionStore store,
    ILeases leases,
    IProviderStore providers,
    ProviderHosts hosts,
    RefreshAttempt attempt,
    ProviderDiscovery discovery,
    RefreshLifetime lifetime,
    RefreshOptions options,
    Identifiers identifiers,
    TimeProvider time,
    Random random,
    RefreshTelemetry telemetry)
{
    private static readonly TimeSpan ShortestPoll = TimeSpan.FromMilliseconds(150);
    /// <summary>Timers count in milliseconds: a shorter wait is none, and would be repeated for ever.</summary>
    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan LongestPoll = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, Lazy<Task<RefreshResult>>> _running = new(StringComparer.Ordinal);

    /// <param name="cancellationToken">Honoured until the refresh token is sent; after that nothing stops the work before its commit.</param>
    /// <exception cref="StoreUnavailableException">The row cannot be read or declared; the provider was not asked.</exception>
    /// <exception cref="OperationCanceledException">Cancelled before anything was sent.</exception>
    public async Task<RefreshResult> RunAsync(RefreshRequest request, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var row = request.Known ?? await store.FindAsync(request.ConnectionId, cancellationToken);
        while (true)
        {
            if (await DecideAsync(row, request.Need, cancellationToken) is { } answer)
            {
                return Report(request, answer, started);
            }

            var mine = Lead(row!, request, started, cancellationToken);
            var running = _running.GetOrAdd(request.ConnectionId, mine);
            if (running == mine)
            {
                return Report(request, await mine.Value, started);
            }

            if (await FollowAsync(running.Value, row!, request, started, cancellationToken) is { } shared)
            {
                return shared;
            }

            row = await store.FindAsync(request.ConnectionId, cancellationToken);
        }
    }

    /// <summary>The answer where the row alone gives it; null where the provider must be asked.</summary>
    private async Task<RefreshResult?> DecideAsync(Connection? row, RefreshNeed need, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return row switch
        {
            null or { IsDeleted: true } => new RefreshResult(RefreshOutcome.AlreadyFresh, null),
            _ when need.IsMetBy(row, now, options) => new RefreshResult(RefreshOutcome.AlreadyFresh, row),
            { Status: ConnectionStatus.Pending } => new RefreshResult(RefreshOutcome.ReauthRequired, row),
            _ when need.Insists => null,
            { Verdict: not null } when await StandsAsync(row, cancellationToken) => new RefreshResult(OutcomeOf(row.Status), row),
            _ => Moments.CoolDownEnd(row, now) is { } end ? new RefreshResult(RefreshOutcome.Deferred, row, end) : null,
        };
    }

    /// <summary>A verdict stands until the grant (which clears it) or the provider's registration changes.</summary>
    private async Task<bool> StandsAsync(Connection row, CancellationToken cancellationToken) =>
        await providers.ReadReadableAsync(row.Provider, cancellationToken) is not { } provider || provider.Version == row.Verdict!.ProviderVersion;

    private static RefreshOutcome OutcomeOf(ConnectionStatus status) =>
        status == ConnectionStatus.OperatorActionRequired ? RefreshOutcome.OperatorActionRequired : RefreshOutcome.ReauthRequired;

    /// <summary>The leader stays to the end of its commit, so that the work never outlives the invocation.</summary>
    private Lazy<Task<RefreshResult>> Lead(Connection row, RefreshRequest request, long started, CancellationToken cancellationToken)
    {
        Lazy<Task<RefreshResult>>? mine = null;
        return mine = new(LeadAsync);

        async Task<RefreshResult> LeadAsync()
        {
            try
            {
                var result = await RefreshAsync(row, request, started, cancellationToken);
                await discovery.LookAgainAsync(result);
                return result;
            }
            finally
            {
                _running.TryRemove(KeyValuePair.Create(request.ConnectionId, mine!));
            }
        }
    }

    /// <summary>Shares the refresh under way in this process, as long as patience lasts. Null where its end does not answer this caller's need.</summary>
    private async Task<RefreshResult?> FollowAsync(Task<RefreshResult> leader, Connection row, RefreshRequest request, long started, CancellationToken cancellationToken)
    {
        try
        {
            var result = await leader.WaitAsync(Left(request, started), time, cancellationToken);
            return Share(result, row, request);
        }
        catch (TimeoutException)
        {
            return Busy(row);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The leader's client went away before anything was sent: somebody else leads.
            return null;
        }
    }

    /// <summary>A leader that began earlier may know less than its follower has read, and may have fetched the very token that the follower wants replaced.</summary>
    private RefreshResult? Share(RefreshResult result, Connection known, RefreshRequest request) => result switch
    {
        { Connection: null } => null,
        { Connection: var row } when row.GrantId != known.GrantId || row.Generation < known.Generation => null,
        { Connection: var row } when request.Need.IsMetBy(row, time.GetUtcNow(), options) => new RefreshResult(RefreshOutcome.AlreadyFresh, row),
        { IsAttempt: true, Outcome: not RefreshOutcome.Refreshed } => result,
        { Outcome: RefreshOutcome.Deferred, Reason: not null } when !request.Need.Insists => result,
        { Outcome: RefreshOutcome.Busy, RetryAt: { } retryAt } when retryAt - time.GetUtcNow() > request.Patience => result,
        _ => null,
    };

    private async Task<RefreshResult> RefreshAsync(Connection row, RefreshRequest request, long started, CancellationToken cancellationToken)
    {
        var attemptId = identifiers.Attempt();
        await lifetime.WarmUpAsync(cancellationToken);
        for (var polls = 0; ; polls++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            lifetime.Stopping.ThrowIfCancellationRequested();
            using (var turn = await EnterHostAsync(row, request, started, cancellationToken))
            {
                if (!turn.IsGranted)
                {
                    return HeldBack(row, turn.Hold);
                }

                using var entry = lifetime.Enter();

                // Not cancelled half way: nobody could release a lease whose handle was lost.
                if (await leases.TryAcquireAsync(row.Id, attemptId, CancellationToken.None) is { } lease)
                {
                    await using var held = new HeldLease(lease, time, telemetry, lifetime.Stopping);
                    return await attempt.RunAsync(attemptId, row, held, current => DecideAsync(current, request.Need, cancellationToken), cancellationToken);
                }
            }

            var left = Left(request, started);
            if (left == TimeSpan.Zero)
            {
                return Busy(row);
            }

            await Task.Delay(Poll(polls, left), time, cancellationToken);
            var current = await store.FindAsync(row.Id, cancellationToken);
            if (await DecideAsync(current, request.Need, cancellationToken) is { } answer)
            {
                return answer;
            }

            row = current!;
        }
    }

    /// <summary>The attempt will say that there is no such registration.</summary>
    private async Task<HostTurn> EnterHostAsync(Connection row, RefreshRequest request, long started, CancellationToken cancellationToken) =>
        await providers.FindReadableAsync(row.Provider, cancellationToken) is { } provider
            ? await hosts.Of(provider).EnterAsync(request.Need.Insists, Left(request, started), cancellationToken)
            : HostTurn.Granted();

    /// <summary>Nothing is written: what is wrong is the host's, not the connection's. Places become free at the latest when the requests under way have run out of time.</summary>
    private RefreshResult HeldBack(Connection row, HostHold? hold) => hold is null
        ? new RefreshResult(RefreshOutcome.Busy, row, time.GetUtcNow() + options.Timeout)
        : new RefreshResult(RefreshOutcome.Deferred, row, hold.Until, Reason: hold.Reason);

    private TimeSpan Poll(int polls, TimeSpan left)
    {
        var delay = ShortestPoll * Math.Pow(1.5, Math.Min(polls, 10)) * (0.5 + random.NextDouble());
        delay = delay < LongestPoll ? delay : LongestPoll;
        return delay < left ? delay : left;
    }

    private TimeSpan Left(RefreshRequest request, long started)
    {
        var left = request.Patience - time.GetElapsedTime(started);
        return left >= ShortestWait ? left : TimeSpan.Zero;
    }

    /// <summary>The holder's lease ends at the latest a lease's length after its intent; where the row's intent is not the holder's, a lease's length from now.</summary>
    private RefreshResult Busy(Connection row)
    {
        var now = time.GetUtcNow();
        var end = row.Intent?.StartedAt + ILeases.Length;
        return new RefreshResult(RefreshOutcome.Busy, row, end > now && end < now + ILeases.Length ? end : now + ILeases.Length);
    }

    private RefreshResult Report(RefreshRequest request, RefreshResult result, long started)
    {
        if (result is { IsAttempt: true, Connection: not null })
        {
            telemetry.RefreshCompleted(request.ConnectionId, result, time.GetElapsedTime(started));
        }

        return result;
    }
}

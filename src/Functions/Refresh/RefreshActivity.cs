using System.Collections.Concurrent;
using TokenFunctions.Model;
using TokenFunctions.Ports;

namespace TokenFunctions.Refresh;

/// <summary>
/// Keeps one connection fresh; the sweep and the HTTP functions use it alike. However many callers, instances and sweeps want a token, the provider sees one
/// refresh: callers of one process share it, processes take turns by the lease, and the row's ETag decides between workers that hold a lease too long.
/// </summary>
internal sealed class RefreshActivity(
    IConnectionStore store,
    RefreshDecision decision,
    LeasedRefresh leased,
    ProviderDiscovery discovery,
    TimeProvider time,
    Random random,
    IRefreshEvents events)
{
    private static readonly TimeSpan ShortestPoll = TimeSpan.FromMilliseconds(150);
    private static readonly TimeSpan LongestPoll = TimeSpan.FromSeconds(1);

    /// <summary>Timers count in milliseconds. A shorter wait would be no wait, and the loop would spin.</summary>
    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(1);

    private readonly ConcurrentDictionary<string, Lazy<Task<RefreshResult>>> _running = new(StringComparer.Ordinal);

    /// <param name="cancellationToken">Honoured until the refresh token is sent; after that nothing stops the work before its commit.</param>
    /// <exception cref="StoreUnavailableException">The row cannot be read, or the intent cannot be written; the provider was not asked.</exception>
    /// <exception cref="OperationCanceledException">Cancelled before anything was sent.</exception>
    public async Task<RefreshResult> RunAsync(RefreshRequest request, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var row = request.Known ?? await store.FindAsync(request.ConnectionId, cancellationToken);
        while (true)
        {
            if (await decision.DecideAsync(row, request.Requirement, cancellationToken) is { } decided)
            {
                return Report(request, decided, started);
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

    /// <summary>The leader stays until its commit ends, so the work never outlives the invocation.</summary>
    private Lazy<Task<RefreshResult>> Lead(Connection row, RefreshRequest request, long started, CancellationToken cancellationToken)
    {
        Lazy<Task<RefreshResult>>? mine = null;
        return mine = new(LeadAsync);

        async Task<RefreshResult> LeadAsync()
        {
            try
            {
                var result = await RefreshAsync(row, request, started, cancellationToken);
                decision.Record(result);
                await discovery.LookAgainAsync(result);
                return result;
            }
            finally
            {
                _running.TryRemove(KeyValuePair.Create(request.ConnectionId, mine!));
            }
        }
    }

    /// <summary>Shares the refresh that runs in this process, until the wait time-out. Null where its result does not satisfy this caller.</summary>
    private async Task<RefreshResult?> FollowAsync(
        Task<RefreshResult> leader, Connection row, RefreshRequest request, long started, CancellationToken cancellationToken)
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
            // The leader's client disconnected before anything was sent: another caller leads.
            return null;
        }
    }

    /// <summary>
    /// A leader that began earlier may have read an older row than its follower, and may have fetched the very token that the follower wants replaced.
    /// </summary>
    private RefreshResult? Share(RefreshResult result, Connection known, RefreshRequest request) => result switch
    {
        { Connection: null } => null,
        { Connection: var row } when row.GrantId != known.GrantId || row.Generation < known.Generation => null,
        { Connection: var row } when decision.IsMet(request.Requirement, row) => new RefreshResult(RefreshOutcome.AlreadyFresh, row),
        { IsAttempt: true, Outcome: not RefreshOutcome.Refreshed } => result,
        { Outcome: RefreshOutcome.Deferred, Reason: not null } when !request.Requirement.IsForced => result,
        { Outcome: RefreshOutcome.Busy, RetryAt: { } retryAt } when retryAt - time.GetUtcNow() > request.WaitTimeout => result,
        _ => null,
    };

    private async Task<RefreshResult> RefreshAsync(Connection row, RefreshRequest request, long started, CancellationToken cancellationToken)
    {
        var attemptId = leased.NewAttemptId();
        await leased.WarmUpAsync(cancellationToken);
        for (var polls = 0; ; polls++)
        {
            var result = await leased.TryRunAsync(attemptId, row, request.Requirement.IsForced, Left(request, started), DecideAsync, cancellationToken);
            if (result is not null)
            {
                return result;
            }

            var left = Left(request, started);
            if (left == TimeSpan.Zero)
            {
                return Busy(row);
            }

            await Task.Delay(Poll(polls, left), time, cancellationToken);
            var current = await store.FindAsync(row.Id, cancellationToken);
            if (await DecideAsync(current) is { } decided)
            {
                return decided;
            }

            row = current!;
        }

        Task<RefreshResult?> DecideAsync(Connection? current) => decision.DecideAsync(current, request.Requirement, cancellationToken);
    }

    private TimeSpan Poll(int polls, TimeSpan left)
    {
        var delay = ShortestPoll * Math.Pow(1.5, Math.Min(polls, 10)) * (0.5 + random.NextDouble());
        delay = delay < LongestPoll ? delay : LongestPoll;
        return delay < left ? delay : left;
    }

    private TimeSpan Left(RefreshRequest request, long started)
    {
        var left = request.WaitTimeout - time.GetElapsedTime(started);
        return left >= ShortestWait ? left : TimeSpan.Zero;
    }

    /// <summary>
    /// The holder's lease ends at the latest one lease length after its intent. If the row's intent is not the holder's, it ends one lease length from now.
    /// </summary>
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
            events.RefreshCompleted(request.ConnectionId, result, time.GetElapsedTime(started));
        }

        return result;
    }
}

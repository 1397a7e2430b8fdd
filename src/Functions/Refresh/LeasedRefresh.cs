using TokenFunctions.Connections;
using TokenFunctions.Model;
using TokenFunctions.Ports;
using TokenFunctions.Refresh.Hosts;

namespace TokenFunctions.Refresh;

/// <summary>Takes a permit of the provider's host and the connection's lease, and makes one attempt under them.</summary>
internal sealed class LeasedRefresh(
    ILeases leases, HostBulkheads hosts, RefreshAttempt attempt, RefreshLifetime lifetime, IdGenerator ids, TimeProvider time, IRefreshEvents events)
{
    /// <summary>An attempt's id is proposed as lease id. It stays the same while the lease is tried again.</summary>
    public string NewAttemptId() => ids.Attempt();

    /// <summary>Waits until the warm-up has ended, 5 s at most.</summary>
    public Task WarmUpAsync(CancellationToken cancellationToken) => lifetime.WarmUpAsync(cancellationToken);

    /// <param name="patience">How long to wait for the host's permit.</param>
    /// <param name="decide">The result where the row alone gives it.</param>
    /// <returns>Null if another worker holds the lease.</returns>
    public async Task<RefreshResult?> TryRunAsync(
        string attemptId, Connection row, bool isForced, TimeSpan patience, Func<Connection?, Task<RefreshResult?>> decide, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lifetime.Stopping.ThrowIfCancellationRequested();
        using var permit = await hosts.EnterAsync(row.Provider, isForced, patience, cancellationToken);
        if (!permit.IsGranted)
        {
            return HeldBack(row, permit);
        }

        using var entry = lifetime.Enter();

        // Not cancelled half way: a lease whose handle is lost cannot be released.
        if (await leases.TryAcquireAsync(row.Id, attemptId, CancellationToken.None) is not { } lease)
        {
            return null;
        }

        await using var held = new HeldLease(lease, time, events, lifetime.Stopping);
        return await attempt.RunAsync(attemptId, row, held, decide, cancellationToken);
    }

    /// <summary>Nothing is written, because the reason is the host's, not the connection's.</summary>
    private static RefreshResult HeldBack(Connection row, HostPermit permit) => permit.Backoff is { } backoff
        ? new RefreshResult(RefreshOutcome.Deferred, row, backoff.Until, Reason: backoff.Reason)
        : new RefreshResult(RefreshOutcome.Busy, row, permit.FreeAt);
}

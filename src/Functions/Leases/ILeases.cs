namespace TokenFunctions.Leases;

/// <summary>One lease a connection: whoever holds it is the one worker that refreshes.</summary>
public interface ILeases
{
    /// <summary>The length of a lease and of each renewal.</summary>
    static readonly TimeSpan Length = TimeSpan.FromSeconds(60);

    /// <summary>Null when somebody else holds it: contention is not an exception.</summary>
    /// <param name="attemptId">A GUID; proposed as the lease's id, so that a repeated request after a lost answer succeeds.</param>
    /// <exception cref="LeaseUnavailableException">The service did not answer or refused.</exception>
    Task<ILease?> TryAcquireAsync(string connectionId, string attemptId, CancellationToken cancellationToken);

    /// <summary>Forgets the connection's lease, unless somebody holds it; then the daily reconciliation does.</summary>
    /// <exception cref="LeaseUnavailableException">The service did not answer or refused.</exception>
    Task RemoveAsync(string connectionId, CancellationToken cancellationToken);

    /// <summary>Returns if the service answers.</summary>
    /// <exception cref="LeaseUnavailableException">It does not.</exception>
    Task PingAsync(CancellationToken cancellationToken);

    /// <summary>Ids of connections that have a lease blob, with the time of its last change.</summary>
    /// <exception cref="LeaseUnavailableException">The service did not answer or refused.</exception>
    IAsyncEnumerable<LeaseInfo> ListAsync(CancellationToken cancellationToken);
}

public sealed record LeaseInfo(string ConnectionId, DateTimeOffset ChangedAt);

public interface ILease
{
    /// <summary>How long it surely lasts yet, by the monotonic clock and counted from before the request was sent; never negative.</summary>
    TimeSpan Remaining { get; }

    /// <summary>False when the lease is somebody else's by now.</summary>
    /// <exception cref="LeaseUnavailableException">The service did not answer; the lease may still be ours.</exception>
    Task<bool> RenewAsync(CancellationToken cancellationToken);

    /// <summary>Gives it back; nothing happens if it is no longer ours.</summary>
    /// <exception cref="LeaseUnavailableException">The service did not answer; the lease ends by itself.</exception>
    Task ReleaseAsync(CancellationToken cancellationToken);
}

public sealed class LeaseUnavailableException(string message, Exception? inner = null) : Exception(message, inner);

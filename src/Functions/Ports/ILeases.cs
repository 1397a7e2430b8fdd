namespace TokenFunctions.Ports;

/// <summary>One lease for each connection. Only its holder refreshes the connection.</summary>
internal interface ILeases
{
    /// <summary>The length of a lease and of each renewal: more than the longest token request. A dead worker blocks its connection for as long.</summary>
    static readonly TimeSpan Length = TimeSpan.FromSeconds(30);

    /// <summary>Null when another worker holds it: contention is not an exception.</summary>
    /// <param name="attemptId">A GUID; proposed as lease id, so that a repeated request after a lost response succeeds.</param>
    /// <exception cref="LeaseUnavailableException">The service did not respond or refused.</exception>
    Task<ILease?> TryAcquireAsync(string connectionId, string attemptId, CancellationToken cancellationToken);

    /// <summary>Removes the connection's lease, unless a worker holds it; then the daily reconciliation removes it.</summary>
    /// <exception cref="LeaseUnavailableException">The service did not respond or refused.</exception>
    Task RemoveAsync(string connectionId, CancellationToken cancellationToken);

    /// <summary>The time of the lease service; null if its response states none. For health checks.</summary>
    /// <exception cref="LeaseUnavailableException">The service did not respond or refused.</exception>
    Task<DateTimeOffset?> GetServerTimeAsync(CancellationToken cancellationToken);

    /// <summary>Ids of connections that have a lease blob, with the time of its last change.</summary>
    /// <exception cref="LeaseUnavailableException">The service did not respond or refused.</exception>
    IAsyncEnumerable<LeaseInfo> ListAsync(CancellationToken cancellationToken);
}

internal sealed record LeaseInfo(string ConnectionId, DateTimeOffset ChangedAt);

internal interface ILease
{
    /// <summary>How long it certainly lasts, by the monotonic clock and counted from before the request was sent; never negative.</summary>
    TimeSpan Remaining { get; }

    /// <summary>False when another worker has the lease now.</summary>
    /// <exception cref="LeaseUnavailableException">The service did not respond; the lease may still be ours.</exception>
    Task<bool> RenewAsync(CancellationToken cancellationToken);

    /// <summary>Releases it; nothing happens if it is no longer ours.</summary>
    /// <exception cref="LeaseUnavailableException">The service did not respond; the lease ends by itself.</exception>
    Task ReleaseAsync(CancellationToken cancellationToken);
}

/// <summary>The lease service did not respond, or refused.</summary>
internal sealed class LeaseUnavailableException(string message, Exception? inner = null) : DependencyUnavailableException(message, inner);

using TokenFunctions.Ports;

namespace TokenFunctions.Tests.Fakes.Memory;

/// <summary>Lease blobs in memory. A lease ends by the clock that all workers share.</summary>
/// <param name="elapsed">The monotonic clock.</param>
internal sealed class LeaseBlobs(Func<TimeSpan> elapsed, Func<DateTimeOffset> now)
{
    private readonly SortedDictionary<string, Blob> _blobs = new(StringComparer.Ordinal);

    /// <summary>Called with the holder that got or renewed a lease.</summary>
    public Action<string>? Granted { get; set; }

    /// <summary>Called with the holder that releases its lease.</summary>
    public Action<string>? Released { get; set; }

    public IReadOnlyCollection<string> Ids => _blobs.Keys;

    public IReadOnlyList<LeaseInfo> All => [.. _blobs.Select(b => new LeaseInfo(b.Key, b.Value.ChangedAt))];

    public bool TryTake(string connection, string holder)
    {
        if (!_blobs.TryGetValue(connection, out var blob))
        {
            _blobs[connection] = blob = new Blob { ChangedAt = now() };
        }

        if (blob.Holder is not null && blob.Holder != holder && elapsed() < blob.EndsAt)
        {
            return false;
        }

        (blob.Holder, blob.EndsAt) = (holder, elapsed() + ILeases.Length);
        Granted?.Invoke(holder);
        return true;
    }

    /// <summary>As in Azure: a lease that has ended is renewed unless another worker took it.</summary>
    public bool TryRenew(string connection, string holder)
    {
        if (!_blobs.TryGetValue(connection, out var blob) || blob.Holder != holder)
        {
            return false;
        }

        blob.EndsAt = elapsed() + ILeases.Length;
        Granted?.Invoke(holder);
        return true;
    }

    public void Release(string connection, string holder)
    {
        Released?.Invoke(holder);
        if (_blobs.TryGetValue(connection, out var blob) && blob.Holder == holder)
        {
            blob.Holder = null;
        }
    }

    public bool IsHeld(string connection) => _blobs.TryGetValue(connection, out var blob) && blob.Holder is not null && elapsed() < blob.EndsAt;

    /// <summary>As everyone with the role may do.</summary>
    public void Break(string connection) => _blobs.Remove(connection);

    /// <summary>Not while it is held.</summary>
    public bool Remove(string connection) => !IsHeld(connection) && _blobs.Remove(connection);

    public void Add(string connection, DateTimeOffset changedAt) => _blobs[connection] = new Blob { ChangedAt = changedAt };

    private sealed class Blob
    {
        public string? Holder { get; set; }

        public TimeSpan EndsAt { get; set; }

        public DateTimeOffset ChangedAt { get; init; }
    }
}

/// <summary><see cref="ILeases"/> on <see cref="LeaseBlobs"/>.</summary>
internal sealed class MemoryLeases(LeaseBlobs blobs, Func<DateTimeOffset> now) : ILeases
{
    public Task<ILease?> TryAcquireAsync(string connectionId, string attemptId, CancellationToken cancellationToken) =>
        Task.FromResult<ILease?>(blobs.TryTake(connectionId, attemptId) ? new Lease(blobs, connectionId, attemptId) : null);

    public Task RemoveAsync(string connectionId, CancellationToken cancellationToken)
    {
        blobs.Remove(connectionId);
        return Task.CompletedTask;
    }

    public Task<DateTimeOffset?> GetServerTimeAsync(CancellationToken cancellationToken) => Task.FromResult<DateTimeOffset?>(now());

    public IAsyncEnumerable<LeaseInfo> ListAsync(CancellationToken cancellationToken) => blobs.All.ToAsyncEnumerable();

    private sealed class Lease(LeaseBlobs blobs, string connection, string holder) : ILease
    {
        /// <summary>A worker does not learn that its lease was broken.</summary>
        public TimeSpan Remaining => ILeases.Length;

        public Task<bool> RenewAsync(CancellationToken cancellationToken) => Task.FromResult(blobs.TryRenew(connection, holder));

        public Task ReleaseAsync(CancellationToken cancellationToken)
        {
            blobs.Release(connection, holder);
            return Task.CompletedTask;
        }
    }
}

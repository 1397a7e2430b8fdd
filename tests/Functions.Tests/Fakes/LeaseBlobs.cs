using TokenFunctions.Ports;

namespace TokenFunctions.Tests.Fakes;

/// <summary>Lease blobs. A lease ends by the clock that all workers share; a worker counts its own from before its request.</summary>
internal sealed class LeaseBlobs
{
    private readonly Dictionary<string, Blob> _blobs = new(StringComparer.Ordinal);

    public IReadOnlyCollection<string> Ids => _blobs.Keys;

    public bool TryTake(string connection, string id, World world)
    {
        if (!_blobs.TryGetValue(connection, out var blob))
        {
            _blobs[connection] = blob = new Blob { ChangedAt = world.Now };
        }

        if (blob.Holder is not null && blob.Holder != id && world.Elapsed < blob.EndsAt)
        {
            return false;
        }

        (blob.Holder, blob.EndsAt) = (id, world.Elapsed + ILeases.Length);
        return true;
    }

    /// <summary>As in Azure: a lease that has ended is renewed unless somebody took it.</summary>
    public bool TryRenew(string connection, string id, World world)
    {
        if (!_blobs.TryGetValue(connection, out var blob) || blob.Holder != id)
        {
            return false;
        }

        blob.EndsAt = world.Elapsed + ILeases.Length;
        return true;
    }

    public bool Release(string connection, string id)
    {
        if (_blobs.TryGetValue(connection, out var blob) && blob.Holder == id)
        {
            blob.Holder = null;
        }

        return true;
    }

    public bool IsHeld(string connection, World world) => _blobs.TryGetValue(connection, out var blob) && blob.Holder is not null && world.Elapsed < blob.EndsAt;

    /// <summary>What anybody with the role may do.</summary>
    public void Break(string connection) => _blobs.Remove(connection);

    /// <summary>Not while it is held.</summary>
    public bool Remove(string connection, World world) => !IsHeld(connection, world) && _blobs.Remove(connection);

    public void Add(string connection, DateTimeOffset changedAt) => _blobs[connection] = new Blob { ChangedAt = changedAt };

    public IReadOnlyList<LeaseInfo> All => [.. _blobs.Select(b => new LeaseInfo(b.Key, b.Value.ChangedAt))];

    private sealed class Blob
    {
        public string? Holder { get; set; }

        public TimeSpan EndsAt { get; set; }

        public DateTimeOffset ChangedAt { get; init; }
    }
}

internal sealed class FakeLeases(Worker worker) : Port(worker, PortNames.Leases), ILeases
{
    private LeaseBlobs Blobs => Worker.World.Leases;

    public async Task<ILease?> TryAcquireAsync(string connectionId, string attemptId, CancellationToken cancellationToken)
    {
        var before = Worker.World.Elapsed;
        return await CallAsync("TryAcquire", connectionId, () => Blobs.TryTake(connectionId, attemptId, Worker.World), Trouble, cancellationToken)
            ? new FakeLease(Worker, connectionId, attemptId, before)
            : null;
    }

    public Task RemoveAsync(string connectionId, CancellationToken cancellationToken) =>
        CallAsync("Remove", connectionId, () => Blobs.Remove(connectionId, Worker.World), Trouble, cancellationToken);

    public Task<DateTimeOffset?> GetServerTimeAsync(CancellationToken cancellationToken) => CallAsync<DateTimeOffset?>("GetServerTime", "*", () => Worker.World.Now, Trouble, cancellationToken);

    public async IAsyncEnumerable<LeaseInfo> ListAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var info in await CallAsync("List", "*", () => Blobs.All, Trouble, cancellationToken))
        {
            yield return info;
        }
    }

    private static LeaseUnavailableException Trouble(string message) => new(message);

    private sealed class FakeLease(Worker worker, string connection, string id, TimeSpan since) : Port(worker, PortNames.Leases), ILease
    {
        private TimeSpan _since = since;

        public TimeSpan Remaining => _since + ILeases.Length - Worker.World.Elapsed is { Ticks: > 0 } left ? left : TimeSpan.Zero;

        public async Task<bool> RenewAsync(CancellationToken cancellationToken)
        {
            var before = Worker.World.Elapsed;
            var isRenewed = await CallAsync("Renew", connection, () => Worker.World.Leases.TryRenew(connection, id, Worker.World), Trouble, cancellationToken);
            _since = isRenewed ? before : _since;
            return isRenewed;
        }

        public Task ReleaseAsync(CancellationToken cancellationToken) =>
            CallAsync("Release", connection, () => Worker.World.Leases.Release(connection, id), Trouble, cancellationToken);
    }
}

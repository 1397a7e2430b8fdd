using System.Runtime.CompilerServices;
using TokenFunctions.Ports;
using TokenFunctions.Simulation.Tests.Scheduling;

namespace TokenFunctions.Simulation.Tests.World;

/// <summary>The shared lease blobs.</summary>
public sealed class SimLeases
{
    public SortedDictionary<string, (string Holder, TimeSpan Until)> Held { get; } = new(StringComparer.Ordinal);

    public bool TryAcquire(string id, string holder, TimeSpan now)
    {
        if (Held.TryGetValue(id, out var lease) && lease.Until > now && lease.Holder != holder)
        {
            return false;
        }

        Held[id] = (holder, now + ILeases.Length);
        return true;
    }

    /// <summary>Works after expiry too, unless somebody took it.</summary>
    public bool Renew(string id, string holder, TimeSpan now)
    {
        if (!Held.TryGetValue(id, out var lease) || lease.Holder != holder)
        {
            return false;
        }

        Held[id] = (holder, now + ILeases.Length);
        return true;
    }

    /// <summary>Not while it is held.</summary>
    public bool Remove(string id, TimeSpan now) => Held.TryGetValue(id, out var lease) && lease.Until <= now && Held.Remove(id);

    public bool Release(string id, string holder) => Held.TryGetValue(id, out var lease) && lease.Holder == holder && Held.Remove(id);
}

public sealed class LeasePort(SimWorld world, Actor actor, TimeProvider time) : Port(world.Scheduler, actor, Service.Leases), ILeases
{
    private readonly SimWorld _world = world;
    private readonly TimeProvider _time = time;

    internal async Task<ILease?> TryAcquireAsync(string connectionId, string attemptId, CancellationToken cancellationToken)
    {
        var before = _time.GetTimestamp();
        var acquired = await CallAsync("acquire lease", () => Granted(_world.Leases.TryAcquire(connectionId, attemptId, Scheduler.Elapsed), attemptId), Trouble, cancellationToken);
        return acquired ? new Lease(this, connectionId, attemptId, before) : null;
    }

    public Task RemoveAsync(string connectionId, CancellationToken cancellationToken) =>
        CallAsync("remove lease", () => _world.Leases.Remove(connectionId, Scheduler.Elapsed), Trouble, cancellationToken);

    public Task<DateTimeOffset?> GetServerTimeAsync(CancellationToken cancellationToken) => Task.FromResult<DateTimeOffset?>(Scheduler.Now);

    internal async IAsyncEnumerable<LeaseInfo> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var id in await CallAsync("list leases", () => _world.Leases.Held.Keys.ToList(), Trouble, cancellationToken))
        {
            yield return new LeaseInfo(id, Scheduler.Now);
        }
    }

    private bool Granted(bool isGranted, string holder)
    {
        if (isGranted)
        {
            _world.Invariants.LeaseGranted(holder);
        }

        return isGranted;
    }

    private static LeaseUnavailableException Trouble() => new("simulated");

    private sealed class Lease(LeasePort port, string id, string holder, long since) : ILease
    {
        private long _since = since;

        public TimeSpan Remaining
        {
            get
            {
                var left = ILeases.Length - port._time.GetElapsedTime(_since);
                return left > TimeSpan.Zero ? left : TimeSpan.Zero;
            }
        }

        public async Task<bool> RenewAsync(CancellationToken cancellationToken)
        {
            var before = port._time.GetTimestamp();
            var renewed = await port.CallAsync("renew lease", () => port.Granted(port._world.Leases.Renew(id, holder, port.Scheduler.Elapsed), holder), Trouble, cancellationToken);
            _since = renewed ? before : _since;
            return renewed;
        }

        public Task ReleaseAsync(CancellationToken cancellationToken) => port.CallAsync(
            "release lease",
            () =>
            {
                port._world.Invariants.LeaseReleased(holder);
                return port._world.Leases.Release(id, holder);
            },
            Trouble,
            cancellationToken);
    }
}

using TokenFunctions.Ports;

namespace TokenFunctions.KillHost.Decorators;

/// <summary>Steps <c>lease</c> (<c>-after</c> only where it was acquired) and <c>release</c>.</summary>
internal sealed class FaultyLeases(ILeases inner, FaultPoints points) : ILeases
{
    public async Task<ILease?> TryAcquireAsync(string connectionId, string attemptId, CancellationToken cancellationToken)
    {
        points.TurnOn();
        points.Pass("lease-before");
        if (await inner.TryAcquireAsync(connectionId, attemptId, cancellationToken) is not { } lease)
        {
            return null;
        }

        Journal.Write("leased", connectionId);
        points.Pass("lease-after");
        return new FaultyLease(lease, connectionId, points);
    }

    public Task RemoveAsync(string connectionId, CancellationToken cancellationToken) => inner.RemoveAsync(connectionId, cancellationToken);

    public Task<DateTimeOffset?> GetServerTimeAsync(CancellationToken cancellationToken) => inner.GetServerTimeAsync(cancellationToken);

    public IAsyncEnumerable<LeaseInfo> ListAsync(CancellationToken cancellationToken) => inner.ListAsync(cancellationToken);

    private sealed class FaultyLease(ILease inner, string connectionId, FaultPoints points) : ILease
    {
        public TimeSpan Remaining => inner.Remaining;

        public Task<bool> RenewAsync(CancellationToken cancellationToken) => inner.RenewAsync(cancellationToken);

        public async Task ReleaseAsync(CancellationToken cancellationToken)
        {
            points.Pass("release-before");
            await inner.ReleaseAsync(cancellationToken);
            Journal.Write("released", connectionId);
            points.Pass("release-after");
        }
    }
}

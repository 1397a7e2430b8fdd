using System.Runtime.CompilerServices;
using TokenFunctions.Ports;

namespace TokenFunctions.Tests.Fakes.Calls;

internal sealed class InterceptedLeases(ILeases inner, ICallInterceptor calls, TimeProvider time) : ILeases
{
    public async Task<ILease?> TryAcquireAsync(string connectionId, string attemptId, CancellationToken cancellationToken)
    {
        var before = time.GetTimestamp();
        var lease = await CallAsync(
            new PortOperation(PortNames.Leases, "TryAcquire", connectionId, attemptId),
            () => inner.TryAcquireAsync(connectionId, attemptId, cancellationToken),
            cancellationToken);
        return lease is null ? null : new Lease(lease, this, connectionId, before);
    }

    public Task RemoveAsync(string connectionId, CancellationToken cancellationToken) => CallAsync(
        new PortOperation(PortNames.Leases, "Remove", connectionId),
        () => inner.RemoveAsync(connectionId, cancellationToken),
        cancellationToken);

    public Task<DateTimeOffset?> GetServerTimeAsync(CancellationToken cancellationToken) =>
        CallAsync(new PortOperation(PortNames.Leases, "GetServerTime", "*"), () => inner.GetServerTimeAsync(cancellationToken), cancellationToken);

    public async IAsyncEnumerable<LeaseInfo> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var list = await CallAsync(
            new PortOperation(PortNames.Leases, "List", "*"),
            async () => await inner.ListAsync(cancellationToken).ToListAsync(cancellationToken),
            cancellationToken);
        foreach (var info in list)
        {
            yield return info;
        }
    }

    private Task<T> CallAsync<T>(PortOperation operation, Func<Task<T>> effect, CancellationToken cancellationToken) =>
        calls.CallAsync(operation, effect, Failure, cancellationToken);

    private Task CallAsync(PortOperation operation, Func<Task> effect, CancellationToken cancellationToken) =>
        calls.CallAsync(operation, effect, Failure, cancellationToken);

    private static LeaseUnavailableException Failure(string message) => new(message);

    /// <summary>Its time counts from before the call, as a real lease's does.</summary>
    private sealed class Lease(ILease inner, InterceptedLeases leases, string connectionId, long since) : ILease
    {
        private long _since = since;

        public TimeSpan Remaining
        {
            get
            {
                var left = ILeases.Length - leases.Time.GetElapsedTime(_since);
                left = left < inner.Remaining ? left : inner.Remaining;
                return left > TimeSpan.Zero ? left : TimeSpan.Zero;
            }
        }

        public async Task<bool> RenewAsync(CancellationToken cancellationToken)
        {
            var before = leases.Time.GetTimestamp();
            var isRenewed = await leases.CallAsync(
                new PortOperation(PortNames.Leases, "Renew", connectionId), () => inner.RenewAsync(cancellationToken), cancellationToken);
            _since = isRenewed ? before : _since;
            return isRenewed;
        }

        public Task ReleaseAsync(CancellationToken cancellationToken) => leases.CallAsync(
            new PortOperation(PortNames.Leases, "Release", connectionId),
            () => inner.ReleaseAsync(cancellationToken),
            cancellationToken);
    }

    private TimeProvider Time => time;
}

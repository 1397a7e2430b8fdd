using TokenFunctions.Ports;

namespace TokenFunctions.Refresh;

/// <summary>A lease that is renewed every 10 s while the work goes on, for two minutes at most unless a response has been received.</summary>
internal sealed class HeldLease : IAsyncDisposable
{
    private static readonly TimeSpan RenewEvery = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestHold = TimeSpan.FromMinutes(2);

    private readonly ILease _lease;
    private readonly TimeProvider _time;
    private readonly IRefreshEvents _events;
    private readonly CancellationToken _stopping;
    private readonly CancellationTokenSource _stop = new();
    private readonly long _since;
    private readonly Task _renewing;
    private volatile bool _hasResponse;

    /// <param name="stopping">Fires when the process is asked to stop.</param>
    public HeldLease(ILease lease, TimeProvider time, IRefreshEvents events, CancellationToken stopping = default)
    {
        (_lease, _time, _events, _stopping) = (lease, time, events, stopping);
        _since = time.GetTimestamp();
        _renewing = RenewAsync();
    }

    /// <summary>A response has been received: from now on the lease is held until disposal, however long that takes.</summary>
    public void KeepForResponse() => _hasResponse = true;

    /// <summary>
    /// Whether a request may start: only while the lease certainly outlasts it, and never after the process was asked to stop. Renews the lease if it would end
    /// too early.
    /// </summary>
    public async Task<bool> OutlastsAsync(TimeSpan work)
    {
        if (_stopping.IsCancellationRequested)
        {
            return false;
        }

        if (_lease.Remaining > work)
        {
            return true;
        }

        return MayRenew && await TryRenewAsync() && _lease.Remaining > work;
    }

    public async ValueTask DisposeAsync()
    {
        _stop.Cancel();
        await _renewing;
        try
        {
            await _lease.ReleaseAsync(CancellationToken.None);
        }
        catch (LeaseUnavailableException e)
        {
            _events.LeaseFailed(e);
        }

        _stop.Dispose();
    }

    private bool MayRenew => _hasResponse || _time.GetElapsedTime(_since) < LongestHold;

    private async Task RenewAsync()
    {
        try
        {
            while (true)
            {
                await Task.Delay(RenewEvery, _time, _stop.Token);
                _ = MayRenew && await TryRenewAsync();
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Disposed.
        }
    }

    private async Task<bool> TryRenewAsync()
    {
        try
        {
            return await _lease.RenewAsync(_stop.Token);
        }
        catch (LeaseUnavailableException e)
        {
            _events.LeaseFailed(e);
            return false;
        }
    }
}

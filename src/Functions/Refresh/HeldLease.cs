using TokenFunctions.Leases;
using TokenFunctions.Telemetry;

namespace TokenFunctions.Refresh;

/// <summary>A lease kept alive while the work goes on: renewed every 20 s, for two minutes at most unless a response is in hand.</summary>
public sealed class HeldLease : IAsyncDisposable
{
    private static readonly TimeSpan RenewEvery = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan LongestHold = TimeSpan.FromMinutes(2);

    private readonly ILease _lease;
    private readonly TimeProvider _time;
    private readonly RefreshTelemetry _telemetry;
    private readonly CancellationToken _stopping;
    private readonly CancellationTokenSource _stop = new();
    private readonly long _since;
    private readonly Task _renewing;
    private volatile bool _hasResponse;

    /// <param name="stopping">Fires when the process is asked to stop.</param>
    public HeldLease(ILease lease, TimeProvider time, RefreshTelemetry telemetry, CancellationToken stopping = default)
    {
        (_lease, _time, _telemetry, _stopping) = (lease, time, telemetry, stopping);
        _since = time.GetTimestamp();
        _renewing = RenewAsync();
    }

    /// <summary>From now on there is something to lose: held until disposed, however long that takes.</summary>
    public void KeepForResponse() => _hasResponse = true;

    /// <summary>A request may only start while the lease surely outlasts it, and never once the process stops; renews the lease if it would not last.</summary>
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
            _telemetry.LeaseTrouble(e);
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
            _telemetry.LeaseTrouble(e);
            return false;
        }
    }
}

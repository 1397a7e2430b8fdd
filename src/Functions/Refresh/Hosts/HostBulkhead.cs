using TokenFunctions.Model;
using TokenFunctions.Ports;

namespace TokenFunctions.Refresh.Hosts;

/// <summary>The bulkhead of one host: a limited number of concurrent refreshes, and none while the host does not respond or asked for a pause.</summary>
#pragma warning disable CA1001 // It lives as long as the process, and a semaphore without a wait handle has nothing to dispose.
internal sealed class HostBulkhead(string name, int concurrency, TimeSpan requestTimeout, TimeProvider time, Random random, IProviderEvents events)
#pragma warning restore CA1001
{
    private readonly SemaphoreSlim _permits = new(concurrency);
    private readonly CircuitBreaker _circuit = new(time, random);

    /// <inheritdoc cref="CircuitBreaker.HeldBack"/>
    public HostBackoff? HeldBack => _circuit.HeldBack;

    /// <inheritdoc cref="CircuitBreaker.HasAnsweredSince"/>
    public bool HasAnsweredSince(long timestamp) => _circuit.HasAnsweredSince(timestamp);

    /// <summary>For a request that is no refresh. Null while the host is held back or has no place.</summary>
    /// <param name="isWithinRefresh">The caller holds a permit of this host.</param>
    public async Task<IDisposable?> TryEnterAsideAsync(bool isWithinRefresh, TimeSpan patience, CancellationToken cancellationToken)
    {
        if (!_circuit.AdmitsOthers)
        {
            return null;
        }

        if (isWithinRefresh)
        {
            return HostPermit.Granted();
        }

        return await TryTakePermitAsync(patience, cancellationToken) ? HostPermit.Granted(() => _permits.Release()) : null;
    }

    /// <summary>Comes before the lease and the intent, so a refresh that waits here holds neither.</summary>
    /// <param name="isForced">Ignores an open circuit, as management does.</param>
    /// <exception cref="OperationCanceledException">Cancelled while waiting.</exception>
    public async Task<HostPermit> EnterAsync(bool isForced, TimeSpan patience, CancellationToken cancellationToken)
    {
        if (_circuit.Check(isForced) is { } backoff)
        {
            return HostPermit.Deferred(backoff);
        }

        if (!await TryTakePermitAsync(patience, cancellationToken))
        {
            // A permit is free at the latest when the requests under way have reached their time limit.
            return HostPermit.Busy(time.GetUtcNow() + requestTimeout);
        }

        if (_circuit.TryEnter(isForced, out var isProbe) is { } refused)
        {
            _permits.Release();
            return HostPermit.Deferred(refused);
        }

        return HostPermit.Granted(() => Leave(isProbe));
    }

    /// <summary>Records a response, so all other refreshes at this host know of it at once.</summary>
    public void Record(TokenRequest request, TokenResponse response)
    {
        switch (_circuit.Record(Fingerprint.Of("", new GrantId(""), request.RefreshToken), response))
        {
            case CircuitChange.Opened:
                events.HostUnresponsive(name);
                break;
            case CircuitChange.Closed:
                events.HostRecovered(name);
                break;
            case CircuitChange.Throttled:
                events.HostThrottled(name, ((TokenResponse.Failed)response).RetryAfter!.Value);
                break;
        }
    }

    private void Leave(bool isProbe)
    {
        if (isProbe)
        {
            _circuit.EndProbe();
        }

        _permits.Release();
    }

    private async Task<bool> TryTakePermitAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        if (_permits.Wait(0, CancellationToken.None))
        {
            return true;
        }

        if (patience <= TimeSpan.Zero)
        {
            return false;
        }

        using var limit = new CancellationTokenSource(patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await _permits.WaitAsync(either.Token);
            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}

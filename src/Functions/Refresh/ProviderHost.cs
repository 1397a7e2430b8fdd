using TokenFunctions.OAuth;
using TokenFunctions.Secrets;
using TokenFunctions.Telemetry;

namespace TokenFunctions.Refresh;

/// <summary>The bulkhead around one host: so many refreshes at a time, and none while it does not answer or wants to be left alone.</summary>
#pragma warning disable CA1001 // It lives as long as the process, and a semaphore whose wait handle nobody asks for has nothing to dispose.
public sealed class ProviderHost(string name, int concurrency, TimeProvider time, Random random, ProviderTelemetry telemetry)
#pragma warning restore CA1001
{
    private readonly SemaphoreSlim _slots = new(concurrency);
    private readonly HostCircuit _circuit = new(time, random);

    /// <summary>Comes before the lease and the intent: who waits here has promised nothing.</summary>
    /// <param name="insists">Passes over an open circuit.</param>
    /// <exception cref="OperationCanceledException">Cancelled while waiting.</exception>
    public async Task<HostTurn> EnterAsync(bool insists, TimeSpan patience, CancellationToken cancellationToken)
    {
        if (_circuit.Held(insists) is { } hold)
        {
            return HostTurn.Deferred(hold);
        }

        if (!await TryTakeSlotAsync(patience, cancellationToken))
        {
            return HostTurn.Busy;
        }

        if (_circuit.Enter(insists, out var isProbe) is { } held)
        {
            _slots.Release();
            return HostTurn.Deferred(held);
        }

        return HostTurn.Granted(() => Leave(isProbe));
    }

    /// <summary>Told of each answer, so that all others know at once.</summary>
    public void Learn(TokenRequest request, TokenAnswer answer)
    {
        switch (_circuit.Learn(Fingerprint.Of("", "", request.RefreshToken), answer))
        {
            case HostChange.Opened:
                telemetry.HostSilent(name);
                break;
            case HostChange.Closed:
                telemetry.HostAnswers(name);
                break;
            case HostChange.Throttled:
                telemetry.HostThrottles(name, ((TokenAnswer.Failed)answer).RetryAfter!.Value);
                break;
        }
    }

    private void Leave(bool isProbe)
    {
        if (isProbe)
        {
            _circuit.EndProbe();
        }

        _slots.Release();
    }

    private async Task<bool> TryTakeSlotAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        if (_slots.Wait(0, CancellationToken.None))
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
            await _slots.WaitAsync(either.Token);
            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}

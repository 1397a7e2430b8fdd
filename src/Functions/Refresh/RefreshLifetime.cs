namespace TokenFunctions.Refresh;

/// <summary>
/// What the start and the stop of the process mean for its refreshes. The official worker abandons a running timer function 0.3 s after SIGTERM or
/// WorkerTerminate, which may be between the token request and its commit: the provider's response would be lost.
/// </summary>
internal sealed class RefreshLifetime : IDisposable
{
    private static readonly TimeSpan LongestWarmUp = TimeSpan.FromSeconds(5);

    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _idle = new();
    private Task _warmUp = Task.CompletedTask;
    private int _underLease;

    public RefreshLifetime(TimeProvider time) => _time = time;

    /// <summary>Fires when the process is asked to stop. No refresh starts and no request leaves after that.</summary>
    public CancellationToken Stopping => _stopping.Token;

    /// <summary>Refreshes that hold a lease. Some of them may have sent a request.</summary>
    public int UnderLease => Volatile.Read(ref _underLease);

    /// <summary>The first refreshes wait for it: a commit by code that is not compiled yet takes longer, and a crash in that time loses the grant.</summary>
    public void Begin(Task warmUp) => Volatile.Write(ref _warmUp, warmUp);

    /// <summary>Waits for the warm-up, for 5 s at most. After it the wait costs nothing.</summary>
    public Task WarmUpAsync(CancellationToken cancellationToken) => Volatile.Read(ref _warmUp) is { IsCompleted: false } running
        ? Task.WhenAny(running, Task.Delay(LongestWarmUp, _time, cancellationToken))
        : Task.CompletedTask;

    /// <summary>Counts a refresh from before its lease until after the lease's release.</summary>
    public Entry Enter()
    {
        Interlocked.Increment(ref _underLease);
        return new Entry(this);
    }

    /// <summary>Prevents further requests, and waits until every refresh under a lease has ended: committed, classified or withdrawn.</summary>
    public Task StopAsync()
    {
        _stopping.Cancel();
        CompleteIfIdle();
        return _idle.Task;
    }

    public void Dispose() => _stopping.Dispose();

    private void Leave()
    {
        Interlocked.Decrement(ref _underLease);
        CompleteIfIdle();
    }

    /// <summary>A refresh that enters after the stop ends before it sends anything, so nothing waits for it.</summary>
    private void CompleteIfIdle()
    {
        if (_stopping.IsCancellationRequested && UnderLease == 0)
        {
            _idle.TrySetResult();
        }
    }

    public readonly struct Entry(RefreshLifetime lifetime) : IDisposable
    {
        public void Dispose() => lifetime.Leave();
    }
}

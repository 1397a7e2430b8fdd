using System.Collections.Concurrent;
using TokenFunctions.Tests.Support;

namespace TokenFunctions.Tests.Fakes;

/// <summary>
/// Runs asynchronous code on one thread, in order, and moves the clock when everybody sleeps: no test waits for real time, and a seed decides all.
/// </summary>
internal sealed class Pump(ManualTimeProvider time, bool settles) : SynchronizationContext
{
    private const int MostSteps = 200_000;
    private static readonly TimeSpan Stuck = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Blocked = TimeSpan.FromSeconds(1);
    private static int _running;

    private readonly BlockingCollection<(SendOrPostCallback Callback, object? State)> _queue = [];
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private int _busyAtRest = FewestBusy();
    private (int Busy, long Completed) _lastSeen;
    private long _lastChange = TimeProvider.System.GetTimestamp();
    private volatile bool _hasStrayed;

    /// <summary>What comes back from another thread comes whenever it likes, so a test must say that it lets code leave.</summary>
    public override void Post(SendOrPostCallback d, object? state)
    {
        _hasStrayed |= !settles && Environment.CurrentManagedThreadId != _thread;
        _queue.Add((d, state));
    }

    public override SynchronizationContext CreateCopy() => this;

    public void Run(Func<Task> work)
    {
        var outer = Current;
        SetSynchronizationContext(this);
        var running = Interlocked.Increment(ref _running);
        try
        {
            Assert.True(running == 1 || !settles, $"A test that waits for the thread pool belongs to the collection {nameof(QuietThreadPool)}.");
            var task = work();
            for (var steps = 0; !task.IsCompleted; steps++)
            {
                Assert.True(steps < MostSteps, "It never ends.");
                Step();
            }

            task.GetAwaiter().GetResult();
            Assert.False(_hasStrayed, "Code left the thread, in a test that does not wait for it.");
        }
        finally
        {
            Interlocked.Decrement(ref _running);
            SetSynchronizationContext(outer);
        }
    }

    private void Step()
    {
        if (settles && _queue.Count == 0)
        {
            Settle();
        }

        if (_queue.TryTake(out var next))
        {
            next.Callback(next.State);
        }
        else if (time.UntilNextTimer is { } until)
        {
            time.Advance(until > TimeSpan.Zero ? until : TimeSpan.Zero);
        }
        else
        {
            Assert.True(_queue.TryTake(out next, Stuck), "Everybody waits and nobody sleeps.");
            next.Callback(next.State);
        }
    }

    /// <summary>What went to the thread pool comes back before the clock moves.</summary>
    private void Settle() => Assert.True(SpinWait.SpinUntil(IsAtRest, Stuck), "The thread pool does not come to rest.");

    /// <summary>
    /// The test runner blocks threads of the same pool, and their number changes. The fewest busy threads that were seen are its own. If more of them finish
    /// nothing for a while, they are its own too: code under test never blocks a thread.
    /// </summary>
    private bool IsAtRest()
    {
        if (ThreadPool.PendingWorkItemCount > 0)
        {
            return false;
        }

        var seen = (Busy(), ThreadPool.CompletedWorkItemCount);
        if (seen != _lastSeen)
        {
            _lastSeen = seen;
            _lastChange = TimeProvider.System.GetTimestamp();
        }

        _busyAtRest = TimeProvider.System.GetElapsedTime(_lastChange) > Blocked ? seen.Item1 : Math.Min(_busyAtRest, seen.Item1);
        return seen.Item1 <= _busyAtRest;
    }

    /// <summary>A thread that finishes a moment later is none of the runner's.</summary>
    private static int FewestBusy()
    {
        var fewest = Busy();
        SpinWait.SpinUntil(() => (fewest = Math.Min(fewest, Busy())) == 0, TimeSpan.FromMilliseconds(2));
        return fewest;
    }

    /// <summary>Threads of the pool that run something, or are about to.</summary>
    private static int Busy()
    {
        ThreadPool.GetMaxThreads(out var all, out _);
        ThreadPool.GetAvailableThreads(out var free, out _);
        return all - free;
    }
}

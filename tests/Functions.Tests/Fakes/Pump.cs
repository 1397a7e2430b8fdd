using System.Collections.Concurrent;
using TokenFunctions.Tests.Support;

namespace TokenFunctions.Tests.Fakes;

/// <summary>Runs asynchronous code on one thread, in order, and moves the clock when everybody sleeps: no test waits for real time, and a seed decides all.</summary>
internal sealed class Pump(ManualTimeProvider time, bool settles) : SynchronizationContext
{
    private const int MostSteps = 200_000;
    private static readonly TimeSpan Stuck = TimeSpan.FromSeconds(10);

    private readonly BlockingCollection<(SendOrPostCallback Callback, object? State)> _queue = [];

    public override void Post(SendOrPostCallback d, object? state) => _queue.Add((d, state));

    public override SynchronizationContext CreateCopy() => this;

    public void Run(Func<Task> work)
    {
        var outer = Current;
        SetSynchronizationContext(this);
        try
        {
            var task = work();
            for (var steps = 0; !task.IsCompleted; steps++)
            {
                Assert.True(steps < MostSteps, "It never ends.");
                Step();
            }

            task.GetAwaiter().GetResult();
        }
        finally
        {
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

    /// <summary>What went to the thread pool comes back before the clock moves: our own items are queued behind it.</summary>
    private static void Settle()
    {
        for (var round = 0; round < 3; round++)
        {
            using var done = new ManualResetEventSlim();
            ThreadPool.UnsafeQueueUserWorkItem(static d => d.Set(), done, preferLocal: false);
            done.Wait();
        }
    }
}

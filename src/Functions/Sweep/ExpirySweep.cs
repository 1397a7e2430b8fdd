using TokenFunctions.Model;
using TokenFunctions.Options;
using TokenFunctions.Ports;

namespace TokenFunctions.Sweep;

/// <summary>
/// Refreshes what is due. One connection's failure does not affect another, a slow provider delays only its own connections, and what does not fit into the
/// time is left to the next sweep.
/// </summary>
internal sealed class ExpirySweep(
    IDueIndex dueIndex, IConnectionStore store, DueConnectionHandler handler, HostLanes lanes, SweepOptions options, TimeProvider time, ISweepEvents events)
{
    /// <param name="budget">After that nothing new is started; what runs is awaited.</param>
    /// <param name="cancellationToken">The same, at once.</param>
    /// <exception cref="StoreUnavailableException">The due index cannot be read.</exception>
    public async Task<SweepSummary> RunAsync(TimeSpan budget, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var now = time.GetUtcNow() + SweepSchedule.TimerTolerance;
        using var timeBox = new CancellationTokenSource(budget, time);
        using var start = CancellationTokenSource.CreateLinkedTokenSource(timeBox.Token, cancellationToken);
        using var slots = new SemaphoreSlim(options.Concurrency);
        var laneOf = lanes.NewSweep();
        var running = new List<Task<SweepOutcome>>();
        DateTimeOffset? oldest = null;

        handler.BeginSweep();
        try
        {
            await foreach (var entry in dueIndex.ListAsync(now - DueKey.SweepWindow, now, cancellationToken))
            {
                oldest ??= entry.Key.Moment;
                var lane = await laneOf.FindAsync(entry.Provider ?? "", cancellationToken);
                running.Add(SweepAsync(entry, now, lane, slots, start.Token, cancellationToken));
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // What was not listed is left to the next sweep.
        }
        finally
        {
            // What was started is awaited even if the listing failed: the host's drain does not see work that outlives its invocation.
            await Task.WhenAll(running);
            await handler.EndSweepAsync(cancellationToken);
        }

        var items = running.ConvertAll(item => item.Result);
        var summary = SweepSummary.Of(items, time.GetElapsedTime(started), oldest is { } due && now > due ? now - due : TimeSpan.Zero);
        events.SweepCompleted(summary);
        return summary;
    }

    /// <summary>Waits for its host's lane before a slot, so a provider that hangs takes no slot from the others.</summary>
    private async Task<SweepOutcome> SweepAsync(
        DueEntry entry, DateTimeOffset began, HostLane lane, SemaphoreSlim slots, CancellationToken start, CancellationToken cancellationToken)
    {
        if (!await TryEnterAsync(lane.EnterAsync, start))
        {
            return SweepOutcome.Left;
        }

        try
        {
            if (!await TryEnterAsync(slots.WaitAsync, start))
            {
                return SweepOutcome.Left;
            }

            try
            {
                return await ProcessAsync(entry, began, cancellationToken);
            }
            finally
            {
                slots.Release();
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return SweepOutcome.Left;
        }
        catch (Exception e)
        {
            events.SweepItemFailed(entry.Key.ConnectionId, e);
            return SweepOutcome.Failed;
        }
        finally
        {
            lane.Leave();
        }
    }

    private async Task<SweepOutcome> ProcessAsync(DueEntry entry, DateTimeOffset began, CancellationToken cancellationToken)
    {
        Connection? row;
        try
        {
            row = await store.FindAsync(entry.Key.ConnectionId, cancellationToken);
        }
        catch (RowUnreadableException e)
        {
            return await handler.PostponeAsync(entry, e, cancellationToken);
        }

        return await handler.ProcessAsync(entry, row, began, cancellationToken);
    }

    private static async Task<bool> TryEnterAsync(Func<CancellationToken, Task> enter, CancellationToken start)
    {
        try
        {
            await enter(start);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}

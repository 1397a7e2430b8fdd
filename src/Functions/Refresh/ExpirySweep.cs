using TokenFunctions.Connections;
using TokenFunctions.OAuth;
using TokenFunctions.Telemetry;

namespace TokenFunctions.Refresh;

/// <summary>Refreshes what is due. One connection's failure never touches another, a slow provider holds up only its own, and what does not fit into the time is left to the next tick.</summary>
public sealed class ExpirySweep(
    IDueIndex dueIndex, IConnectionStore store, IProviderStore providers, SweptConnection swept, SweepOptions options, ProviderOptions limits, TimeProvider time, SweepTelemetry telemetry)
{
    /// <summary>What is due since before that is the reconciliation's: a range without a lower bound reads the tombstones of all days.</summary>
    public static readonly TimeSpan LooksBack = TimeSpan.FromDays(7);

    /// <summary>A timer may fire a little before its occurrence, which is when things fall due.</summary>
    private static readonly TimeSpan Early = TimeSpan.FromSeconds(1);

    /// <param name="budget">After that nothing new is started; what runs is waited for.</param>
    /// <param name="cancellationToken">Likewise at once.</param>
    /// <exception cref="StoreUnavailableException">The due index cannot be read.</exception>
    public async Task<SweepSummary> RunAsync(TimeSpan budget, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var now = time.GetUtcNow() + Early;
        using var timeBox = new CancellationTokenSource(budget, time);
        using var start = CancellationTokenSource.CreateLinkedTokenSource(timeBox.Token, cancellationToken);
        using var slots = new SemaphoreSlim(options.Concurrency);
        var lanes = new SweepLanes(providers, Math.Min(options.PerProvider, limits.Concurrency));
        var running = new List<Task<SweepItem>>();
        DateTimeOffset? oldest = null;

        try
        {
            await foreach (var entry in dueIndex.ListAsync(now - LooksBack, now, cancellationToken))
            {
                oldest ??= entry.Key.Moment;
                var lane = await lanes.OfAsync(entry.Provider ?? "", cancellationToken);
                running.Add(SweepAsync(entry, now, lane, slots, start.Token, cancellationToken));
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Whatever was not listed is the next tick's.
        }
        finally
        {
            // Whatever befalls the listing, what was started is waited for: work that outlives its invocation is cut off by a drain that does not see it.
            await Task.WhenAll(running);
        }

        var items = running.ConvertAll(item => item.Result);
        var summary = SweepSummary.Of(items, time.GetElapsedTime(started), oldest is { } due && now > due ? now - due : TimeSpan.Zero);
        telemetry.SweepCompleted(summary);
        return summary;
    }

    /// <summary>Waits for its host's lane first, so that a provider that hangs keeps no slot from the others.</summary>
    private async Task<SweepItem> SweepAsync(DueEntry entry, DateTimeOffset began, SemaphoreSlim lane, SemaphoreSlim slots, CancellationToken start, CancellationToken cancellationToken)
    {
        if (!await TryEnterAsync(lane, start))
        {
            return SweepItem.Left;
        }

        try
        {
            if (!await TryEnterAsync(slots, start))
            {
                return SweepItem.Left;
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
            return SweepItem.Left;
        }
        catch (Exception e)
        {
            telemetry.SweepItemFailed(entry.Key.ConnectionId, e);
            return SweepItem.Failed;
        }
        finally
        {
            lane.Release();
        }
    }

    private async Task<SweepItem> ProcessAsync(DueEntry entry, DateTimeOffset began, CancellationToken cancellationToken)
    {
        Connection? row;
        try
        {
            row = await store.FindAsync(entry.Key.ConnectionId, cancellationToken);
        }
        catch (RowUnreadableException e)
        {
            return await swept.PutOffAsync(entry, e, cancellationToken);
        }

        return await swept.ProcessAsync(entry, row, began, cancellationToken);
    }

    private static async Task<bool> TryEnterAsync(SemaphoreSlim gate, CancellationToken start)
    {
        try
        {
            await gate.WaitAsync(start);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}

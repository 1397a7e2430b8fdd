using System.Collections.Concurrent;
using TokenFunctions.Model;
using TokenFunctions.Ports;

namespace TokenFunctions.Connections;

/// <summary>
/// Due rows that no connection names any more. Nothing depends on their removal, so a refresh does not pay for it: the sweep of their minute recognizes them.
/// What a sweep recognizes, and what becomes superfluous in its process meanwhile, it removes together at its end.
/// </summary>
internal sealed class FormerDueRows(IDueIndex dueIndex, TimeProvider time)
{
    /// <summary>
    /// A due row that is further ahead is removed at once. A connection that is due in months and refreshed every hour would leave thousands before their time.
    /// </summary>
    private static readonly TimeSpan FarAhead = TimeSpan.FromDays(1);

    private readonly ConcurrentDictionary<DueKey, string> _collected = new();
    private int _sweeps;

    public void BeginSweep() => Interlocked.Increment(ref _sweeps);

    public Task EndSweepAsync(CancellationToken cancellationToken)
    {
        Interlocked.Decrement(ref _sweeps);
        return RemoveCollectedAsync(cancellationToken);
    }

    public void Collect(DueKey key, string etag) => _collected[key] = etag;

    /// <summary>Removes the row, or leaves it to a later sweep if it is not far ahead.</summary>
    public Task LeaveAsync(DueKey key, string etag) =>
        IsCollecting || key.Moment - time.GetUtcNow() > FarAhead ? RemoveAsync(key, etag) : Task.CompletedTask;

    /// <summary>Removes the row, or collects it while a sweep runs. Not cancelled: the caller must learn that the connection is written.</summary>
    public Task RemoveAsync(DueKey key, string etag)
    {
        if (!IsCollecting)
        {
            return TryAsync(() => dueIndex.RemoveAsync(key, etag, CancellationToken.None));
        }

        Collect(key, etag);
        return Task.CompletedTask;
    }

    public async Task RemoveCollectedAsync(CancellationToken cancellationToken)
    {
        var etags = new Dictionary<DueKey, string>();
        foreach (var key in _collected.Keys)
        {
            if (_collected.TryRemove(key, out var etag))
            {
                etags[key] = etag;
            }
        }

        if (etags.Count > 0)
        {
            await TryAsync(() => dueIndex.RemoveAsync(etags, cancellationToken));
        }
    }

    private bool IsCollecting => Volatile.Read(ref _sweeps) > 0;

    private static async Task TryAsync(Func<Task> remove)
    {
        try
        {
            await remove();
        }
        catch (Exception e) when (e is StoreUnavailableException or OperationCanceledException)
        {
            // The next sweep finds what is left.
        }
    }
}

using TokenFunctions.Connections;
using TokenFunctions.Telemetry;

namespace TokenFunctions.Refresh;

/// <param name="Current">The row as it stands: what was written, or what is there instead; null if it is gone.</param>
public readonly record struct WriteResult(bool IsWritten, Connection? Current);

/// <summary>
/// Conditional writes of the row, in step with the due index: the new due row comes before the row that names it, the old one goes after it, so that a crash in between leaves one too many, never one too few.
/// </summary>
public sealed class ConnectionWriter(IConnectionStore store, IDueIndex dueIndex, Identifiers identifiers, TimeProvider time, Random random, RefreshTelemetry telemetry)
{
    /// <summary>Writes once.</summary>
    /// <param name="basis">The row that <paramref name="next"/> was made from.</param>
    public async Task<WriteResult> WriteAsync(Connection basis, Connection next, CancellationToken cancellationToken)
    {
        var prepared = await PrepareAsync(basis, next, cancellationToken);
        return await ReplaceAsync(basis, prepared, cancellationToken);
    }

    /// <summary>Writes for as long as it takes: a store that is down is waited for. Nothing cancels it.</summary>
    /// <param name="onTrouble">Called after each failure with their number; what it throws is not caught.</param>
    public async Task<WriteResult> WritePersistentlyAsync(Connection basis, Connection next, Func<int, Exception, Task> onTrouble)
    {
        // One write id for all tries: a try whose answer was lost is recognized by the next.
        Connection? prepared = null;
        for (var failures = 1; ; failures++)
        {
            try
            {
                prepared ??= await PrepareAsync(basis, next, CancellationToken.None);
                return await ReplaceAsync(basis, prepared, CancellationToken.None);
            }
            catch (StoreUnavailableException e)
            {
                await onTrouble(failures, e);
                await Task.Delay(Backoff.Retry(failures, random), time, CancellationToken.None);
            }
        }
    }

    /// <summary>Adds a row that must not exist yet.</summary>
    public async Task<WriteResult> AddAsync(Connection next, CancellationToken cancellationToken)
    {
        var prepared = await PrepareAsync(next with { DueAt = null }, next, cancellationToken);
        var etag = await store.TryAddAsync(prepared, cancellationToken);
        return etag is not null ? new WriteResult(true, prepared with { ETag = etag }) : await RecognizeAsync(prepared, cancellationToken);
    }

    private async Task<Connection> PrepareAsync(Connection basis, Connection next, CancellationToken cancellationToken)
    {
        var dueETag = next.DueKey is not { } key ? null
            : key == basis.DueKey ? basis.DueETag
            : await dueIndex.PutAsync(key, next.Provider, cancellationToken);
        return next with { DueETag = dueETag, WriteId = identifiers.Write(), ETag = basis.ETag, DamagedColumns = [] };
    }

    private async Task<WriteResult> ReplaceAsync(Connection basis, Connection prepared, CancellationToken cancellationToken)
    {
        var etag = await store.TryReplaceAsync(prepared, cancellationToken);
        var result = etag is not null ? new WriteResult(true, prepared with { ETag = etag }) : await RecognizeAsync(prepared, cancellationToken);
        if (result.IsWritten && !basis.DamagedColumns.IsEmpty)
        {
            telemetry.RowMended(basis);
        }

        if (result.IsWritten && basis is { DueKey: { } old, DueETag: { } oldETag } && old != prepared.DueKey)
        {
            await RemoveDueRowAsync(old, oldETag);
        }

        return result;
    }

    /// <summary>A conditional write whose answer was lost is repeated by the SDK and then refused: our own write id in the row tells that it was ours.</summary>
    private async Task<WriteResult> RecognizeAsync(Connection prepared, CancellationToken cancellationToken)
    {
        var current = await store.FindAsync(prepared.Id, cancellationToken);
        return new WriteResult(current?.WriteId == prepared.WriteId, current);
    }

    /// <summary>Not cancelled: who wrote the row has to learn that it is written.</summary>
    private async Task RemoveDueRowAsync(DueKey key, string etag)
    {
        try
        {
            await dueIndex.RemoveAsync(key, etag, CancellationToken.None);
        }
        catch (StoreUnavailableException)
        {
            // The row is written, which is what counts; the sweep removes a due row that no connection names.
        }
    }
}

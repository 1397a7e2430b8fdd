using TokenFunctions.Model;
using TokenFunctions.Ports;

namespace TokenFunctions.Connections;

/// <param name="Current">The row as it stands: what was written, or what is stored instead; null if it is gone.</param>
internal readonly record struct WriteResult(bool IsWritten, Connection? Current);

/// <summary>
/// Writes the row on condition of its ETag, in step with the due index and the vault. The new due row is written before the connection row that names it, and
/// the old one is removed later, so a crash in between leaves one due row too many, never one too few. A refresh token that this process has copied to the
/// vault leaves the row with the next write of the row.
/// </summary>
internal sealed class ConnectionWriter(
    IConnectionStore store, IDueIndex dueIndex, FormerDueRows former, VaultTokenCache copies, IdGenerator ids, TimeProvider time, Random random)
{
    /// <summary>Writes once.</summary>
    /// <param name="basis">The row that <paramref name="next"/> was made from.</param>
    public async Task<WriteResult> WriteAsync(Connection basis, Connection next, CancellationToken cancellationToken)
    {
        var prepared = await PrepareAsync(basis, next, cancellationToken);
        var result = await ReplaceAsync(prepared, cancellationToken);
        if (result.IsWritten && FormerOf(basis, prepared) is var (key, etag))
        {
            await former.RemoveAsync(key, etag);
        }

        return result;
    }

    /// <summary>
    /// Writes until the store has responded, however long that takes. Nothing cancels it. It leaves the old due row to the sweep, because every refresh pays
    /// for this write.
    /// </summary>
    /// <param name="onFailure">Called after each failure with their number; what it throws is not caught.</param>
    public async Task<WriteResult> WritePersistentlyAsync(Connection basis, Connection next, Func<int, Exception, Task> onFailure)
    {
        // All tries have one write id, so that a try whose response was lost is recognized by the next.
        Connection? prepared = null;
        for (var failures = 1; ; failures++)
        {
            try
            {
                prepared ??= await PrepareAsync(basis, next, CancellationToken.None);
                var result = await ReplaceAsync(prepared, CancellationToken.None);
                if (result.IsWritten && FormerOf(basis, prepared) is var (key, etag))
                {
                    await former.LeaveAsync(key, etag);
                }

                return result;
            }
            catch (StoreUnavailableException e)
            {
                await onFailure(failures, e);
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
            : await dueIndex.PutAsync(key, next.Provider, basis.ETag, cancellationToken);
        return copies.WithoutCopied(next) with { DueETag = dueETag, WriteId = ids.Write(), ETag = basis.ETag };
    }

    private async Task<WriteResult> ReplaceAsync(Connection prepared, CancellationToken cancellationToken)
    {
        var etag = await store.TryReplaceAsync(prepared, cancellationToken);
        return etag is not null ? new WriteResult(true, prepared with { ETag = etag }) : await RecognizeAsync(prepared, cancellationToken);
    }

    /// <summary>The due row that <paramref name="basis"/> names and <paramref name="written"/> does not; null if there is none.</summary>
    private static (DueKey Key, string ETag)? FormerOf(Connection basis, Connection written) =>
        basis is { DueKey: { } key, DueETag: { } etag } && key != written.DueKey ? (key, etag) : null;

    /// <summary>
    /// The SDK repeats a conditional write whose response was lost, and the store then refuses it. Our own write id in the row shows that it was written.
    /// </summary>
    private async Task<WriteResult> RecognizeAsync(Connection prepared, CancellationToken cancellationToken)
    {
        var current = await store.FindAsync(prepared.Id, cancellationToken);
        return new WriteResult(current?.WriteId == prepared.WriteId, current);
    }
}

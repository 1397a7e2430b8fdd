using TokenFunctions.Model;

namespace TokenFunctions.Ports;

/// <summary>When connections are due. The cost of a sweep is the number of due connections, however many are stored.</summary>
/// <exception cref="StoreUnavailableException">Any call.</exception>
internal interface IDueIndex
{
    /// <summary>Writes the row, over an older one if there is one, and returns its ETag.</summary>
    /// <param name="basis">Joins the row's <see cref="DueEntry.Bases"/>; null for a write that replaces no row.</param>
    Task<string> PutAsync(DueKey key, string provider, string? basis, CancellationToken cancellationToken);

    /// <summary>Removes the row if it still has that ETag; one that has changed or gone is left as it is.</summary>
    Task RemoveAsync(DueKey key, string etag, CancellationToken cancellationToken);

    /// <summary>Removes those of the rows, by key, that still have their ETag. The rows of one minute cost one request for a hundred.</summary>
    Task RemoveAsync(IReadOnlyDictionary<DueKey, string> etags, CancellationToken cancellationToken);

    /// <summary>Null if there is no such row.</summary>
    Task<DueEntry?> FindAsync(DueKey key, CancellationToken cancellationToken);

    /// <summary>
    /// All rows from the bucket of <paramref name="from"/> (null = the oldest) to that of <paramref name="to"/> (null = the newest), the earliest due first.
    /// </summary>
    IAsyncEnumerable<DueEntry> ListAsync(DateTimeOffset? from, DateTimeOffset? to, CancellationToken cancellationToken);
}

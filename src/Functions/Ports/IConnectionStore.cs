using TokenFunctions.Model;

namespace TokenFunctions.Ports;

/// <summary>The connections' rows. Every write is conditional and replaces the whole row.</summary>
/// <exception cref="StoreUnavailableException">Any call: the store did not respond or refused; a write may have taken effect.</exception>
internal interface IConnectionStore
{
    /// <exception cref="RowUnreadableException">The row is not readable.</exception>
    Task<Connection?> FindAsync(string id, CancellationToken cancellationToken);

    /// <summary>Adds a row that does not exist yet. The ETag of what was written; null if there is one already.</summary>
    Task<string?> TryAddAsync(Connection connection, CancellationToken cancellationToken);

    /// <summary>Replaces the row if it still has <see cref="Connection.ETag"/>. The new ETag; null if the row has changed or gone.</summary>
    /// <exception cref="RowTooLargeException">The row does not fit.</exception>
    Task<string?> TryReplaceAsync(Connection connection, CancellationToken cancellationToken);

    /// <summary>Removes the row if it still has <see cref="Connection.ETag"/>; true if it is gone.</summary>
    Task<bool> TryRemoveAsync(Connection connection, CancellationToken cancellationToken);

    /// <summary>A page of at most <paramref name="pageSize"/> rows, deleted ones included, in order of their ids.</summary>
    /// <param name="cursor">From the page before; null for the first.</param>
    /// <exception cref="InvalidCursorException">The store does not know the cursor.</exception>
    Task<ConnectionPage> ListAsync(ConnectionFilter filter, string? cursor, int pageSize, CancellationToken cancellationToken);
}

/// <param name="OnlyFingerprints">The rows may lack all but what shows which refresh tokens they know. They are not to be written.</param>
internal sealed record ConnectionFilter(ConnectionStatus? Status = null, string? Provider = null, bool OnlyFingerprints = false);

/// <param name="Unreadable">Rows that are not readable.</param>
/// <param name="Cursor">Null on the last page.</param>
internal sealed record ConnectionPage(IReadOnlyList<Connection> Connections, IReadOnlyList<RowUnreadableException> Unreadable, string? Cursor);

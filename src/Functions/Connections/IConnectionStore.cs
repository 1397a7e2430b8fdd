namespace TokenFunctions.Connections;

/// <summary>The connections' rows. Every write is conditional and replaces the whole row.</summary>
/// <exception cref="StoreUnavailableException">Any call: the store did not answer or refused; a write may have taken effect.</exception>
public interface IConnectionStore
{
    /// <exception cref="RowUnreadableException">Somebody edited the row.</exception>
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

public sealed record ConnectionFilter(ConnectionStatus? Status = null, string? Provider = null);

/// <param name="Unreadable">Rows that somebody edited into nonsense.</param>
/// <param name="Cursor">Null on the last page.</param>
public sealed record ConnectionPage(IReadOnlyList<Connection> Connections, IReadOnlyList<RowUnreadableException> Unreadable, string? Cursor);

/// <summary>The store did not do what it was asked, and may do it later. Carries no content of rows.</summary>
public class StoreUnavailableException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>Somebody edited a row into nonsense: it stays as it is until somebody mends it. Names columns, never their content.</summary>
public sealed class RowUnreadableException(string table, string key, IReadOnlyList<string> columns, Exception? inner = null)
    : StoreUnavailableException($"Table {table}: the row of {key} is not readable (column {string.Join(", ", columns)}); somebody edited it.", inner)
{
    public string Table { get; } = table;

    /// <summary>The connection's id or the provider's name.</summary>
    public string Key { get; } = key;

    public IReadOnlyList<string> Columns { get; } = columns;

    /// <summary>Of the row as it is, so that who replaces it replaces nothing newer.</summary>
    public string? ETag { get; init; }

    /// <summary>The connection where only what management says is not readable: its grant is whole. Not to be used before that is said again.</summary>
    public Connection? Remains { get; init; }
}

public sealed class RowTooLargeException(string message, Exception? inner = null) : Exception(message, inner);

public sealed class InvalidCursorException(string message, Exception? inner = null) : Exception(message, inner);

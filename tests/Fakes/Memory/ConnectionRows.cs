using TokenFunctions.Model;
using TokenFunctions.Ports;

namespace TokenFunctions.Tests.Fakes.Memory;

/// <summary>The table of connections in memory, with ETags.</summary>
/// <param name="stored">What a row is after it was stored and read again.</param>
internal sealed class ConnectionRows(Func<Connection, Connection>? stored = null)
{
    private readonly SortedDictionary<string, Connection> _rows = new(StringComparer.Ordinal);
    private int _writes;

    /// <summary>A row with a longer sealed access token does not fit.</summary>
    public int MostAccessTokenBytes { get; set; } = int.MaxValue;

    /// <summary>Called with the row before and after each write.</summary>
    public Action<Connection?, Connection>? Written { get; set; }

    /// <summary>Called after a row was removed.</summary>
    public Action? Removed { get; set; }

    public HashSet<string> Unreadable { get; } = [];

    public IReadOnlyList<string> Ids => [.. _rows.Keys];

    public IReadOnlyCollection<Connection> All => _rows.Values;

    public RowUnreadableException Edited(string id) => new(StoredResource.Connection, id, ["GrantId"]) { ETag = Find(id)?.ETag };

    public Connection? Find(string id) => _rows.GetValueOrDefault(id);

    /// <returns>The new ETag; null where the row has another ETag than expected.</returns>
    public string? Write(Connection connection, string? expected)
    {
        if (connection.SealedAccessToken?.Length > MostAccessTokenBytes)
        {
            throw new RowTooLargeException("Table connections: EntityTooLarge.");
        }

        var old = Find(connection.Id);
        if (old?.ETag != expected)
        {
            return null;
        }

        var etag = $"W/\"row-{++_writes}\"";
        _rows[connection.Id] = (stored is null ? connection : stored(connection)) with { ETag = etag };
        Written?.Invoke(old, connection);
        return etag;
    }

    /// <summary>Changes the row as another writer would.</summary>
    public Connection Edit(string id, Func<Connection, Connection> change)
    {
        var row = Find(id)!;
        Write(change(row) with { WriteId = $"edit-{_writes}" }, row.ETag);
        return Find(id)!;
    }

    /// <summary>Puts an older row back, as a restored copy of the table does.</summary>
    public void Restore(Connection row) => _rows[row.Id] = row with { ETag = $"W/\"row-{++_writes}\"" };

    public bool Remove(string id, string? expected)
    {
        if (Find(id)?.ETag is { } etag && etag != expected)
        {
            return false;
        }

        if (_rows.Remove(id))
        {
            Removed?.Invoke();
        }

        return true;
    }
}

/// <summary><see cref="IConnectionStore"/> on <see cref="ConnectionRows"/>.</summary>
internal sealed class MemoryConnections(ConnectionRows rows) : IConnectionStore
{
    public Task<Connection?> FindAsync(string id, CancellationToken cancellationToken) =>
        rows.Unreadable.Contains(id) ? throw rows.Edited(id) : Task.FromResult(rows.Find(id));

    public Task<string?> TryAddAsync(Connection connection, CancellationToken cancellationToken) => Task.FromResult(rows.Write(connection, null));

    public Task<string?> TryReplaceAsync(Connection connection, CancellationToken cancellationToken) =>
        Task.FromResult(rows.Write(connection, connection.ETag ?? "none"));

    public Task<bool> TryRemoveAsync(Connection connection, CancellationToken cancellationToken) =>
        Task.FromResult(rows.Remove(connection.Id, connection.ETag));

    public Task<ConnectionPage> ListAsync(ConnectionFilter filter, string? cursor, int pageSize, CancellationToken cancellationToken)
    {
        var rest = rows.Ids.Where(id => cursor is null || string.CompareOrdinal(id, cursor) > 0).ToList();
        var page = rest.Take(pageSize).ToList();
        var readable = page.Where(id => !rows.Unreadable.Contains(id)).Select(id => rows.Find(id)!)
            .Where(c => (filter.Status is null || c.Status == filter.Status) && (filter.Provider is null || c.Provider == filter.Provider));
        return Task.FromResult(new ConnectionPage(
            [.. readable], [.. page.Where(rows.Unreadable.Contains).Select(rows.Edited)], rest.Count > pageSize ? page[^1] : null));
    }
}

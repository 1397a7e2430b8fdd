using Azure;
using Azure.Data.Tables;
using TokenFunctions.Api.Http;
using TokenFunctions.Model;
using TokenFunctions.Ports;
using TokenFunctions.Storage.Tables;

namespace TokenFunctions.Tests.Fakes;

/// <summary>The table of connections, in the form that is really stored.</summary>
internal sealed class ConnectionRows
{
    private readonly SortedDictionary<string, TableEntity> _rows = new(StringComparer.Ordinal);
    private int _writes;

    /// <summary>Sealed access tokens that are longer do not fit.</summary>
    public int MostAccessTokenBytes { get; set; } = int.MaxValue;

    /// <summary>Called with each row before and after a write.</summary>
    public Action<Connection?, Connection>? Written { get; set; }

    public HashSet<string> Unreadable { get; } = [];

    public RowUnreadableException Edited(string id) => new(StoredResource.Connection, id, ["GrantId"]) { ETag = ETagOf(id) };

    public IReadOnlyList<string> Ids => [.. _rows.Keys];

    public Connection? Find(string id) => _rows.TryGetValue(id, out var row) ? ConnectionRow.Read(row) : null;

    public string? Write(Connection connection, string? expected)
    {
        if (connection.SealedAccessToken?.Length > MostAccessTokenBytes)
        {
            throw new RowTooLargeException("Table connections: EntityTooLarge.");
        }

        if (ETagOf(connection.Id) != expected)
        {
            return null;
        }

        var row = ConnectionRow.Write(connection);
        row.ETag = new ETag($"W/\"row-{++_writes}\"");
        Written?.Invoke(Find(connection.Id), connection);
        _rows[connection.Id] = row;
        return row.ETag.ToString();
    }

    /// <summary>Changes the row as somebody else would.</summary>
    public Connection Edit(string id, Func<Connection, Connection> change)
    {
        var row = Find(id)!;
        Write(change(row) with { WriteId = $"edit-{_writes}" }, row.ETag);
        return Find(id)!;
    }

    public bool Remove(string id, string? expected)
    {
        if (ETagOf(id) is { } etag && etag != expected)
        {
            return false;
        }

        _rows.Remove(id);
        return true;
    }

    private string? ETagOf(string id) => _rows.TryGetValue(id, out var row) ? row.ETag.ToString() : null;
}

internal sealed class FakeConnectionStore(Worker worker) : Port(worker, PortNames.Store), IConnectionStore
{
    private ConnectionRows Rows => Worker.World.Rows;

    public Task<Connection?> FindAsync(string id, CancellationToken cancellationToken) =>
        CallAsync("Find", id, () => Rows.Unreadable.Contains(id) ? throw Rows.Edited(id) : Rows.Find(id), Trouble, cancellationToken);

    public Task<string?> TryAddAsync(Connection connection, CancellationToken cancellationToken) =>
        CallAsync("TryAdd", connection.Id, () => Rows.Write(connection, null), Trouble, cancellationToken);

    public Task<string?> TryReplaceAsync(Connection connection, CancellationToken cancellationToken) =>
        CallAsync("TryReplace", connection.Id, () => Rows.Write(connection, connection.ETag ?? "none"), Trouble, cancellationToken);

    public Task<bool> TryRemoveAsync(Connection connection, CancellationToken cancellationToken) =>
        CallAsync("TryRemove", connection.Id, () => Rows.Remove(connection.Id, connection.ETag), Trouble, cancellationToken);

    public Task<ConnectionPage> ListAsync(ConnectionFilter filter, string? cursor, int pageSize, CancellationToken cancellationToken) =>
        CallAsync("List", cursor ?? "", () => Page(filter, cursor, pageSize), Trouble, cancellationToken);

    private ConnectionPage Page(ConnectionFilter filter, string? cursor, int pageSize)
    {
        var rest = Rows.Ids.Where(id => cursor is null || string.CompareOrdinal(id, cursor) > 0).ToList();
        var page = rest.Take(pageSize).ToList();
        var readable = page.Where(id => !Rows.Unreadable.Contains(id)).Select(id => Rows.Find(id)!)
            .Where(c => (filter.Status is null || c.Status == filter.Status) && (filter.Provider is null || c.Provider == filter.Provider));
        return new ConnectionPage([.. readable], [.. page.Where(Rows.Unreadable.Contains).Select(Rows.Edited)], rest.Count > pageSize ? page[^1] : null);
    }

    private static StoreUnavailableException Trouble(string message) => new(message);
}

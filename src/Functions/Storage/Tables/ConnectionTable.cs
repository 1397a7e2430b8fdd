using System.Buffers.Text;
using System.Text;
using Azure;
using Azure.Data.Tables;
using TokenFunctions.Model;
using TokenFunctions.Ports;

namespace TokenFunctions.Storage.Tables;

/// <summary><see cref="IConnectionStore"/> as the table <c>connections</c>: PartitionKey = id, RowKey = <c>state</c>.</summary>
internal sealed class ConnectionTable(TableClient table) : IConnectionStore
{
    public const string TableName = "connections";

    public async Task<Connection?> FindAsync(string id, CancellationToken cancellationToken) =>
        await table.FindRowAsync(id, ConnectionRow.RowKey, cancellationToken) is { } row ? ConnectionRow.Read(row) : null;

    public Task<string?> TryAddAsync(Connection connection, CancellationToken cancellationToken) =>
        table.TryAsync(() => table.AddEntityAsync(ConnectionRow.Write(connection), cancellationToken), cancellationToken);

    /// <summary>Replaces and never merges: a merge ignores nulls, so cleared members would survive.</summary>
    public Task<string?> TryReplaceAsync(Connection connection, CancellationToken cancellationToken) =>
        table.TryAsync(
            () => table.UpdateEntityAsync(ConnectionRow.Write(connection), new ETag(connection.ETag!), TableUpdateMode.Replace, cancellationToken),
            cancellationToken);

    public Task<bool> TryRemoveAsync(Connection connection, CancellationToken cancellationToken) =>
        table.TryRemoveAsync(connection.Id, ConnectionRow.RowKey, connection.ETag!, cancellationToken);

    public async Task<ConnectionPage> ListAsync(ConnectionFilter filter, string? cursor, int pageSize, CancellationToken cancellationToken)
    {
        var continuation = Decode(cursor);
        var (found, unreadable) = (new List<Connection>(), new List<RowUnreadableException>());
        do
        {
            // A page of the service may be empty or short although another one follows.
            var page = await NextPageAsync(filter, continuation, pageSize - found.Count, cancellationToken);
            foreach (var row in page.Values)
            {
                try
                {
                    found.Add(ConnectionRow.Read(row));
                }
                catch (RowUnreadableException e)
                {
                    unreadable.Add(e);
                }
            }

            continuation = page.ContinuationToken;
        }
        while (continuation is not null && found.Count < pageSize);

        return new ConnectionPage(found, unreadable, Encode(continuation));
    }

    private async Task<Page<TableEntity>> NextPageAsync(ConnectionFilter filter, string? continuation, int size, CancellationToken cancellationToken)
    {
        var columns = filter.OnlyFingerprints ? ConnectionRow.FingerprintColumns : null;
        var rows = table.QueryAsync<TableEntity>(Query(filter), select: columns, cancellationToken: cancellationToken);
        var pages = rows.AsPages(continuation, size).GetAsyncEnumerator(cancellationToken);
        try
        {
            return await TableCalls.MoveNextAsync(table, pages, cancellationToken) ? pages.Current : Page<TableEntity>.FromValues([], null, null!);
        }
        catch (StoreUnavailableException e) when (continuation is not null && e.InnerException is RequestFailedException { Status: 400 })
        {
            throw new InvalidCursorException("The cursor was not made by this app.", e);
        }
        finally
        {
            await pages.DisposeAsync();
        }
    }

    private static string? Query(ConnectionFilter filter)
    {
        var parts = new List<string>();
        if (filter.Status is { } status)
        {
            parts.Add(TableClient.CreateQueryFilter($"Status eq {ConnectionStatusNames.Of(status)}"));
        }

        if (filter.Provider is { } provider)
        {
            parts.Add(TableClient.CreateQueryFilter($"Provider eq {provider}"));
        }

        return parts.Count == 0 ? null : string.Join(" and ", parts);
    }

    private static string? Encode(string? continuation) => continuation is null ? null : Base64Url.EncodeToString(Encoding.UTF8.GetBytes(continuation));

    private static string? Decode(string? cursor)
    {
        if (cursor is null)
        {
            return null;
        }

        try
        {
            var continuation = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(cursor));
            return continuation.Contains(' ', StringComparison.Ordinal)
                ? continuation
                : throw new InvalidCursorException("The cursor was not made by this app.");
        }
        catch (FormatException e)
        {
            throw new InvalidCursorException("The cursor was not made by this app.", e);
        }
    }
}

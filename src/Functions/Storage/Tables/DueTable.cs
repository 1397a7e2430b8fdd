using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using Azure;
using Azure.Data.Tables;
using TokenFunctions.Model;
using TokenFunctions.Ports;

namespace TokenFunctions.Storage.Tables;

/// <summary><see cref="IDueIndex"/> as the table <c>due</c>: PartitionKey = minute bucket, RowKey = connection.</summary>
internal sealed class DueTable(TableClient table) : IDueIndex
{
    public const string TableName = "due";

    /// <summary>A transaction of the service changes at most a hundred rows of one partition.</summary>
    private const int MostInTransaction = 100;

    private const string ProviderColumn = "Provider";

    /// <summary>One column for each basis, so that a writer adds its own without a read.</summary>
    private const string BasisPrefix = "Basis_";

    public async Task<string> PutAsync(DueKey key, string provider, string? basis, CancellationToken cancellationToken)
    {
        var row = new TableEntity(key.Bucket, key.ConnectionId)
        {
            [ProviderColumn] = provider,
            [BasisPrefix + HashOf(basis ?? DueEntry.NoBasis)] = basis ?? DueEntry.NoBasis,
        };
        return await table.TryAsync(() => table.UpsertEntityAsync(row, TableUpdateMode.Merge, cancellationToken), cancellationToken)
            ?? throw new StoreUnavailableException($"Table {TableName}: the store refused an unconditional write.");
    }

    public Task RemoveAsync(DueKey key, string etag, CancellationToken cancellationToken) =>
        table.TryRemoveAsync(key.Bucket, key.ConnectionId, etag, cancellationToken);

    public async Task RemoveAsync(IReadOnlyDictionary<DueKey, string> etags, CancellationToken cancellationToken)
    {
        foreach (var rows in etags.GroupBy(row => row.Key.Bucket).SelectMany(minute => minute.Chunk(MostInTransaction)))
        {
            if (rows.Length > 1 && await table.TryRemoveAllAsync(rows.Select(Removal), cancellationToken))
            {
                continue;
            }

            // One row that has changed or gone makes the transaction fail.
            foreach (var (key, etag) in rows)
            {
                await RemoveAsync(key, etag, cancellationToken);
            }
        }
    }

    public async Task<DueEntry?> FindAsync(DueKey key, CancellationToken cancellationToken) =>
        await table.FindRowAsync(key.Bucket, key.ConnectionId, cancellationToken) is { } row ? Entry(row) : null;

    public async IAsyncEnumerable<DueEntry> ListAsync(DateTimeOffset? from, DateTimeOffset? to, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var row in table.QueryRowsAsync(Range(from, to), cancellationToken))
        {
            yield return Entry(row);
        }
    }

    /// <summary>An ETag has characters that a column's name must not have.</summary>
    private static string HashOf(string basis) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(basis)).AsSpan(0, 8));

    private static TableTransactionAction Removal(KeyValuePair<DueKey, string> row) =>
        new(TableTransactionActionType.Delete, new TableEntity(row.Key.Bucket, row.Key.ConnectionId), new ETag(row.Value));

    private static string? Range(DateTimeOffset? from, DateTimeOffset? to) => (from, to) switch
    {
        ({ } start, { } end) => TableClient.CreateQueryFilter($"PartitionKey ge {DueKey.BucketOf(start)} and PartitionKey le {DueKey.BucketOf(end)}"),
        ({ } start, null) => TableClient.CreateQueryFilter($"PartitionKey ge {DueKey.BucketOf(start)}"),
        (null, { } end) => TableClient.CreateQueryFilter($"PartitionKey le {DueKey.BucketOf(end)}"),
        _ => null,
    };

    private static DueEntry Entry(TableEntity row) =>
        new(new DueKey(row.PartitionKey, row.RowKey), row[ProviderColumn] as string, row.ETag.ToString(), row.Timestamp ?? DateTimeOffset.MinValue)
        {
            Bases = [.. row.Where(column => column.Key.StartsWith(BasisPrefix, StringComparison.Ordinal)).Select(column => column.Value as string ?? "")],
        };
}

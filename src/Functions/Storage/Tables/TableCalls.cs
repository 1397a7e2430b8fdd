using System.Runtime.CompilerServices;
using Azure;
using Azure.Data.Tables;
using TokenFunctions.Ports;

namespace TokenFunctions.Storage.Tables;

/// <summary>Calls to any table: a failure of the service becomes <see cref="StoreUnavailableException"/>, a missed condition an ordinary result.</summary>
internal static class TableCalls
{
    /// <summary>As text, because comparing the SDK's own type with an absent error code throws.</summary>
    private const string TableNotFound = "TableNotFound";

    /// <summary>The ETag of the response; null where the condition failed (409, 412) or the row is gone (404).</summary>
    public static async Task<string?> TryAsync(this TableClient table, Func<Task<Response>> call, CancellationToken cancellationToken)
    {
        try
        {
            var response = await call();
            return response.Headers.ETag?.ToString() ?? throw new StoreUnavailableException($"Table {table.Name}: the response has no ETag.");
        }
        catch (RequestFailedException e) when (IsMissedCondition(e))
        {
            return null;
        }
        catch (RequestFailedException e) when (IsTooLarge(e))
        {
            throw new RowTooLargeException($"Table {table.Name}: {e.ErrorCode}.", e);
        }
        catch (Exception e) when (AzureFailure.Is(e, cancellationToken))
        {
            throw Unavailable(table, e);
        }
    }

    /// <summary>True if the row was removed or was gone; false where it has another ETag.</summary>
    public static async Task<bool> TryRemoveAsync(this TableClient table, string partitionKey, string rowKey, string etag, CancellationToken cancellationToken)
    {
        try
        {
            // The SDK throws neither for a row that is gone nor for a missing table.
            var response = await table.DeleteEntityAsync(partitionKey, rowKey, new ETag(etag), cancellationToken);
            return response.Status != 404 || !IsTableMissing(response) ? true : throw Missing(table);
        }
        catch (RequestFailedException e) when (e.Status == 412)
        {
            return false;
        }
        catch (Exception e) when (AzureFailure.Is(e, cancellationToken))
        {
            throw Unavailable(table, e);
        }
    }

    /// <summary>All changes or none; false where one of them misses its condition.</summary>
    public static async Task<bool> TryRemoveAllAsync(
        this TableClient table, IEnumerable<TableTransactionAction> removals, CancellationToken cancellationToken)
    {
        try
        {
            await table.SubmitTransactionAsync(removals, cancellationToken);
            return true;
        }
        catch (RequestFailedException e) when (IsMissedCondition(e))
        {
            return false;
        }
        catch (Exception e) when (AzureFailure.Is(e, cancellationToken))
        {
            throw Unavailable(table, e);
        }
    }

    public static async Task<TableEntity?> FindRowAsync(this TableClient table, string partitionKey, string rowKey, CancellationToken cancellationToken)
    {
        try
        {
            var found = await table.GetEntityIfExistsAsync<TableEntity>(partitionKey, rowKey, cancellationToken: cancellationToken);
            return found.HasValue ? found.Value
                : IsTableMissing(found.GetRawResponse()) ? throw Missing(table)
                : null;
        }
        catch (Exception e) when (AzureFailure.Is(e, cancellationToken))
        {
            throw Unavailable(table, e);
        }
    }

    /// <summary>Follows continuation tokens, through empty pages too.</summary>
    public static async IAsyncEnumerable<TableEntity> QueryRowsAsync(
        this TableClient table, string? filter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var rows = table.QueryAsync<TableEntity>(filter, cancellationToken: cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (await MoveNextAsync(table, rows, cancellationToken))
        {
            yield return rows.Current;
        }
    }

    public static async Task<bool> MoveNextAsync<T>(TableClient table, IAsyncEnumerator<T> items, CancellationToken cancellationToken)
    {
        try
        {
            return await items.MoveNextAsync();
        }
        catch (Exception e) when (AzureFailure.Is(e, cancellationToken))
        {
            throw Unavailable(table, e);
        }
    }

    /// <summary>A missing table is a failure, not a missed condition.</summary>
    private static bool IsMissedCondition(RequestFailedException e) =>
        e.Status is 404 or 409 or 412 && e.ErrorCode is not (TableNotFound or "TableBeingDeleted");

    private static bool IsTooLarge(RequestFailedException e) =>
        e.Status == 413 || e.ErrorCode is "EntityTooLarge" or "PropertyValueTooLarge" or "RequestBodyTooLarge";

    /// <summary>The SDK reports "no such row" for a missing table too. Only the body of the response differs.</summary>
    private static bool IsTableMissing(Response response) => response.Content.ToString().Contains(TableNotFound, StringComparison.Ordinal);

    private static StoreUnavailableException Missing(TableClient table) => new($"Table {table.Name}: there is no such table.");

    private static StoreUnavailableException Unavailable(TableClient table, Exception e) =>
        new($"Table {table.Name}: {AzureFailure.Describe(e)}.", e) { IsForbidden = AzureFailure.IsForbidden(e) };
}

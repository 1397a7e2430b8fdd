#nullable disable // The official API carries no nullability annotations; callers must compile the same against both.

using System.Globalization;
using System.Linq.Expressions;
using System.Text.Json;
using Azure.Core;
using Azure.Data.Tables.Edm;
using Azure.Data.Tables.Protocol;

namespace Azure.Data.Tables;

public partial class TableClient
{
    /// <summary>Quotes and escapes the interpolated values.</summary>
    public static string CreateQueryFilter(FormattableString filter) => ODataFilter.Create(filter);

    /// <summary>Entities in the order of their keys, page after page (at most 1,000 each). A page may be empty and others still follow.</summary>
    public virtual AsyncPageable<T> QueryAsync<T>(
        string filter = null,
        int? maxPerPage = null,
        IEnumerable<string> select = null,
        CancellationToken cancellationToken = default)
        where T : class, ITableEntity
    {
        var columns = Join(select);
        return new ContinuationPageable<T>((continuation, size) => QueryPageAsync<T>(filter, columns, continuation, size, cancellationToken), maxPerPage);
    }

    /// <exception cref="NotSupportedException">Always; it is here so that overloads resolve as with the official client.</exception>
    public virtual AsyncPageable<T> QueryAsync<T>(
        Expression<Func<T, bool>> filter,
        int? maxPerPage = null,
        IEnumerable<string> select = null,
        CancellationToken cancellationToken = default)
        where T : class, ITableEntity =>
        throw new NotSupportedException($"Filters as expressions are not supported: pass a string, as of {nameof(CreateQueryFilter)}.");

    private async Task<Page<T>> QueryPageAsync<T>(string filter, string select, string continuation, int? top, CancellationToken cancellationToken)
        where T : class, ITableEntity
    {
        var (partitionKey, rowKey) = Continuation.Parse(continuation);
        var request = new TableRequest(RequestMethod.Get, $"/{Name}()")
        {
            Query =
            [
                ("$top", top?.ToString(CultureInfo.InvariantCulture)),
                ("$select", select),
                ("$filter", filter),
                ("NextPartitionKey", partitionKey),
                ("NextRowKey", rowKey),
            ],
        };
        var response = await _rest.SendAsync(request, cancellationToken).ConfigureAwait(false);
        using var json = JsonDocument.Parse(response.Content);
        var entities = json.RootElement.GetProperty("value").EnumerateArray().Select(EntityMapper.ToEntity<T>).ToArray();
        return Page<T>.FromValues(entities, Continuation.OfEntities(response), response);
    }
}

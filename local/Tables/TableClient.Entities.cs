#nullable disable // The official API carries no nullability annotations; callers must compile the same against both.

using System.Text.Json;
using Azure.Core;
using Azure.Data.Tables.Edm;
using Azure.Data.Tables.Protocol;

namespace Azure.Data.Tables;

public partial class TableClient
{
    /// <returns>Status 204, with the new ETag among the headers.</returns>
    /// <exception cref="RequestFailedException">409 EntityAlreadyExists, 404 TableNotFound, among others.</exception>
    public virtual Task<Response> AddEntityAsync<T>(T entity, CancellationToken cancellationToken = default)
        where T : ITableEntity
    {
        RequireKeys(entity);
        var request = new TableRequest(RequestMethod.Post, $"/{Name}") { Content = EntityMapper.ToContent(entity), ReturnNoContent = true };
        return _rest.SendAsync(request, cancellationToken);
    }

    /// <exception cref="RequestFailedException">404 ResourceNotFound or TableNotFound, among others.</exception>
    public virtual async Task<Response<T>> GetEntityAsync<T>(
        string partitionKey,
        string rowKey,
        IEnumerable<string> select = null,
        CancellationToken cancellationToken = default)
        where T : class, ITableEntity
    {
        var response = await _rest.SendAsync(Get(partitionKey, rowKey, select), cancellationToken).ConfigureAwait(false);
        return Read<T>(response);
    }

    /// <returns>Without value if there is no such entity, or no such table.</returns>
    public virtual async Task<NullableResponse<T>> GetEntityIfExistsAsync<T>(
        string partitionKey,
        string rowKey,
        IEnumerable<string> select = null,
        CancellationToken cancellationToken = default)
        where T : class, ITableEntity
    {
        var response = await _rest.SendAsync(Get(partitionKey, rowKey, select) with { Expected = 404 }, cancellationToken).ConfigureAwait(false);
        return response.Status == 404 ? new MissingEntity<T>(response) : Read<T>(response);
    }

    /// <param name="ifMatch">The ETag that the stored entity must have; <see cref="ETag.All"/> for any.</param>
    /// <returns>Status 204, with the new ETag among the headers.</returns>
    /// <exception cref="RequestFailedException">412 UpdateConditionNotSatisfied, 404 ResourceNotFound, among others.</exception>
    public virtual Task<Response> UpdateEntityAsync<T>(
        T entity,
        ETag ifMatch,
        TableUpdateMode mode = TableUpdateMode.Merge,
        CancellationToken cancellationToken = default)
        where T : ITableEntity
    {
        RequireKeys(entity);
        return ifMatch == default
            ? throw new ArgumentException("An update needs an ETag, or ETag.All.", nameof(ifMatch))
            : _rest.SendAsync(Write(entity, mode) with { IfMatch = ifMatch }, cancellationToken);
    }

    /// <returns>Status 204, with the new ETag among the headers.</returns>
    public virtual Task<Response> UpsertEntityAsync<T>(T entity, TableUpdateMode mode = TableUpdateMode.Merge, CancellationToken cancellationToken = default)
        where T : ITableEntity
    {
        RequireKeys(entity);
        return _rest.SendAsync(Write(entity, mode), cancellationToken);
    }

    /// <param name="ifMatch">The ETag that the stored entity must have; any if default.</param>
    /// <returns>Status 204, or 404 if there was none.</returns>
    /// <exception cref="RequestFailedException">412 UpdateConditionNotSatisfied, among others.</exception>
    public virtual Task<Response> DeleteEntityAsync(string partitionKey, string rowKey, ETag ifMatch = default, CancellationToken cancellationToken = default)
    {
        var condition = ifMatch == default ? ETag.All : ifMatch;
        var request = new TableRequest(RequestMethod.Delete, EntityPath(partitionKey, rowKey)) { IfMatch = condition, Expected = 404 };
        return _rest.SendAsync(request, cancellationToken);
    }

    /// <summary>The entity's own ETag is not looked at: pass it as <paramref name="ifMatch"/>.</summary>
    public virtual Task<Response> DeleteEntityAsync(ITableEntity entity, ETag ifMatch = default, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(entity);
        return DeleteEntityAsync(entity.PartitionKey, entity.RowKey, ifMatch, cancellationToken);
    }

    private static void RequireKeys(ITableEntity entity)
    {
        ArgumentNullException.ThrowIfNull(entity);
        ArgumentNullException.ThrowIfNull(entity.PartitionKey, nameof(entity.PartitionKey));
        ArgumentNullException.ThrowIfNull(entity.RowKey, nameof(entity.RowKey));
    }

    private static string Join(IEnumerable<string> select) => select is null ? null : string.Join(',', select);

    private static Response<T> Read<T>(Response response)
        where T : class, ITableEntity
    {
        using var json = JsonDocument.Parse(response.Content);
        return Response.FromValue(EntityMapper.ToEntity<T>(json.RootElement), response);
    }

    private TableRequest Get(string partitionKey, string rowKey, IEnumerable<string> select) =>
        new(RequestMethod.Get, EntityPath(partitionKey, rowKey)) { Query = [("$select", Join(select))] };

    private TableRequest Write(ITableEntity entity, TableUpdateMode mode)
    {
        var method = mode switch
        {
            TableUpdateMode.Merge => RequestMethod.Patch,
            TableUpdateMode.Replace => RequestMethod.Put,
            _ => throw new ArgumentException($"There is no update mode {mode}.", nameof(mode)),
        };
        return new TableRequest(method, EntityPath(entity.PartitionKey, entity.RowKey)) { Content = EntityMapper.ToContent(entity) };
    }

    private string EntityPath(string partitionKey, string rowKey)
    {
        ArgumentNullException.ThrowIfNull(partitionKey);
        ArgumentNullException.ThrowIfNull(rowKey);
        return TableRequest.EntityPath(Name, partitionKey, rowKey);
    }
}

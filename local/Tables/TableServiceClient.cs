#nullable disable // The official API carries no nullability annotations; callers must compile the same against both.

using System.Linq.Expressions;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables.Models;
using Azure.Data.Tables.Pipeline;
using Azure.Data.Tables.Protocol;

namespace Azure.Data.Tables;

/// <summary>The tables of one storage account.</summary>
public class TableServiceClient
{
    private readonly TableRestClient _rest;
    private readonly string _accountName;

    public TableServiceClient(string connectionString)
        : this(connectionString, null)
    {
    }

    /// <exception cref="InvalidOperationException">The connection string is malformed.</exception>
    /// <exception cref="ArgumentException">It names no account or no credential.</exception>
    public TableServiceClient(string connectionString, TableClientOptions options = null)
        : this(TableConnectionString.Parse(connectionString), options)
    {
    }

    public TableServiceClient(Uri endpoint, TableClientOptions options = null)
        : this(TablesPipeline.RequireHttps(endpoint), TablesPipeline.Authorize(TablesPipeline.SignatureOf(endpoint)), options)
    {
    }

    public TableServiceClient(Uri endpoint, AzureSasCredential credential)
        : this(endpoint, credential, null)
    {
    }

    public TableServiceClient(Uri endpoint, AzureSasCredential credential, TableClientOptions options = null)
        : this(TablesPipeline.RequireHttps(endpoint), TablesPipeline.Authorize(credential), options)
    {
    }

    public TableServiceClient(Uri endpoint, TableSharedKeyCredential credential)
        : this(endpoint, credential, null)
    {
    }

    public TableServiceClient(Uri endpoint, TableSharedKeyCredential credential, TableClientOptions options)
        : this(endpoint, TablesPipeline.Authorize(credential), options)
    {
    }

    public TableServiceClient(Uri endpoint, TokenCredential tokenCredential, TableClientOptions options = null)
        : this(endpoint, TablesPipeline.Authorize(tokenCredential, options), options)
    {
    }

    /// <summary>For mocking.</summary>
    protected TableServiceClient()
    {
    }

    private TableServiceClient(TableConnectionString connection, TableClientOptions options)
        : this(connection.Endpoint, TablesPipeline.Authorize(connection), options, connection.AccountName)
    {
    }

    private TableServiceClient(Uri endpoint, HttpPipelinePolicy authorization, TableClientOptions options, string accountName = null)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        Uri = TableAddress.Account(endpoint);
        _accountName = accountName ?? TableAddress.AccountName(endpoint);
        _rest = TablesPipeline.Connect(Uri, authorization, options);
    }

    public virtual string AccountName => _accountName;

    public virtual Uri Uri { get; }

    public static string CreateQueryFilter(FormattableString filter) => ODataFilter.Create(filter);

    public virtual TableClient GetTableClient(string tableName)
    {
        ArgumentNullException.ThrowIfNull(tableName);
        return new TableClient(_rest, Uri, tableName, _accountName);
    }

    /// <exception cref="RequestFailedException">409 TableAlreadyExists, among others.</exception>
    public virtual Task<Response<TableItem>> CreateTableAsync(string tableName, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tableName);
        return _rest.CreateTableAsync(tableName, cancellationToken);
    }

    /// <returns>The table; the raw response has status 409 if it was there.</returns>
    public virtual Task<Response<TableItem>> CreateTableIfNotExistsAsync(string tableName, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tableName);
        return _rest.CreateTableIfNotExistsAsync(tableName, cancellationToken);
    }

    /// <returns>Status 204, or 404 if there was none.</returns>
    public virtual Task<Response> DeleteTableAsync(string tableName, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tableName);
        return _rest.DeleteTableAsync(tableName, cancellationToken);
    }

    public virtual AsyncPageable<TableItem> QueryAsync(string filter = null, int? maxPerPage = null, CancellationToken cancellationToken = default) =>
        new ContinuationPageable<TableItem>((continuation, size) => _rest.QueryTablesAsync(filter, continuation, size, cancellationToken), maxPerPage);

    public virtual AsyncPageable<TableItem> QueryAsync(FormattableString filter, int? maxPerPage = null, CancellationToken cancellationToken = default) =>
        QueryAsync(ODataFilter.Create(filter), maxPerPage, cancellationToken);

    /// <exception cref="NotSupportedException">Always; it is here so that overloads resolve as with the official client.</exception>
    public virtual AsyncPageable<TableItem> QueryAsync(
        Expression<Func<TableItem, bool>> filter,
        int? maxPerPage = null,
        CancellationToken cancellationToken = default) =>
        throw new NotSupportedException("Filters as expressions are not supported: pass a string.");
}

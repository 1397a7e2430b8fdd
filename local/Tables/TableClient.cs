#nullable disable // The official API carries no nullability annotations; callers must compile the same against both.

using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables.Models;
using Azure.Data.Tables.Pipeline;
using Azure.Data.Tables.Protocol;

namespace Azure.Data.Tables;

/// <summary>One table.</summary>
public partial class TableClient
{
    private readonly TableRestClient _rest;
    private readonly string _accountName;

    public TableClient(string connectionString, string tableName)
        : this(connectionString, tableName, null)
    {
    }

    /// <exception cref="InvalidOperationException">The connection string is malformed.</exception>
    /// <exception cref="ArgumentException">It names no account or no credential.</exception>
    public TableClient(string connectionString, string tableName, TableClientOptions options = null)
        : this(TableConnectionString.Parse(connectionString), tableName, options)
    {
    }

    /// <summary>The endpoint is the table's, with a shared access signature as its query.</summary>
    public TableClient(Uri endpoint, TableClientOptions options = null)
        : this(endpoint, TablesPipeline.SignatureOf(endpoint), options)
    {
    }

    /// <summary>The endpoint is the table's, unless the signature names the table.</summary>
    public TableClient(Uri endpoint, AzureSasCredential credential, TableClientOptions options = null)
        : this(TablesPipeline.RequireHttps(endpoint), TableOf(endpoint, credential), TablesPipeline.Authorize(credential), options)
    {
    }

    public TableClient(Uri endpoint, string tableName, TableSharedKeyCredential credential)
        : this(endpoint, tableName, credential, null)
    {
    }

    public TableClient(Uri endpoint, string tableName, TableSharedKeyCredential credential, TableClientOptions options = null)
        : this(endpoint, tableName, TablesPipeline.Authorize(credential), options)
    {
    }

    public TableClient(Uri endpoint, string tableName, TokenCredential tokenCredential, TableClientOptions options = null)
        : this(endpoint, tableName, TablesPipeline.Authorize(tokenCredential, options), options)
    {
    }

    internal TableClient(TableRestClient rest, Uri account, string tableName, string accountName)
    {
        _rest = rest;
        _accountName = accountName;
        Name = tableName;
        Uri = TableAddress.Table(account, tableName);
    }

    /// <summary>For mocking.</summary>
    protected TableClient()
    {
    }

    private TableClient(TableConnectionString connection, string tableName, TableClientOptions options)
        : this(connection.Endpoint, tableName, TablesPipeline.Authorize(connection), options, connection.AccountName)
    {
    }

    private TableClient(Uri endpoint, string tableName, HttpPipelinePolicy authorization, TableClientOptions options, string accountName = null)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        ArgumentException.ThrowIfNullOrEmpty(tableName);
        var account = TableAddress.Account(endpoint, tableName);
        _rest = TablesPipeline.Connect(account, authorization, options);
        _accountName = accountName ?? TableAddress.AccountName(endpoint);
        Name = tableName;
        Uri = TableAddress.Table(account, tableName);
    }

    public virtual string AccountName => _accountName;

    public virtual string Name { get; }

    public virtual Uri Uri { get; }

    /// <exception cref="RequestFailedException">409 TableAlreadyExists, among others.</exception>
    public virtual Task<Response<TableItem>> CreateAsync(CancellationToken cancellationToken = default) => _rest.CreateTableAsync(Name, cancellationToken);

    /// <returns>The table; the raw response has status 409 if it was there.</returns>
    public virtual Task<Response<TableItem>> CreateIfNotExistsAsync(CancellationToken cancellationToken = default) =>
        _rest.CreateTableIfNotExistsAsync(Name, cancellationToken);

    /// <returns>Status 204, or 404 if there was none.</returns>
    public virtual Task<Response> DeleteAsync(CancellationToken cancellationToken = default) => _rest.DeleteTableAsync(Name, cancellationToken);

    private static string TableOf(Uri endpoint, AzureSasCredential credential)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        ArgumentNullException.ThrowIfNull(credential);
        return TableAddress.TableName(endpoint, credential.Signature);
    }
}

using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables.Protocol;

namespace Azure.Data.Tables.Pipeline;

/// <summary>Azure.Core's pipeline with the way of authorization in it, signing every attempt.</summary>
internal static class TablesPipeline
{
    /// <exception cref="NotSupportedException">The endpoint is Cosmos DB's, which speaks a dialect that is not spoken here.</exception>
    public static TableRestClient Connect(Uri account, HttpPipelinePolicy authorization, TableClientOptions? options)
    {
        if (account.Host.Contains(".table.cosmos", StringComparison.OrdinalIgnoreCase))
        {
            throw new NotSupportedException("Azure Cosmos DB for Table is not supported, only Azure Table Storage and Azurite.");
        }

        options ??= new TableClientOptions();
        var pipeline = new HttpPipelineOptions(options) { PerRetryPolicies = { authorization }, RequestFailedDetailsParser = new TablesErrorParser() };
        return new TableRestClient(HttpPipelineBuilder.Build(pipeline), account, options.Version);
    }

    public static HttpPipelinePolicy Authorize(TableConnectionString connection) => connection.SharedKey is { } key
        ? Authorize(key)
        : Authorize(new AzureSasCredential(connection.Signature!));

    public static HttpPipelinePolicy Authorize(TableSharedKeyCredential credential)
    {
        ArgumentNullException.ThrowIfNull(credential);
        return new SharedKeyLitePolicy(credential, TimeProvider.System);
    }

    public static HttpPipelinePolicy Authorize(AzureSasCredential credential)
    {
        ArgumentNullException.ThrowIfNull(credential);
        return new SharedAccessSignaturePolicy(credential);
    }

    public static HttpPipelinePolicy Authorize(TokenCredential credential, TableClientOptions? options)
    {
        ArgumentNullException.ThrowIfNull(credential);
        return new BearerTokenAuthenticationPolicy(credential, (options?.Audience ?? TableAudience.AzurePublicCloud).DefaultScope());
    }

    /// <summary>The signature in the query of a URI.</summary>
    public static AzureSasCredential SignatureOf(Uri endpoint)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        return endpoint.Query.Length > 1
            ? new AzureSasCredential(endpoint.Query)
            : throw new ArgumentException("The endpoint must have a shared access signature as its query.", nameof(endpoint));
    }

    /// <summary>A signature in a URI is a secret in the clear.</summary>
    public static Uri RequireHttps(Uri endpoint)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        return endpoint.Scheme == Uri.UriSchemeHttps || endpoint.IsLoopback
            ? endpoint
            : throw new ArgumentException("A shared access signature cannot be used without HTTPS.", nameof(endpoint));
    }
}

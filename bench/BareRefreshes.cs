using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using Azure;
using Azure.Data.Tables;
using Azure.Security.KeyVault.Secrets;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Specialized;
using TokenFunctions.Api.Http;
using TokenFunctions.Local.SampleProvider;
using TokenFunctions.Model;
using TokenFunctions.Options;
using TokenFunctions.Storage.Tables;
using TokenFunctions.Storage.Vault;
using TokenFunctions.Tests.Support;

namespace TokenFunctions.Bench;

/// <summary>
/// Only the calls of rotated refreshes, as many at a time as a sweep makes: read the row, acquire the lease, write the intent, send the token request, write
/// the due row, commit, delete the old due row, save the secret, clear the row, release the lease.
/// </summary>
internal sealed class BareRefreshes : IDisposable
{
    private const string RowKey = "state";

    private readonly AppOnRealParts _app;
    private readonly TableClient _rows;
    private readonly TableClient _due;
    private readonly BlobContainerClient _leases;
    private readonly SecretClient _vault;
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false }, disposeHandler: true);
    private readonly List<IssuedGrant> _grants;

    private BareRefreshes(AppOnRealParts app, List<IssuedGrant> grants)
    {
        var tables = app.First.Get<TableServiceClient>();
        (_app, _grants, _rows, _due) = (app, grants, tables.GetTableClient(ConnectionTable.TableName), tables.GetTableClient(DueTable.TableName));
        (_leases, _vault) = (app.First.Get<BlobContainerClient>(), app.First.Get<SecretClient>());
    }

    /// <summary>
    /// Rows of realistic size, each with its own grant. The lease blobs of both sides exist, as they do from a connection's second refresh on.
    /// </summary>
    public static async Task<BareRefreshes> PrepareAsync(AppOnRealParts app, int count)
    {
        var bare = new BareRefreshes(app, [.. Enumerable.Range(0, count).Select(i => app.Provider.IssueGrant(subject: Name(i)))]);
        TableEntity sample = await bare._rows.GetEntityAsync<TableEntity>(Fleet.Name("due", 0), RowKey);
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (i, stop) =>
        {
            await bare._rows.AddEntityAsync(new TableEntity(sample) { PartitionKey = Name(i) }, stop);
            await bare._due.UpsertEntityAsync(new TableEntity("209901010000", Name(i)), TableUpdateMode.Replace, stop);
            await bare._leases.GetBlobClient(Name(i)).UploadAsync(BinaryData.FromString(""), overwrite: true, stop);
            await bare._leases.GetBlobClient(Fleet.Name("due", i)).UploadAsync(BinaryData.FromString(""), overwrite: true, stop);
        });
        return bare;
    }

    public Task RunAsync()
    {
        var limit = Math.Min(_app.First.Get<SweepOptions>().Concurrency, _app.First.Get<SweepOptions>().PerProvider);
        return Parallel.ForAsync(
            0, _grants.Count, new ParallelOptions { MaxDegreeOfParallelism = limit }, async (i, _) => await RefreshAsync(Name(i), _grants[i]));
    }

    public void Dispose() => _http.Dispose();

    private static string Name(int index) => string.Create(CultureInfo.InvariantCulture, $"bare-{index:00000}");

    private async Task RefreshAsync(string id, IssuedGrant grant)
    {
        TableEntity row = await _rows.GetEntityAsync<TableEntity>(id, RowKey);
        var lease = _leases.GetBlobClient(id).GetBlobLeaseClient();
        await lease.AcquireAsync(TimeSpan.FromSeconds(60));
        var etag = await ReplaceAsync(row, row.ETag);
        await SendAsync(grant);
        await _due.UpsertEntityAsync(new TableEntity("209901020000", id), TableUpdateMode.Replace);
        etag = await ReplaceAsync(row, etag);
        await _due.DeleteEntityAsync("209901010000", id);
        await _vault.SetSecretAsync($"bare-{id}", "value");
        await ReplaceAsync(row, etag);
        await lease.ReleaseAsync();
    }

    private async Task<ETag> ReplaceAsync(TableEntity row, ETag etag) =>
        (await _rows.UpdateEntityAsync(row, etag, TableUpdateMode.Replace)).Headers.ETag!.Value;

    private async Task SendAsync(IssuedGrant grant)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_app.Provider.Uri, "token"));
        request.Content = new FormUrlEncodedContent([new("grant_type", "refresh_token"), new("refresh_token", grant.RefreshToken)]);
        request.Headers.Authorization = new AuthenticationHeaderValue(
            "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{_app.Provider.Client.Id}:{_app.Provider.Client.Secret}")));
        using var response = await _http.SendAsync(request);
        response.EnsureSuccessStatusCode();
        await response.Content.ReadAsByteArrayAsync();
    }
}

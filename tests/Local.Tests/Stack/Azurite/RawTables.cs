using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using TokenFunctions.Local.Stack.Azurite;

namespace TokenFunctions.Local.Tests.Stack.Azurite;

/// <summary>Two requests of the Table REST protocol without an SDK (Shared Key Lite), so that these tests depend on Azurite alone.</summary>
internal sealed class RawTables(AzuriteServer azurite) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler(), disposeHandler: true);

    public async Task<HttpStatusCode> CreateAsync(string table)
    {
        using var response = await SendAsync(HttpMethod.Post, JsonContent.Create(new { TableName = table }));
        return response.StatusCode;
    }

    public async Task<string[]> ListAsync()
    {
        using var response = await SendAsync(HttpMethod.Get, null);
        var body = await response.Content.ReadFromJsonAsync<JsonElement>();
        return [.. body.GetProperty("value").EnumerateArray().Select(t => t.GetProperty("TableName").GetString()!)];
    }

    public void Dispose() => _http.Dispose();

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, HttpContent? content)
    {
        var date = TimeProvider.System.GetUtcNow().ToString("R", CultureInfo.InvariantCulture);
        var signature = HMACSHA256.HashData(
            Convert.FromBase64String(AzuriteServer.AccountKey),
            Encoding.UTF8.GetBytes($"{date}\n/{AzuriteServer.AccountName}/{AzuriteServer.AccountName}/Tables"));
        using var request = new HttpRequestMessage(method, azurite.TableUri + "/Tables") { Content = content };
        request.Headers.Authorization = new AuthenticationHeaderValue("SharedKeyLite", $"{AzuriteServer.AccountName}:{Convert.ToBase64String(signature)}");
        request.Headers.Add("x-ms-date", date);
        request.Headers.Add("Accept", "application/json;odata=nometadata");
        return await _http.SendAsync(request);
    }
}

using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;

namespace TokenFunctions.Local.Stack.Api;

/// <summary>Calls the app's HTTP API and returns each response as it is. Throws only if there is no response.</summary>
public sealed class TokenFunctionsClient(Uri app) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false }, disposeHandler: true)
    {
        BaseAddress = app,
        Timeout = TimeSpan.FromSeconds(60),
    };

    public Task<ApiAnswer> HealthAsync(CancellationToken cancellationToken = default) => SendAsync(HttpMethod.Get, "api/health", null, cancellationToken);

    /// <param name="body">Serialized as it is: its members are the API's.</param>
    public Task<ApiAnswer> PutProviderAsync(string name, object body, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Put, $"api/providers/{name}", body, cancellationToken);

    /// <inheritdoc cref="PutProviderAsync"/>
    public Task<ApiAnswer> PutConnectionAsync(string id, object body, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Put, $"api/connections/{id}", body, cancellationToken);

    public Task<ApiAnswer> ListConnectionsAsync(CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Get, "api/connections", null, cancellationToken);

    public Task<ApiAnswer> GetConnectionAsync(string id, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Get, $"api/connections/{id}", null, cancellationToken);

    /// <param name="minTtl">Whole seconds that the token must have left.</param>
    public Task<ApiAnswer> GetTokenAsync(string id, int? minTtl = null, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Get, $"api/connections/{id}/token{MinTtl(minTtl)}", null, cancellationToken);

    public Task<ApiAnswer> ReportRejectedAsync(string id, long generation, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Post, $"api/connections/{id}/token/rejected", new { generation }, cancellationToken);

    public Task<ApiAnswer> RefreshAsync(string id, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Post, $"api/connections/{id}/refresh", null, cancellationToken);

    public Task<ApiAnswer> DeleteConnectionAsync(string id, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Delete, $"api/connections/{id}", null, cancellationToken);

    /// <summary>Fires a timer at once. The response is a 202, sent before the timer has run.</summary>
    public Task<ApiAnswer> FireAsync(string function, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Post, $"admin/functions/{function}", new { }, cancellationToken);

    public void Dispose() => _http.Dispose();

    private static string MinTtl(int? seconds) => seconds is { } s ? string.Create(CultureInfo.InvariantCulture, $"?min_ttl={s}") : "";

    private async Task<ApiAnswer> SendAsync(HttpMethod method, string path, object? body, CancellationToken cancellationToken)
    {
        using var content = body is null ? null : JsonContent.Create(body, options: JsonSerializerOptions.Default);
        using var request = new HttpRequestMessage(method, path) { Content = content };
        using var response = await _http.SendAsync(request, cancellationToken);
        var isJson = response.Content.Headers.ContentType?.MediaType?.EndsWith("json", StringComparison.Ordinal) == true;
        var answer = isJson ? await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken) : default;
        return new ApiAnswer(response.StatusCode, response.Headers.RetryAfter?.Delta, answer);
    }
}

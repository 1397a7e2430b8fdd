using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace TokenFunctions.EndToEnd.Tests.Running;

/// <summary>A client of the app's API that uses only its contract. Every response is checked against <see cref="ContractRules"/>.</summary>
public sealed class ApiClient(Uri app) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false }, disposeHandler: true)
    {
        BaseAddress = app,
        Timeout = TimeSpan.FromSeconds(60),
    };
    private readonly ConcurrentQueue<Answer> _answers = new();

    /// <summary>All responses so far.</summary>
    public IReadOnlyCollection<Answer> Answers => _answers;

    public Task<Answer> GetTokenAsync(string id, int? minTtl = null, params (string Name, string Value)[] headers) =>
        SendAsync(
            HttpMethod.Get,
            $"connections/{id}/token{(minTtl is { } ttl ? string.Create(CultureInfo.InvariantCulture, $"?min_ttl={ttl}") : "")}",
            null,
            headers);

    public Task<Answer> ReportRejectedAsync(string id, long generation) =>
        PostAsync($"connections/{id}/token/rejected", new JsonObject { ["generation"] = generation });

    public Task<Answer> RefreshAsync(string id) => PostAsync($"connections/{id}/refresh");

    public Task<Answer> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    public Task<Answer> GetConnectionAsync(string id) => GetAsync($"connections/{id}");

    public Task<Answer> PutAsync(string path, JsonNode body) => PutTextAsync(path, body.ToJsonString());

    public Task<Answer> PutTextAsync(string path, string body) => SendAsync(HttpMethod.Put, path, body);

    public Task<Answer> PostAsync(string path, JsonNode? body = null) => SendAsync(HttpMethod.Post, path, body?.ToJsonString());

    public Task<Answer> DeleteAsync(string path) => SendAsync(HttpMethod.Delete, path);

    /// <summary>Sends a request below <c>/api</c>. The path is sent exactly as given.</summary>
    public async Task<Answer> SendAsync(HttpMethod method, string path, string? body = null, params (string Name, string Value)[] headers)
    {
        var answer = await SendAnywhereAsync(method, $"api/{path}", body, headers);
        ContractRules.Check(answer);
        return answer;
    }

    /// <summary>Fires a timer's function, which then runs in the background.</summary>
    public async Task FireAsync(string function) => (await SendAnywhereAsync(HttpMethod.Post, $"admin/functions/{function}", "{}")).Is(202);

    public async Task<Answer> SendAnywhereAsync(HttpMethod method, string path, string? body = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        using var response = await _http.SendAsync(request);
        var answer = await Answer.ReadAsync(response);
        _answers.Enqueue(answer);
        return answer;
    }

    public void Dispose() => _http.Dispose();
}

using System.Net.Http.Json;

namespace TokenFunctions.Local.Tests.Host.Process;

/// <summary>The response of the sample's function Echo: the request as it arrived.</summary>
internal sealed record Echo(
    string Method,
    string Path,
    string Query,
    string Name,
    int? Number,
    string Body,
    IReadOnlyDictionary<string, string> Headers,
    string InvocationId,
    int ProcessId)
{
    public static async Task<Echo> GetAsync(HttpClient http, string path)
    {
        using var answer = await http.GetAsync(path);
        return await ReadAsync(answer);
    }

    public static async Task<Echo> ReadAsync(HttpResponseMessage answer) => (await answer.Content.ReadFromJsonAsync<Echo>())!;

    public string? Header(string name) => Headers.FirstOrDefault(h => h.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;
}

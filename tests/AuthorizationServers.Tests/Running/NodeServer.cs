using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using TokenFunctions.Local.Processes;

namespace TokenFunctions.AuthorizationServers.Tests.Running;

/// <summary>A server from the npm registry on a free port of 127.0.0.1, configured by <c>Servers/*.mjs</c>.</summary>
internal sealed class NodeServer : IAsyncDisposable
{
    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(5);

    private readonly ChildProcess _process;
    private readonly HttpMessageInvoker _http;

    private NodeServer(ChildProcess process, Uri issuer, HttpMessageInvoker http) => (_process, Issuer, _http) = (process, issuer, http);

    public Uri Issuer { get; }

    public static async Task<NodeServer> StartAsync(string script, JsonObject settings, HttpMessageInvoker http)
    {
        var issuer = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        string[] arguments = [Path.Combine(ServerInstallation.Scripts, script), await ServerInstallation.EnsureAsync(), settings.ToJsonString()];
        var process = ChildProcess.Start(new ProcessStartInfo("node", arguments), line =>
        {
            if (line.Split(' ') is ["LISTENING", var at])
            {
                issuer.TrySetResult(new Uri(at));
            }
        });
        await Task.WhenAny(issuer.Task, process.WaitForExitAsync()).WaitAsync(StartTime);
        Assert.True(issuer.Task.IsCompletedSuccessfully, $"{script} did not start: {process.Tail}");
        return new NodeServer(process, await issuer.Task, http);
    }

    public Uri At(string path) => new(Issuer, path);

    /// <summary>Does what a person or an administrator would do at the server.</summary>
    public async Task DoAsync(string deed, params (string Name, string Value)[] form)
    {
        var (status, body) = await PostAsync($"/deeds/{deed}", null, form);
        Assert.True(status == 200, $"{deed}: {status} {body}");
    }

    public async Task<(int Status, JsonNode Body)> PostAsync(string path, AuthenticationHeaderValue? authorization, params (string Name, string Value)[] form)
    {
        using var content = new FormUrlEncodedContent(form.Select(f => KeyValuePair.Create(f.Name, f.Value)));
        using var request = new HttpRequestMessage(HttpMethod.Post, At(path)) { Content = content };
        request.Headers.Authorization = authorization;
        using var response = await _http.SendAsync(request, CancellationToken.None);
        return ((int)response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync()) ?? new JsonObject());
    }

    public async ValueTask DisposeAsync()
    {
        await _process.StopAsync(StopTime);
        await _process.DisposeAsync();
    }
}

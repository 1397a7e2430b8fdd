using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using TokenFunctions.Local.SampleProvider;
using TokenFunctions.Tests.Support;

namespace TokenFunctions.Local.Tests.SampleProvider;

/// <summary>A running provider on a free port, a clock that the test moves, and a client that follows no redirect.</summary>
internal sealed class ProviderHarness : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly ServiceProvider _services;

    private ProviderHarness(SampleProviderServer server, ManualTimeProvider clock)
    {
        (Server, Clock) = (server, clock);
        var services = new ServiceCollection();
        services.AddHttpClient("provider", http => http.BaseAddress = server.Uri)
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, UseCookies = false });
        _services = services.BuildServiceProvider();
        Http = _services.GetRequiredService<IHttpClientFactory>().CreateClient("provider");
    }

    public SampleProviderServer Server { get; }

    public ManualTimeProvider Clock { get; }

    public HttpClient Http { get; }

    public ProviderCounters Counters => Server.Counters;

    public static async Task<ProviderHarness> StartAsync(
        ProviderBehaviour? behaviour = null, string? clientSecret = null, ILoggerFactory? loggers = null, TimeProvider? time = null)
    {
        var clock = new ManualTimeProvider();
        var options = new SampleProviderOptions
        {
            Port = 0,
            TimeProvider = time ?? clock,
            Behaviour = behaviour ?? new(),
            ClientSecret = clientSecret,
            LoggerFactory = loggers ?? NullLoggerFactory.Instance,
        };
        return new ProviderHarness(await SampleProviderServer.StartAsync(options), clock);
    }

    /// <summary>A refresh by the confidential client, credentials in the body.</summary>
    public Task<Reply> RefreshAsync(string refreshToken, string? scope = null) => PostAsync("token", WithSecret(RefreshForm(refreshToken, scope)));

    public Dictionary<string, string> WithSecret(Dictionary<string, string> form) =>
        new(form) { ["client_id"] = Server.Client.Id, ["client_secret"] = Server.Client.Secret };

    public static Dictionary<string, string> RefreshForm(string refreshToken, string? scope = null)
    {
        var form = new Dictionary<string, string> { ["grant_type"] = "refresh_token", ["refresh_token"] = refreshToken };
        if (scope is not null)
        {
            form["scope"] = scope;
        }

        return form;
    }

    public static string Basic(string id, string secret) => "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{id}:{secret}"));

    public Task<Reply> PostAsync(string path, Dictionary<string, string> form, string? authorization = null) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Post, path) { Content = new FormUrlEncodedContent(form) }, authorization);

    public Task<Reply> JsonAsync(HttpMethod method, string path, string? json = null) =>
        SendAsync(new HttpRequestMessage(method, path) { Content = json is null ? null : new StringContent(json, Encoding.UTF8, "application/json") });

    public Task<Reply> GetAsync(string path, string? authorization = null) => SendAsync(new HttpRequestMessage(HttpMethod.Get, path), authorization);

    public Task<Reply> MeAsync(string accessToken) => GetAsync("api/me", $"Bearer {accessToken}");

    /// <summary>Waits for an effect of another thread.</summary>
    public static async Task Eventually(Func<bool> condition)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < Patience, "It never happened.");
            await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        await _services.DisposeAsync();
    }

    public async Task<Reply> SendAsync(HttpRequestMessage request, string? authorization = null)
    {
        request.Headers.Authorization = authorization is null ? null : AuthenticationHeaderValue.Parse(authorization);
        using (request)
        using (var response = await Http.SendAsync(request))
        {
            return new Reply(
                (int)response.StatusCode, await response.Content.ReadAsStringAsync(), response.Headers, response.Content.Headers.ContentType?.MediaType);
        }
    }
}

/// <summary>A response without changes.</summary>
internal sealed record Reply(int Status, string Text, HttpResponseHeaders Headers, string? MediaType)
{
    public JsonObject Json => JsonNode.Parse(Text)!.AsObject();

    public string? Error => (string?)Json["error"];

    public string AccessToken => (string)Json["access_token"]!;

    public string RefreshToken => (string)Json["refresh_token"]!;

    public void IsError(int status, string error) => Assert.Equal((status, error), (Status, Error));
}

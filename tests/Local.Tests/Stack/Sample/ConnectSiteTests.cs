using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using TokenFunctions.Local.SampleProvider;
using TokenFunctions.Local.Stack.Api;
using TokenFunctions.Local.Stack.Sample;

namespace TokenFunctions.Local.Tests.Stack.Sample;

public sealed class ConnectSiteTests : IAsyncLifetime, IDisposable
{
    private readonly HttpClient _browser = new(new SocketsHttpHandler(), disposeHandler: true);
    private readonly List<(string Path, JsonElement Body)> _puts = [];
    private SampleProviderServer _provider = null!;
    private WebApplication _app = null!;
    private TokenFunctionsClient _api = null!;
    private ConnectSite _site = null!;

    public async Task InitializeAsync()
    {
        _provider = await SampleProviderServer.StartAsync(new SampleProviderOptions { Port = 0, ClientSecret = "s+c r%t" });
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Run(async http => _puts.Add((http.Request.Path.Value!, await http.Request.ReadFromJsonAsync<JsonElement>())));
        await _app.StartAsync();
        _api = new TokenFunctionsClient(new Uri(_app.Urls.Single()));
        _site = await ConnectSite.StartAsync(_api, _provider, CancellationToken.None);
    }

    [Fact]
    public async Task Link_Approved_PutsTokensThatTheProviderAccepts()
    {
        var page = await _browser.GetAsync(new Uri(Link("mine") + "?auto=approve"));

        Assert.Equal("mine is connected again.", (await page.Content.ReadAsStringAsync()).Trim());
        var (path, body) = Assert.Single(_puts);
        Assert.Equal("/api/connections/mine", path);
        Assert.Equal(["access_token", "expires_in", "provider", "refresh_token", "scope"], body.EnumerateObject().Select(m => m.Name).Order());
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_provider.Uri, "api/me"));
        request.Headers.Authorization = new("Bearer", body.GetProperty("access_token").GetString());
        Assert.Equal(HttpStatusCode.OK, (await _browser.SendAsync(request)).StatusCode);
    }

    [Fact]
    public async Task Link_NotAnsweredYet_ShowsTheProvidersConsentPage()
    {
        var page = await _browser.GetAsync(new Uri(Link("mine")));

        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.Contains("<button", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Empty(_puts);
    }

    [Theory]
    [InlineData("?auto=deny", "/connect/mine", HttpStatusCode.Forbidden)]
    [InlineData("?state=unknown&code=x", "/connected", HttpStatusCode.BadRequest)]
    [InlineData("", "/elsewhere", HttpStatusCode.NotFound)]
    public async Task AnythingElse_PutsNothing(string query, string path, HttpStatusCode expected)
    {
        var page = await _browser.GetAsync(new Uri(new Uri(Link("x")), path + query));

        Assert.Equal(expected, page.StatusCode);
        Assert.Empty(_puts);
    }

    public async Task DisposeAsync()
    {
        await _site.DisposeAsync();
        await _app.DisposeAsync();
        await _provider.DisposeAsync();
    }

    public void Dispose()
    {
        _browser.Dispose();
        _api.Dispose();
    }

    private string Link(string connection) => _site.LinkTemplate.Replace("{connection}", connection, StringComparison.Ordinal);
}

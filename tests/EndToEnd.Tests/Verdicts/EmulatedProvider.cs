using System.Text.Json.Nodes;
using TokenFunctions.EndToEnd.Tests.Running;
using TokenFunctions.Local.SampleProvider;
using TokenFunctions.Local.SampleProvider.Emulations;
using TokenFunctions.Local.Stack.Sample;

namespace TokenFunctions.EndToEnd.Tests.Verdicts;

/// <summary>An emulated provider for one situation, registered with an app by its profile.</summary>
internal sealed class EmulatedProvider : IAsyncDisposable
{
    private const int AnHour = 3600;

    private readonly ApiClient _api;
    private readonly HttpClient _http;
    private readonly string _name = Unique.Name("emulated");

    private EmulatedProvider(ApiClient api, SampleProviderServer server)
    {
        (_api, Server) = (api, server);
        _http = new HttpClient(new SocketsHttpHandler { UseProxy = false }, disposeHandler: true) { BaseAddress = server.Uri };
    }

    public Emulation Emulation => Server.Emulation;

    public SampleProviderServer Server { get; }

    public static async Task<EmulatedProvider> RegisterAsync(ApiClient api, Emulation emulation)
    {
        var server = await SampleProviderServer.StartAsync(new SampleProviderOptions { Port = 0, Emulation = emulation });
        var provider = new EmulatedProvider(api, server);
        await provider.PutAsync(provider.Registration());
        return provider;
    }

    public JsonObject Registration() => Registrations.Provider(Server, $"{Server.Uri}authorize?connection={{connection}}");

    public async Task PutAsync(JsonObject registration)
    {
        var answer = await _api.PutAsync($"providers/{_name}", registration);
        Assert.True(answer.Status is 200 or 201, $"{answer}");
    }

    /// <summary>Creates a connection with a new grant.</summary>
    /// <param name="living">True: the app has an access token that is valid for an hour. False: it has none.</param>
    public async Task<TestConnection> ConnectAsync(bool living)
    {
        var id = Unique.Name("c");
        var grant = Server.IssueGrant(subject: id);
        var body = Registrations.Connection(Emulation, _name, grant.RefreshToken);
        if (living)
        {
            (body["access_token"], body["expires_in"]) = (grant.AccessToken, AnHour);
        }

        (await _api.PutAsync($"connections/{id}", body)).Is(201);
        return new TestConnection(id, grant);
    }

    /// <summary>Whose token it is, according to the provider's own API; null if the API refuses the token.</summary>
    public async Task<string?> OwnerOfAsync(string accessToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "api/me");
        request.Headers.Authorization = new("Bearer", accessToken);
        using var response = await _http.SendAsync(request);
        return response.IsSuccessStatusCode ? (string?)JsonNode.Parse(await response.Content.ReadAsStringAsync())!["subject"] : null;
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await Server.DisposeAsync();
    }
}

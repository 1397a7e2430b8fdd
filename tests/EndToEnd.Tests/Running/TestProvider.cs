using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using TokenFunctions.Local.SampleProvider;

namespace TokenFunctions.EndToEnd.Tests.Running;

/// <summary>A provider for one test, registered with an app. The test controls its behaviour and reads its counters.</summary>
public sealed class TestProvider : IAsyncDisposable
{
    private readonly ApiClient _api;
    private readonly HttpClient _http;

    private TestProvider(ApiClient api, SampleProviderServer server)
    {
        (_api, Server) = (api, server);
        _http = new HttpClient(new SocketsHttpHandler { UseProxy = false }, disposeHandler: true) { BaseAddress = server.Uri };
    }

    public string Name { get; } = Unique.Name("provider");

    public SampleProviderServer Server { get; }

    public ProviderCounters Counters => Server.Counters;

    public ProviderBehaviour Behaviour
    {
        get => Server.Behaviour;
        set => Server.Behaviour = value;
    }

    public static async Task<TestProvider> RegisterAsync(ApiClient api, ProviderBehaviour? behaviour = null, bool withoutSecondTry = false)
    {
        var provider = new TestProvider(api, await SampleProviderServer.StartAsync(new SampleProviderOptions { Port = 0, Behaviour = behaviour ?? new() }));
        var registration = provider.Registration();
        if (withoutSecondTry)
        {
            registration["overrides"] = new JsonObject { ["second_try"] = false };
        }

        (await provider.PutAsync(registration)).Is(201);
        return provider;
    }

    /// <summary>The body that registers this provider without changes.</summary>
    public JsonObject Registration() => new()
    {
        ["client_id"] = Server.Client.Id,
        ["client_secret"] = Server.Client.Secret,
        ["token_endpoint"] = $"{Server.Uri}token",
        ["revocation_endpoint"] = $"{Server.Uri}revoke",
        ["reauthorize_url"] = $"{Server.Uri}authorize?connection={{connection}}",
    };

    public Task<Answer> PutAsync(JsonObject registration) => _api.PutAsync($"providers/{Name}", registration);

    /// <summary>The body that puts a grant of this provider.</summary>
    /// <param name="withAccessToken">Whether to include the grant's access token with its own lifetime.</param>
    public JsonObject PutConnectionRequest(IssuedGrant grant, bool withAccessToken = false)
    {
        var body = new JsonObject { ["provider"] = Name, ["refresh_token"] = grant.RefreshToken };
        if (withAccessToken)
        {
            body["access_token"] = grant.AccessToken;
            body["expires_in"] = grant.ExpiresIn;
        }

        return body;
    }

    /// <summary>Creates a connection with a new grant.</summary>
    /// <param name="life">The access token's lifetime; null for no access token, so that the connection is due at once.</param>
    public async Task<TestConnection> ConnectAsync(TimeSpan? life = null, Action<JsonObject>? change = null)
    {
        var id = Unique.Name("c");
        var grant = Server.IssueGrant(accessTokenLifetime: life, subject: id);
        var body = PutConnectionRequest(grant, withAccessToken: life is not null);
        change?.Invoke(body);
        (await _api.PutAsync($"connections/{id}", body)).Is(201);
        return new TestConnection(id, grant);
    }

    /// <summary>Uses a token at the provider's API.</summary>
    public async Task<int> UseAsync(string accessToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "api/me");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", accessToken);
        using var response = await _http.SendAsync(request);
        return (int)response.StatusCode;
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await Server.DisposeAsync();
    }
}

/// <param name="Grant">The first grant, as put.</param>
public sealed record TestConnection(string Id, IssuedGrant Grant);

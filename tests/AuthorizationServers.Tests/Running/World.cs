using System.Text.Json.Nodes;
using TokenFunctions.Api.Http;
using TokenFunctions.Model;
using TokenFunctions.Tests.Support;

namespace TokenFunctions.AuthorizationServers.Tests.Running;

[CollectionDefinition(Name)]
public sealed class WorldCollection : ICollectionFixture<World>
{
    public const string Name = "World";
}

/// <summary>The composed app on Azurite and the local vault, and two third-party authorization servers. Each test uses names of its own.</summary>
public sealed class World : IAsyncLifetime
{
    private static readonly HttpMessageInvoker Http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });

    public AppOnRealParts App { get; private set; } = null!;

    internal Site OidcProvider { get; private set; } = null!;

    internal Site OAuth2Server { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        if (NodeIsMissing.Reason is not null)
        {
            return;
        }

        App = await AppOnRealParts.StartAsync(await SharedAzurite.GetAsync());
        TestClient[] secretClients = [TestClient.Odd, TestClient.Rotating, TestClient.Keeping, TestClient.Open];
        TestClient[] clients = [.. secretClients, .. Enum.GetValues<SigningAlgorithm>().Select(TestClient.Signing)];
        OidcProvider = new Site(
            App, Http, await NodeServer.StartAsync("oidc-provider.mjs", Settings(clients), Http), "/auth", "openid offline_access api:read");
        OAuth2Server = new Site(App, Http, await NodeServer.StartAsync("oauth2-server.mjs", Settings(secretClients), Http), "/authorize", "api:read");
    }

    public async Task DisposeAsync()
    {
        if (App is not null)
        {
            await OAuth2Server.Server.DisposeAsync();
            await OidcProvider.Server.DisposeAsync();
            await App.DisposeAsync();
        }
    }

    private static JsonObject Settings(IEnumerable<TestClient> clients) => new()
    {
        ["redirect_uri"] = Person.RedirectUri,
        ["keeping"] = new JsonArray(TestClient.Keeping.Id),
        ["clients"] = new JsonArray([.. clients.Select(c => c.Metadata())]),
        ["key_ids"] = new JsonObject(Enum.GetValues<SigningAlgorithm>().Select(TestClient.Signing).Select(c => KeyValuePair.Create(c.Id, (JsonNode?)c.KeyId))),
    };
}

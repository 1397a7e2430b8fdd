using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using TokenFunctions.Api.Http;
using TokenFunctions.Api.Providers;
using TokenFunctions.Connections;
using TokenFunctions.Management;
using TokenFunctions.Model;
using TokenFunctions.Model.Profiles;
using TokenFunctions.OAuth.Endpoints;
using TokenFunctions.OAuth.Outbound;
using TokenFunctions.OAuth.Requests;
using TokenFunctions.Ports;
using TokenFunctions.Tests.Support;
using TokenFunctions.Tokens;

namespace TokenFunctions.AuthorizationServers.Tests.Running;

/// <summary>The site that connects people's accounts at one server with the app.</summary>
internal sealed class Site(AppOnRealParts app, HttpMessageInvoker http, NodeServer server, string authorizePath, string scope)
{
    private readonly ClientAssertions _assertions = new(TimeProvider.System, app.First.Get<Random>());

    public NodeServer Server => server;

    public AppInstance App => app.First;

    public Provider Registration(string name, TestClient client, string tokenPath = "/token") => new()
    {
        Name = name,
        Profile = ProviderProfile.Generic,
        ClientId = client.Id,
        TokenEndpoint = server.At(tokenPath),
        RevocationEndpoint = server.At("/token/revocation"),
        Issuer = server.Issuer.OriginalString,
        ClientAuthentication = client.Authentication,
        KeyId = client.Authentication == ClientAuthentication.PrivateKeyJwt ? client.KeyId : null,
        SigningAlgorithm = client.Authentication == ClientAuthentication.PrivateKeyJwt ? Enum.Parse<SigningAlgorithm>(client.Id["signs-".Length..]) : null,
        ReauthorizeUrl = "https://app.example/connect/{connection}",
    };

    public async Task<Provider> RegisterAsync(Provider registration, string? secret, TimeSpan? overlap = null) =>
        await App.Get<ProviderManagement>()
            .PutAsync(new ProviderDefinition(registration, Secret.From(secret)) { ClientSecretOverlap = overlap }, default) switch
        {
            PutResult<Provider>.Created created => created.Value,
            PutResult<Provider>.Replaced replaced => replaced.Value,
            var other => throw new InvalidOperationException($"{registration.Name} is not registered: {other}"),
        };

    /// <summary>Registers as an operator does, by the body of <c>PUT /providers/{name}</c>.</summary>
    public async Task<PutResult<Provider>> PutAsync(string name, JsonObject body)
    {
        var request = new DefaultHttpContext().Request;
        request.Body = new MemoryStream(Encoding.UTF8.GetBytes(body.ToJsonString()));
        var read = await RequestBody.ReadAsync(request, default);
        var definition = PutProviderRequest.Read(read, name, App.Get<OutboundGuard>());
        Assert.Null(read.Problem());
        return await App.Get<ProviderManagement>().PutAsync(definition, default);
    }

    /// <summary>
    /// Registers the client, lets a person authorize it, and puts the connection. Provider and connection have the same name. The access token has expired
    /// already.
    /// </summary>
    /// <returns>The grant's first refresh token.</returns>
    public async Task<string> ConnectAsync(string name, TestClient client, string? resource = null, Func<Provider, Provider>? change = null)
    {
        var registration = Registration(name, client);
        await RegisterAsync(change is null ? registration : change(registration), client.Secret);
        return await GrantAsync(name, client, resource);
    }

    /// <summary>The same with the existing registration of that name.</summary>
    public async Task<string> GrantAsync(string name, TestClient client, string? resource = null)
    {
        var refreshToken = await AuthorizeAsync(client, resource is null ? [] : [resource]);
        var definition = new ConnectionDefinition
        {
            Provider = name,
            RefreshToken = new Secret(refreshToken),
            AccessToken = new Secret("over"),
            AccessTokenExpiresAt = TimeProvider.System.GetUtcNow().AddMinutes(-2),
            Scope = scope,
            Resource = resource,
        };
        await App.Get<ConnectionManagement>().PutAsync(name, definition, default);
        return refreshToken;
    }

    /// <summary>Runs the whole code flow.</summary>
    public async Task<string> AuthorizeAsync(TestClient client, params string[] resources)
    {
        var code = await new Person(http).AuthorizeAsync(server.At(authorizePath), client.Id, scope, resources);
        var (header, form) = client.Proof(Registration("any", client), _assertions);
        var (status, body) = await server.PostAsync("/token", header, [.. Person.CodeForm(code), .. form]);
        Assert.True(status == 200, $"The code was not redeemed: {status} {body}");
        return (string)body["refresh_token"]!;
    }

    /// <summary>RFC 7662, if the server supports it.</summary>
    public async Task<JsonNode> IntrospectAsync(string token, TestClient client)
    {
        var (header, form) = client.Proof(Registration("any", client), _assertions);
        return (await server.PostAsync("/token/introspection", header, [("token", token), .. form])).Body;
    }

    public async Task<bool> IsActiveAsync(string token, TestClient client) => (bool)(await IntrospectAsync(token, client))["active"]!;

    /// <summary>Sends a refresh token as another program would.</summary>
    public async Task<(int Status, string? Error)> PresentAsync(string refreshToken, TestClient client)
    {
        var (header, form) = client.Proof(Registration("any", client), _assertions);
        var (status, body) = await server.PostAsync("/token", header, [("grant_type", "refresh_token"), ("refresh_token", refreshToken), .. form]);
        return (status, (string?)body["error"]);
    }

    public Task<TokenResult> RefreshAsync(string name) => App.Get<AccessTokenRetriever>().RefreshAsync(name, default);

    public async Task<TokenResult.Token> GetAsync(string name) => Assert.IsType<TokenResult.Token>(await App.GetTokenAsync(name));

    /// <summary>The refresh token that the app would send next for this connection, wherever it is stored.</summary>
    public async Task<string> InForceAsync(string name) =>
        (await App.Get<RefreshCredentialsLoader>().LoadAsync(await App.RowAsync(name), default)).RefreshToken.Value.Reveal();

    /// <summary>Sends one refresh request through the adapter alone.</summary>
    public Task<TokenResponse> SendAsync(Provider registration, string? secret, string refreshToken) =>
        App.Get<ITokenEndpoint>().RefreshAsync(new TokenRequest(registration, Secret.From(secret), new Secret(refreshToken), null), TimeSpan.FromSeconds(20));
}

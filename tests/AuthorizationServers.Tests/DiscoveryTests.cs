using System.Text.Json.Nodes;
using TokenFunctions.Api.Http;
using TokenFunctions.AuthorizationServers.Tests.Running;
using TokenFunctions.Management;
using TokenFunctions.Model;
using TokenFunctions.OAuth.Endpoints;
using TokenFunctions.Ports;

namespace TokenFunctions.AuthorizationServers.Tests;

/// <summary>Registrations that name only the issuer, at the npm package <c>oidc-provider</c>. The server's metadata supplies the rest.</summary>
[Collection(WorldCollection.Name)]
public sealed class DiscoveryTests(World world)
{
    private Site Site => world.OidcProvider;

    private string Issuer => Site.Server.Issuer.OriginalString;

    [NodeFact]
    public async Task Put_OnlyAnIssuer_RefreshAndRevocationUseWhatItTells()
    {
        var registered = await RegisteredAsync("found", TestClient.Odd);
        var first = await Site.GrantAsync("found", TestClient.Odd);

        Assert.Null((await Site.GetAsync("found")).Warning);

        var inForce = await Site.InForceAsync("found");
        Assert.NotEqual(first, inForce);
        Assert.Equal(ClientAuthentication.ClientSecretBasic, registered.ClientAuthentication);
        Assert.True(await Site.App.Get<ConnectionDeletion>().DeleteAsync("found", default));
        Assert.False(await Site.IsActiveAsync(inForce, TestClient.Odd));
    }

    [NodeFact]
    public async Task Put_OnlyAnIssuerAndNoSecret_IsAPublicClient()
    {
        Assert.Equal(ClientAuthentication.None, (await RegisteredAsync("found-open", TestClient.Open)).ClientAuthentication);
        await Site.GrantAsync("found-open", TestClient.Open);

        Assert.Null((await Site.GetAsync("found-open")).Warning);
    }

    /// <summary>RFC 8414 section 3.3: the metadata at this address names another issuer.</summary>
    [NodeTheory]
    [InlineData("127.0.0.1", "/")]
    [InlineData("localhost", "")]
    public async Task Put_IssuerThatIsNotQuiteTheOne_IsRefused(string host, string end)
    {
        var name = $"not-found-{host.Length}";

        var invalid = Assert.IsType<PutResult<Provider>.Invalid>(
            await Site.PutAsync(name, Body(TestClient.Odd, $"http://{host}:{Site.Server.Issuer.Port}{end}")));

        Assert.Equal("issuer", invalid.Field);
        Assert.Contains($"of another issuer, {Issuer}.", invalid.Message, StringComparison.Ordinal);
        Assert.Null(await Site.App.Get<IProviderStore>().ReadAsync(name, default));
    }

    private async Task<Provider> RegisteredAsync(string name, TestClient client)
    {
        var told = Assert.IsType<PutResult<Provider>.Created>(await Site.PutAsync(name, Body(client, Issuer))).Value;
        Assert.Equal(
            (Site.Server.At("/token"), Site.Server.At("/token/revocation"), Site.Server.At("/auth"), Site.Server.At("/token/introspection")),
            (told.TokenEndpoint, told.RevocationEndpoint, told.AuthorizationEndpoint, told.IntrospectionEndpoint));
        return told;
    }

    private static JsonObject Body(TestClient client, string issuer)
    {
        var body = new JsonObject { ["client_id"] = client.Id, ["issuer"] = issuer };
        if (client.Secret is { } secret)
        {
            body["client_secret"] = secret;
        }

        return body;
    }
}

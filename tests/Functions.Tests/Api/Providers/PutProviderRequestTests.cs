using Microsoft.Extensions.Options;
using TokenFunctions.Api.Http;
using TokenFunctions.Api.Providers;
using TokenFunctions.Management;
using TokenFunctions.Model;
using TokenFunctions.OAuth.Endpoints;
using TokenFunctions.OAuth.Outbound;
using TokenFunctions.Options;
using TokenFunctions.Tests.Api.Http;

namespace TokenFunctions.Tests.Api.Providers;

/// <summary>Values that a registration leaves to its issuer's metadata.</summary>
public sealed class PutProviderRequestTests
{
    private const DiscoveredMembers Endpoints =
        DiscoveredMembers.TokenEndpoint
        | DiscoveredMembers.RevocationEndpoint
        | DiscoveredMembers.AuthorizationEndpoint
        | DiscoveredMembers.IntrospectionEndpoint;
    private static readonly OutboundGuard Guard = new(Microsoft.Extensions.Options.Options.Create(new OutboundOptions()));

    [Theory]
    [InlineData("", Endpoints | DiscoveredMembers.ClientAuthentication)]
    [InlineData(""","client_authentication":"none" """, Endpoints)]
    [InlineData(
        ""","revocation_endpoint":"https://own.example/revoke" """,
        (Endpoints | DiscoveredMembers.ClientAuthentication) & ~DiscoveredMembers.RevocationEndpoint)]
    [InlineData(""","token_endpoint":"https://own.example/token" """, DiscoveredMembers.None)]
    internal async Task Read_Issuer_IsAskedForWhatIsNotNamedUnlessTheTokenEndpointIs(string more, DiscoveredMembers left)
    {
        var (definition, body) = await ReadAsync($$"""{"client_id":"c","issuer":"https://as.example/t"{{more}}}""");

        Assert.Equal((left, "https://as.example/t"), (definition.Provider.Discovered, definition.Provider.Issuer));
        Assert.Empty(await Requests.FieldsAsync(body.Problem()));
    }

    [Theory]
    [InlineData("""{"client_id":"c"}""", "token_endpoint")]
    [InlineData("""{"client_id":"c","issuer":"http://as.example"}""", "issuer")]
    [InlineData("""{"client_id":"c","issuer":"https://10.0.0.1"}""", "issuer")]
    [InlineData("""{"client_id":"c","issuer":"https://user:pass@as.example"}""", "issuer")]
    [InlineData("""{"client_id":"c","issuer":"as.example"}""", "issuer")]
    [InlineData("""{"client_id":"c","issuer":7}""", "issuer")]
    [InlineData("""{"client_id":"c","issuer":"https://as.example","token_endpoint":"http://as.example/token"}""", "token_endpoint")]
    public async Task Read_NeitherEndpointNorIssuerToAsk_IsNamed(string json, string field) =>
        Assert.Equal([field], await Requests.FieldsAsync((await ReadAsync(json)).Body.Problem()));

    private static async Task<(ProviderDefinition Definition, RequestBody Body)> ReadAsync(string json)
    {
        var body = await RequestBody.ReadAsync(Requests.Of(json), CancellationToken.None);
        return (PutProviderRequest.Read(body, "acme", Guard), body);
    }
}

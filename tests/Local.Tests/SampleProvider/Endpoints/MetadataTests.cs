namespace TokenFunctions.Local.Tests.SampleProvider.Endpoints;

public sealed class MetadataTests
{
    [Fact]
    public async Task Metadata_NamesTheIssuerAndItsEndpoints()
    {
        await using var provider = await ProviderHarness.StartAsync();
        var issuer = provider.Server.Uri.GetLeftPart(UriPartial.Authority);

        var metadata = (await provider.GetAsync(".well-known/oauth-authorization-server")).Json;

        Assert.Equal(issuer, (string?)metadata["issuer"]);
        Assert.Equal($"{issuer}/authorize", (string?)metadata["authorization_endpoint"]);
        Assert.Equal($"{issuer}/token", (string?)metadata["token_endpoint"]);
        Assert.Equal($"{issuer}/revoke", (string?)metadata["revocation_endpoint"]);
        Assert.Equal($"{issuer}/introspect", (string?)metadata["introspection_endpoint"]);
        Assert.Equal("""["S256"]""", Compact(metadata["code_challenge_methods_supported"]));
        Assert.Equal("""["authorization_code","refresh_token"]""", Compact(metadata["grant_types_supported"]));
        Assert.Equal("""["client_secret_basic","client_secret_post","none"]""", Compact(metadata["token_endpoint_auth_methods_supported"]));
        Assert.True((bool?)metadata["authorization_response_iss_parameter_supported"]);
    }

    private static string? Compact(System.Text.Json.Nodes.JsonNode? node) => node?.ToJsonString();
}

using System.Text.Json;
using System.Text.Json.Nodes;
using TokenFunctions.EndToEnd.Tests.Running;
using TokenFunctions.Local.SampleProvider;

namespace TokenFunctions.EndToEnd.Tests.MainJob;

/// <summary>A registration with only an issuer.</summary>
[Collection(WorldCollection.Name)]
public sealed class DiscoveryTests(World world)
{
    [Fact]
    public async Task OnlyAnIssuer_IsRegisteredAndRefreshed()
    {
        await using var provider = await world.NewProviderAsync(new ProviderBehaviour { AcceptClientSecretBasic = false });
        var issuer = $"{provider.Server.Uri}".TrimEnd('/');

        var registered = (await provider.PutAsync(Registration(provider, issuer))).Is(200);

        Assert.Equal(
            (issuer, $"{issuer}/token", $"{issuer}/revoke", $"{issuer}/authorize"),
            (
                registered.TextOf("issuer"),
                registered.TextOf("token_endpoint"),
                registered.TextOf("revocation_endpoint"),
                registered.TextOf("authorization_endpoint")));
        Assert.Equal("client_secret_post", registered.TextOf("client_authentication"));
        Assert.NotEqual(JsonValueKind.Null, registered["discovered_at"].ValueKind);
        Assert.Equal(200, await provider.UseAsync((await world.Api.GetTokenAsync((await provider.ConnectAsync()).Id)).Is(200).AccessToken));
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/tenant")]
    public async Task IssuerThatIsNotQuiteTheOne_IsRefusedAndChangesNothing(string more)
    {
        await using var provider = await world.NewProviderAsync();
        var before = (await world.Api.GetAsync($"providers/{provider.Name}")).Text;

        (await provider.PutAsync(Registration(provider, $"{provider.Server.Uri}".TrimEnd('/') + more))).IsInvalid("issuer");

        Assert.Equal(before, (await world.Api.GetAsync($"providers/{provider.Name}")).Text);
    }

    private static JsonObject Registration(TestProvider provider, string issuer) => new()
    {
        ["client_id"] = provider.Server.Client.Id, ["client_secret"] = provider.Server.Client.Secret, ["issuer"] = issuer,
    };
}

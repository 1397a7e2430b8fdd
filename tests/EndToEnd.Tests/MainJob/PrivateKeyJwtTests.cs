using System.Security.Cryptography;
using System.Text.Json.Nodes;
using TokenFunctions.EndToEnd.Tests.Running;
using TokenFunctions.Local.SampleProvider;

namespace TokenFunctions.EndToEnd.Tests.MainJob;

/// <summary>A client that has a key in place of a secret, at a provider that accepts each assertion once.</summary>
[Collection(WorldCollection.Name)]
public sealed class PrivateKeyJwtTests(World world)
{
    [Theory]
    [InlineData("RS256")]
    [InlineData("PS256")]
    [InlineData("ES256")]
    public async Task Registration_WithAKey_RefreshesAndRevokesWithFreshAssertions(string algorithm)
    {
        using AsymmetricAlgorithm key = algorithm == "ES256" ? ECDsa.Create(ECCurve.NamedCurves.nistP256) : RSA.Create(2048);
        await using var provider = await world.NewProviderAsync(
            new ProviderBehaviour { AcceptPrivateKeyJwt = true, AcceptClientSecretBasic = false, AcceptClientSecretPost = false });
        provider.Server.AddClientKey(key.ExportSubjectPublicKeyInfoPem());
        (await provider.PutAsync(Registration(provider, key, algorithm))).Is(200);
        var connection = await provider.ConnectAsync();

        Assert.Equal(200, await provider.UseAsync((await world.Api.GetTokenAsync(connection.Id)).Is(200).AccessToken));
        (await world.Api.RefreshAsync(connection.Id)).Is(200);
        (await world.Api.DeleteAsync($"connections/{connection.Id}")).Is(204);

        Assert.Equal((2, 0), (provider.Counters.Of(connection.Grant.GrantId).Served, provider.Counters.RefreshesRefused));
        Assert.NotEqual(0, provider.Counters.Revocations);
    }

    [Fact]
    public async Task Registration_WithAnotherKey_IsTheOperatorsError()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await using var provider = await world.NewProviderAsync(new ProviderBehaviour { AcceptPrivateKeyJwt = true });
        (await provider.PutAsync(Registration(provider, key, "ES256"))).Is(200);
        var connection = await provider.ConnectAsync();

        var answer = (await world.Api.GetTokenAsync(connection.Id)).Is(409);

        Assert.Equal(("operator-action-required", "client_rejected"), (answer.Problem, answer.TextOf("reason")));
        provider.Server.AddClientKey(key.ExportSubjectPublicKeyInfoPem());
        (await world.Api.RefreshAsync(connection.Id)).Is(200);
    }

    private static JsonObject Registration(TestProvider provider, AsymmetricAlgorithm key, string algorithm)
    {
        var registration = provider.Registration();
        registration.Remove("client_secret");
        (registration["client_authentication"], registration["signing_algorithm"]) = ("private_key_jwt", algorithm);
        registration["private_key"] = key.ExportPkcs8PrivateKeyPem();
        return registration;
    }
}

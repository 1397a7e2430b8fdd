using System.Text.Json.Nodes;
using TokenFunctions.Api.Http;
using TokenFunctions.Management;
using TokenFunctions.Model;
using TokenFunctions.OAuth.Endpoints;
using TokenFunctions.Tests.Fakes;
using TokenFunctions.Tests.Support;

namespace TokenFunctions.Tests.Management;

/// <summary>How a PUT of a registration changes its secret.</summary>
public sealed class ClientSecretUpdateTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly Provider Basic = Some.Provider("other");
    private static readonly Provider Signing = Basic with { ClientAuthentication = ClientAuthentication.PrivateKeyJwt };
    private static readonly Secret RsaPem = new(ClientKeys.Rsa.ExportPkcs8PrivateKeyPem());

    [Fact]
    public void Put_NewSecretWithoutOverlap_ForgetsTheFormerSecret() => World.Run(async world =>
    {
        await PutAsync(world, Basic, "s-1");

        Assert.Null((await PutAsync(world, Basic, "s-2")).FormerClientSecret);
    });

    [Fact]
    public void Put_NewSecretWithOverlap_KeepsTheFormerSecretForSoLong() => World.Run(async world =>
    {
        var first = await PutAsync(world, Basic, "s-1");

        var second = await PutAsync(world, Basic, "s-2", Hour);

        Assert.Equal(new FormerClientSecret(first.ClientSecretVersion!.Value, world.Now + Hour), second.FormerClientSecret);
    });

    [Fact]
    public void Put_RepeatsTheSecret_SavesNothingAndChangesNoOverlap() => World.Run(async world =>
    {
        await PutAsync(world, Basic, "s-1");
        var rotated = await PutAsync(world, Basic, "s-2", Hour);
        world.Advance(Hour / 2);

        var repeated = await PutAsync(world, Basic, "s-2", Hour);

        Assert.Equal(["s-1", "s-2"], world.Vault.Values("client-other"));
        Assert.Equal((rotated.ClientSecretVersion, rotated.FormerClientSecret), (repeated.ClientSecretVersion, repeated.FormerClientSecret));
    });

    [Theory]
    [InlineData(null, 60)]
    [InlineData(90, 60)]
    [InlineData(10, 10)]
    [InlineData(0, null)]
    public void Put_ShorterOverlap_EndsItEarly(int? minutes, int? left) => World.Run(async world =>
    {
        await PutAsync(world, Basic, "s-1");
        await PutAsync(world, Basic, "s-2", Hour);

        var later = await PutAsync(world, Basic, null, minutes is { } m ? TimeSpan.FromMinutes(m) : null);

        Assert.Equal(left is { } l ? world.Now + TimeSpan.FromMinutes(l) : null, later.FormerClientSecret?.Until);
    });

    [Fact]
    public void Put_ThirdSecret_MakesTheSecondTheFormerSecret() => World.Run(async world =>
    {
        await PutAsync(world, Basic, "s-1");
        var second = await PutAsync(world, Basic, "s-2", Hour);

        Assert.Equal(second.ClientSecretVersion, (await PutAsync(world, Basic, "s-3", Hour)).FormerClientSecret!.Version);
    });

    [Fact]
    public void Put_OverlapIsOver_ForgetsIt() => World.Run(async world =>
    {
        await PutAsync(world, Basic, "s-1");
        await PutAsync(world, Basic, "s-2", Hour);
        world.Advance(Hour);

        Assert.Null((await PutAsync(world, Basic, null)).FormerClientSecret);
    });

    public static IEnumerable<object[]> OtherClients => new TheoryData<string, Provider>
    {
        { "client", Basic with { ClientId = "another" } },
        { "server", Basic with { TokenEndpoint = new Uri("https://another.example/token") } },
    };

    [Theory]
    [MemberData(nameof(OtherClients))]
    internal void Put_AnotherClientOrServer_ForgetsTheFormerSecret(string what, Provider other) => World.Run(async world =>
    {
        await PutAsync(world, Basic, "s-1");
        await PutAsync(world, Basic, "s-2", Hour);

        Assert.Null((await PutAsync(world, other, "s-3", Hour)).FormerClientSecret);
        Assert.True((await PutAsync(world, Basic, "s-4")).FormerClientSecret is null, what);
    });

    [Theory]
    [MemberData(nameof(OtherClients))]
    internal void Put_AnotherClientOrServerWithoutTheSecret_IsRefused(string what, Provider other) => World.Run(async world =>
    {
        await PutAsync(world, Basic, "s-1");

        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => PutAsync(world, other, null));

        Assert.True(refusal.Message.Contains("client_secret", StringComparison.Ordinal), what);
    });

    [Fact]
    public void Put_RepeatsASecretThatTheVaultHasLost_SavesItAnew() => World.Run(async world =>
    {
        var first = await PutAsync(world, Basic, "s-1");
        world.Vault.Disable("client-other", first.ClientSecretVersion!.Value);

        Assert.NotEqual(first.ClientSecretVersion, (await PutAsync(world, Basic, "s-1")).ClientSecretVersion);
    });

    [Fact]
    public void Put_PrivateKey_IsSavedAsAJwkWithItsAlgorithmAndId() => World.Run(async world =>
    {
        var put = await PutAsync(world, Signing with { SigningAlgorithm = SigningAlgorithm.PS256, KeyId = "key-1" }, RsaPem.Reveal());

        Assert.Equal((SigningAlgorithm.PS256, "key-1"), (put.SigningAlgorithm!.Value, put.KeyId));
        var saved = JsonNode.Parse(Assert.Single(world.Vault.Values("client-other")))!;
        Assert.Equal(("RSA", "PS256", "key-1"), ((string?)saved["kty"], (string?)saved["alg"], (string?)saved["kid"]));
        Assert.NotNull(saved["d"]);
    });

    [Fact]
    public void Put_JwkWithAlgorithmAndId_TakesThemFromTheJwk() => World.Run(async world =>
    {
        var jwk = ClientKeys.EcJwk();
        jwk["kid"] = "from-the-jwk";

        var put = await PutAsync(world, Signing, jwk.ToJsonString());

        Assert.Equal((SigningAlgorithm.ES256, "from-the-jwk"), (put.SigningAlgorithm!.Value, put.KeyId));
    });

    [Fact]
    public void Put_PrivateKeyIsLeftOut_KeepsItWithItsAlgorithmAndId() => World.Run(async world =>
    {
        var put = await PutAsync(world, Signing with { SigningAlgorithm = SigningAlgorithm.PS256, KeyId = "key-1" }, RsaPem.Reveal());

        var kept = await PutAsync(world, Signing, null);

        Assert.Equal((put.ClientSecretVersion, SigningAlgorithm.PS256, "key-1"), (kept.ClientSecretVersion, kept.SigningAlgorithm!.Value, kept.KeyId));
    });

    [Fact]
    public void Put_PrivateKeyIsLeftOutAndIdIsNew_SavesTheKeyUnderTheNewId() => World.Run(async world =>
    {
        await PutAsync(world, Signing, RsaPem.Reveal());

        var renamed = await PutAsync(world, Signing with { KeyId = "key-2" }, null);

        Assert.Equal((SigningAlgorithm.RS256, "key-2"), (renamed.SigningAlgorithm!.Value, renamed.KeyId));
        Assert.Equal("key-2", (string?)JsonNode.Parse(world.Vault.Values("client-other")[^1])!["kid"]);
    });

    [Fact]
    public void Put_NewPrivateKeyWithOverlap_KeepsTheFormerKeyUnderItsOwnId() => World.Run(async world =>
    {
        await PutAsync(world, Signing with { KeyId = "key-1" }, RsaPem.Reveal());

        var rotated = await PutAsync(world, Signing with { KeyId = "key-2" }, ClientKeys.Ec.ExportPkcs8PrivateKeyPem(), Hour);

        var former = world.Vault.Find("client-other", rotated.FormerClientSecret!.Version)!.Value;
        Assert.Equal(("key-1", "RS256"), ((string?)JsonNode.Parse(former.Reveal())!["kid"], (string?)JsonNode.Parse(former.Reveal())!["alg"]));
    });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Put_KindOfClientAuthenticationChangesWithoutANewSecret_IsRefused(bool isKey) => World.Run(async world =>
    {
        await PutAsync(world, isKey ? Signing : Basic, isKey ? RsaPem.Reveal() : "s-1");

        var invalid = Assert.IsType<PutResult<Provider>.Invalid>(
            await world.NewWorker().Providers.PutAsync(new ProviderDefinition(isKey ? Basic : Signing, null), default));

        Assert.Equal(isKey ? "client_secret" : "private_key", invalid.Field);
    });

    [Fact]
    public void Put_AlgorithmDoesNotFitTheKeptKey_IsRefused() => World.Run(async world =>
    {
        await PutAsync(world, Signing, RsaPem.Reveal());

        var definition = new ProviderDefinition(Signing with { SigningAlgorithm = SigningAlgorithm.ES256 }, null);

        Assert.Equal("signing_algorithm", Assert.IsType<PutResult<Provider>.Invalid>(await world.NewWorker().Providers.PutAsync(definition, default)).Field);
        Assert.Single(world.Vault.Values("client-other"));
    });

    [Fact]
    public void Put_BecomesAPublicClient_ForgetsItsSecrets() => World.Run(async world =>
    {
        await PutAsync(world, Basic, "s-1");
        await PutAsync(world, Basic, "s-2", Hour);

        var open = await PutAsync(world, Basic with { ClientAuthentication = ClientAuthentication.None }, null);

        Assert.Equal((null, null), (open.ClientSecretVersion, open.FormerClientSecret));
    });

    private static async Task<Provider> PutAsync(World world, Provider provider, string? secret, TimeSpan? overlap = null)
    {
        var definition = new ProviderDefinition(provider, Secret.From(secret)) { ClientSecretOverlap = overlap };
        return await world.NewWorker().Providers.PutAsync(definition, default) switch
        {
            PutResult<Provider>.Created created => created.Value,
            PutResult<Provider>.Replaced replaced => replaced.Value,
            var other => throw new InvalidOperationException($"Not put: {other}"),
        };
    }
}

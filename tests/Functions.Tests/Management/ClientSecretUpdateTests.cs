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
    public void Without_an_overlap_the_former_secret_is_gone() => World.Run(async world =>
    {
        await PutAsync(world, Basic, "s-1");

        Assert.Null((await PutAsync(world, Basic, "s-2")).FormerClientSecret);
    });

    [Fact]
    public void With_an_overlap_the_former_secret_stays_for_so_long() => World.Run(async world =>
    {
        var first = await PutAsync(world, Basic, "s-1");

        var second = await PutAsync(world, Basic, "s-2", Hour);

        Assert.Equal(new FormerClientSecret(first.ClientSecretVersion!.Value, world.Now + Hour), second.FormerClientSecret);
    });

    [Fact]
    public void A_registration_that_repeats_its_secret_saves_nothing_and_changes_no_overlap() => World.Run(async world =>
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
    public void A_later_registration_may_end_the_overlap_early(int? minutes, int? left) => World.Run(async world =>
    {
        await PutAsync(world, Basic, "s-1");
        await PutAsync(world, Basic, "s-2", Hour);

        var later = await PutAsync(world, Basic, null, minutes is { } m ? TimeSpan.FromMinutes(m) : null);

        Assert.Equal(left is { } l ? world.Now + TimeSpan.FromMinutes(l) : null, later.FormerClientSecret?.Until);
    });

    [Fact]
    public void A_third_secret_takes_the_place_of_the_former() => World.Run(async world =>
    {
        await PutAsync(world, Basic, "s-1");
        var second = await PutAsync(world, Basic, "s-2", Hour);

        Assert.Equal(second.ClientSecretVersion, (await PutAsync(world, Basic, "s-3", Hour)).FormerClientSecret!.Version);
    });

    [Fact]
    public void An_overlap_that_is_over_is_forgotten() => World.Run(async world =>
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
    internal void A_former_secret_never_goes_to_another(string what, Provider other) => World.Run(async world =>
    {
        await PutAsync(world, Basic, "s-1");
        await PutAsync(world, Basic, "s-2", Hour);

        Assert.Null((await PutAsync(world, other, "s-3", Hour)).FormerClientSecret);
        Assert.True((await PutAsync(world, Basic, "s-4")).FormerClientSecret is null, what);
    });

    [Theory]
    [MemberData(nameof(OtherClients))]
    internal void A_secret_that_nobody_repeats_never_goes_to_another(string what, Provider other) => World.Run(async world =>
    {
        await PutAsync(world, Basic, "s-1");

        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => PutAsync(world, other, null));

        Assert.True(refusal.Message.Contains("client_secret", StringComparison.Ordinal), what);
    });

    [Fact]
    public void A_secret_that_the_vault_has_lost_is_saved_anew() => World.Run(async world =>
    {
        var first = await PutAsync(world, Basic, "s-1");
        world.Vault.Disable("client-other", first.ClientSecretVersion!.Value);

        Assert.NotEqual(first.ClientSecretVersion, (await PutAsync(world, Basic, "s-1")).ClientSecretVersion);
    });

    [Fact]
    public void A_private_key_is_kept_as_a_jwk_with_its_algorithm_and_id() => World.Run(async world =>
    {
        var put = await PutAsync(world, Signing with { SigningAlgorithm = SigningAlgorithm.PS256, KeyId = "key-1" }, RsaPem.Reveal());

        Assert.Equal((SigningAlgorithm.PS256, "key-1"), (put.SigningAlgorithm!.Value, put.KeyId));
        var saved = JsonNode.Parse(Assert.Single(world.Vault.Values("client-other")))!;
        Assert.Equal(("RSA", "PS256", "key-1"), ((string?)saved["kty"], (string?)saved["alg"], (string?)saved["kid"]));
        Assert.NotNull(saved["d"]);
    });

    [Fact]
    public void A_jwk_says_its_algorithm_and_id_itself() => World.Run(async world =>
    {
        var jwk = ClientKeys.EcJwk();
        jwk["kid"] = "from-the-jwk";

        var put = await PutAsync(world, Signing, jwk.ToJsonString());

        Assert.Equal((SigningAlgorithm.ES256, "from-the-jwk"), (put.SigningAlgorithm!.Value, put.KeyId));
    });

    [Fact]
    public void A_private_key_that_is_left_out_is_kept_with_its_algorithm_and_id() => World.Run(async world =>
    {
        var put = await PutAsync(world, Signing with { SigningAlgorithm = SigningAlgorithm.PS256, KeyId = "key-1" }, RsaPem.Reveal());

        var kept = await PutAsync(world, Signing, null);

        Assert.Equal((put.ClientSecretVersion, SigningAlgorithm.PS256, "key-1"), (kept.ClientSecretVersion, kept.SigningAlgorithm!.Value, kept.KeyId));
    });

    [Fact]
    public void A_kept_private_key_gets_another_id() => World.Run(async world =>
    {
        await PutAsync(world, Signing, RsaPem.Reveal());

        var renamed = await PutAsync(world, Signing with { KeyId = "key-2" }, null);

        Assert.Equal((SigningAlgorithm.RS256, "key-2"), (renamed.SigningAlgorithm!.Value, renamed.KeyId));
        Assert.Equal("key-2", (string?)JsonNode.Parse(world.Vault.Values("client-other")[^1])!["kid"]);
    });

    [Fact]
    public void A_former_private_key_signs_under_its_own_id() => World.Run(async world =>
    {
        await PutAsync(world, Signing with { KeyId = "key-1" }, RsaPem.Reveal());

        var rotated = await PutAsync(world, Signing with { KeyId = "key-2" }, ClientKeys.Ec.ExportPkcs8PrivateKeyPem(), Hour);

        var former = world.Vault.Find("client-other", rotated.FormerClientSecret!.Version)!.Value;
        Assert.Equal(("key-1", "RS256"), ((string?)JsonNode.Parse(former.Reveal())!["kid"], (string?)JsonNode.Parse(former.Reveal())!["alg"]));
    });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_secret_does_not_serve_as_key_nor_a_key_as_secret(bool isKey) => World.Run(async world =>
    {
        await PutAsync(world, isKey ? Signing : Basic, isKey ? RsaPem.Reveal() : "s-1");

        var invalid = Assert.IsType<PutResult<Provider>.Invalid>(await world.NewWorker().Providers.PutAsync(new ProviderDefinition(isKey ? Basic : Signing, null), default));

        Assert.Equal(isKey ? "client_secret" : "private_key", invalid.Field);
    });

    [Fact]
    public void An_algorithm_that_the_kept_key_cannot_sign_by_is_refused() => World.Run(async world =>
    {
        await PutAsync(world, Signing, RsaPem.Reveal());

        var definition = new ProviderDefinition(Signing with { SigningAlgorithm = SigningAlgorithm.ES256 }, null);

        Assert.Equal("signing_algorithm", Assert.IsType<PutResult<Provider>.Invalid>(await world.NewWorker().Providers.PutAsync(definition, default)).Field);
        Assert.Single(world.Vault.Values("client-other"));
    });

    [Fact]
    public void A_public_client_forgets_what_proved_it() => World.Run(async world =>
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

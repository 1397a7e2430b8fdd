using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using TokenFunctions.Local.SampleProvider;

namespace TokenFunctions.Local.Tests.SampleProvider.Endpoints;

/// <summary>private_key_jwt (RFC 7523 section 3).</summary>
public sealed class ClientAssertionsTests : IDisposable
{
    private const string AssertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    private readonly RSA _rsa = RSA.Create(2048);
    private readonly ECDsa _ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    [Theory]
    [InlineData("RS256")]
    [InlineData("PS256")]
    [InlineData("ES256")]
    public async Task Assertion_OfARegisteredKey_AuthenticatesOnce(string algorithm)
    {
        await using var provider = await StartAsync();
        var assertion = Sign(Claims(provider), algorithm);

        Assert.Equal(200, (await RefreshAsync(provider, assertion)).Status);
        (await RefreshAsync(provider, assertion)).IsError(401, "invalid_client");
        Assert.Equal(200, (await RefreshAsync(provider, Sign(Claims(provider), algorithm))).Status);
    }

    [Theory]
    [InlineData("iss", "\"somebody\"")]
    [InlineData("sub", "\"somebody\"")]
    [InlineData("aud", "\"https://other.example/token\"")]
    [InlineData("aud", null)]
    [InlineData("exp", null)]
    [InlineData("exp", "-1")]
    [InlineData("exp", "601")]
    [InlineData("exp", "\"soon\"")]
    [InlineData("nbf", "60")]
    [InlineData("iat", "60")]
    [InlineData("jti", null)]
    [InlineData("jti", "\"\"")]
    public async Task Assertion_WithABadClaim_Is401AndSpendsNothing(string claim, string? value)
    {
        await using var provider = await StartAsync();
        var claims = Claims(provider);
        claims[claim] = value is null ? null : int.TryParse(value, out var fromNow) ? Moment(provider, fromNow) : JsonNode.Parse(value);

        (await RefreshAsync(provider, Sign(claims, "RS256"))).IsError(401, "invalid_client");

        Assert.Equal(0, provider.Counters.RefreshesServed);
    }

    [Theory]
    [InlineData("none")]
    [InlineData("HS256")]
    [InlineData("RS384")]
    [InlineData("ES256")]
    public async Task Assertion_ThatClaimsAnotherAlgorithmThanItWasSignedWith_Is401(string claimed)
    {
        await using var provider = await StartAsync();

        (await RefreshAsync(provider, Sign(Claims(provider), "RS256", claimed))).IsError(401, "invalid_client");
    }

    [Fact]
    public async Task Assertion_OfAnUnknownKey_Is401()
    {
        await using var provider = await ProviderHarness.StartAsync(new() { AcceptPrivateKeyJwt = true });

        (await RefreshAsync(provider, Sign(Claims(provider), "ES256"))).IsError(401, "invalid_client");
    }

    [Theory]
    [InlineData("")]
    [InlineData("a.b")]
    [InlineData("a.b.c")]
    [InlineData("!.!.!")]
    [InlineData("e30.e30.AA")]
    public async Task Assertion_ThatIsNoJwt_Is401(string assertion)
    {
        await using var provider = await StartAsync();

        (await RefreshAsync(provider, assertion)).IsError(401, "invalid_client");
    }

    [Fact]
    public async Task Assertion_NotAccepted_Is401()
    {
        await using var provider = await StartAsync();
        provider.Server.Behaviour = new();

        (await RefreshAsync(provider, Sign(Claims(provider), "RS256"))).IsError(401, "invalid_client");
    }

    [Fact]
    public async Task Assertion_WithASecretBeside_IsInvalidRequest()
    {
        await using var provider = await StartAsync();

        (await RefreshAsync(provider, Sign(Claims(provider), "RS256"), secret: provider.Server.Client.Secret)).IsError(400, "invalid_request");
    }

    [Fact]
    public async Task AddClientKey_ThatIsNoneOrOfAnotherCurve_Throws()
    {
        await using var provider = await StartAsync();
        using var p384 = ECDsa.Create(ECCurve.NamedCurves.nistP384);

        Assert.Throws<ArgumentException>(() => provider.Server.AddClientKey("no key"));
        Assert.Throws<ArgumentException>(() => provider.Server.AddClientKey(p384.ExportSubjectPublicKeyInfoPem()));
    }

    public void Dispose()
    {
        _rsa.Dispose();
        _ec.Dispose();
    }

    private async Task<ProviderHarness> StartAsync()
    {
        var provider = await ProviderHarness.StartAsync(new() { AcceptPrivateKeyJwt = true });
        provider.Server.AddClientKey(_rsa.ExportSubjectPublicKeyInfoPem());
        provider.Server.AddClientKey(_ec.ExportSubjectPublicKeyInfoPem());
        return provider;
    }

    private static Task<Reply> RefreshAsync(ProviderHarness provider, string assertion, string secret = "") =>
        provider.PostAsync("token", new(ProviderHarness.RefreshForm(provider.Server.IssueGrant().RefreshToken))
        {
            ["client_assertion_type"] = AssertionType,
            ["client_assertion"] = assertion,
            ["client_secret"] = secret,
        });

    private static JsonObject Claims(ProviderHarness provider) => new()
    {
        ["iss"] = SampleClient.ConfidentialId,
        ["sub"] = SampleClient.ConfidentialId,
        ["aud"] = $"{provider.Server.Uri}token",
        ["iat"] = Moment(provider, 0),
        ["exp"] = Moment(provider, 60),
        ["jti"] = Guid.NewGuid().ToString(),
    };

    private static long Moment(ProviderHarness provider, int secondsFromNow) => provider.Clock.GetUtcNow().AddSeconds(secondsFromNow).ToUnixTimeSeconds();

    private string Sign(JsonObject claims, string algorithm, string? claimed = null)
    {
        var header = new JsonObject { ["alg"] = claimed ?? algorithm, ["typ"] = "JWT" };
        var signed = $"{Part(header)}.{Part(claims)}";
        var bytes = Encoding.ASCII.GetBytes(signed);
        var signature = algorithm switch
        {
            "RS256" => _rsa.SignData(bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
            "PS256" => _rsa.SignData(bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pss),
            _ => _ec.SignData(bytes, HashAlgorithmName.SHA256),
        };
        return $"{signed}.{Base64Url.EncodeToString(signature)}";
    }

    private static string Part(JsonObject json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json.ToJsonString()));
}

using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using TokenFunctions.Api.Http;
using TokenFunctions.Model;
using TokenFunctions.Model.ClientKeys;
using TokenFunctions.OAuth.Endpoints;
using TokenFunctions.Ports;
using TokenFunctions.Tests.Api.Http;
using TokenFunctions.Tests.Support;

namespace TokenFunctions.Tests.OAuth;

/// <summary>Client assertions (RFC 7523 and OpenID Connect Core section 9) as the provider gets them.</summary>
public sealed class ClientAssertionTests : IAsyncDisposable
{
    private readonly OAuthHost _host = new();
    private readonly LoopbackServer _server = LoopbackServer.Answering(200, """{"access_token":"a1"}""");

    public static IEnumerable<object[]> Algorithms => new TheoryData<SigningAlgorithm, string?>
    {
        { SigningAlgorithm.RS256, null }, { SigningAlgorithm.RS256, "key-1" }, { SigningAlgorithm.PS256, "key-1" }, { SigningAlgorithm.ES256, "key-1" },
    };

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _host.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    internal async Task Refresh_PrivateKeyJwt_IsSignedAsTheHeaderSays(SigningAlgorithm algorithm, string? keyId)
    {
        var assertion = await AssertionAsync(Provider(), Key(algorithm, keyId));

        var header = Part(assertion, 0);
        Assert.Equal((algorithm.ToString(), keyId, "JWT"), ((string?)header["alg"], (string?)header["kid"], (string?)header["typ"]));
        Assert.True(Verifies(algorithm, assertion));
    }

    [Fact]
    public async Task Refresh_PrivateKeyJwt_SendsNothingElseThatProvesTheClient()
    {
        var request = await SentAsync(Provider(), Key(SigningAlgorithm.ES256));

        Assert.Equal(["client_assertion", "client_assertion_type", "client_id", "grant_type", "refresh_token"], request.Form.Keys.Order());
        Assert.Equal(
            ("urn:ietf:params:oauth:client-assertion-type:jwt-bearer", "client-1"), (request.Form["client_assertion_type"], request.Form["client_id"]));
        Assert.DoesNotContain("Authorization", request.Headers.Keys);
    }

    [Fact]
    public async Task Refresh_PrivateKeyJwt_ClaimsAreTheClientsAndShortLived()
    {
        var claims = Part(await AssertionAsync(Provider(), Key(SigningAlgorithm.ES256)), 1);

        var now = Some.Now.ToUnixTimeSeconds();
        Assert.Equal(("client-1", "client-1", _server.Url.OriginalString), ((string?)claims["iss"], (string?)claims["sub"], (string?)claims["aud"]));
        Assert.Equal((now - 10, now - 10, now + 50), ((long)claims["iat"]!, (long)claims["nbf"]!, (long)claims["exp"]!));
    }

    [Fact]
    public async Task Refresh_AudienceIssuer_IsTheIssuer()
    {
        var provider = Provider() with { Issuer = "https://auth.acme.example", AssertionAudience = AssertionAudience.Issuer };

        Assert.Equal("https://auth.acme.example", (string?)Part(await AssertionAsync(provider, Key(SigningAlgorithm.ES256)), 1)["aud"]);
    }

    [Fact]
    public async Task Refresh_Twice_NeverTheSameIdentifier()
    {
        var (first, second) = (await AssertionAsync(Provider(), Key(SigningAlgorithm.RS256)), await AssertionAsync(Provider(), Key(SigningAlgorithm.RS256)));

        Assert.Equal(32, ((string?)Part(first, 1)["jti"])!.Length);
        Assert.NotEqual((string?)Part(first, 1)["jti"], (string?)Part(second, 1)["jti"]);
    }

    [Fact]
    public async Task Revoke_PrivateKeyJwt_IsSignedToo()
    {
        var provider = Provider() with { RevocationEndpoint = _server.Url };
        var key = Key(SigningAlgorithm.PS256);

        Assert.Equal(
            RevocationOutcome.Revoked,
            await _host.Endpoint.RevokeAsync(new(provider, key, new Secret(Some.RefreshToken), TokenTypeHint.RefreshToken), OAuthHost.TimeLimit));

        Assert.True(Verifies(SigningAlgorithm.PS256, Assert.Single(_server.Requests).Form["client_assertion"]!));
    }

    [Fact]
    public async Task Refresh_ProviderRepeatsTheAssertion_IsRedacted()
    {
        LoopbackServer? echo = null;
        await using var server = echo = new LoopbackServer(exchange => exchange.AnswerAsync(
            401,
            new JsonObject { ["error"] = "invalid_client", ["error_description"] = $"bad {echo!.Requests.Last().Form["client_assertion"]}" }.ToJsonString()));

        var failed = Assert.IsType<TokenResponse.Failed>(
            await _host.RefreshAsync(Request(Provider() with { TokenEndpoint = server.Url }, Key(SigningAlgorithm.ES256))));

        Assert.Equal((FailureReasons.ClientRejected, "bad [redacted]"), (failed.Reason, failed.Error.Description));
    }

    [Fact]
    public async Task Refresh_WhatTheVaultHoldsIsNoKey_IsTheOperatorsAndNothingIsSent()
    {
        var failed = Assert.IsType<TokenResponse.Failed>(await _host.RefreshAsync(Request(Provider(), new Secret(Some.ClientSecret))));

        Assert.Equal((FailureKind.OperatorActionRequired, FailureReasons.ClientRejected), (failed.Kind, failed.Reason));
        Assert.DoesNotContain(Some.ClientSecret, failed.ToString(), StringComparison.Ordinal);
        Assert.Empty(_server.Requests);
    }

    [Fact]
    public async Task Revoke_WhatTheVaultHoldsIsNoKey_IsRefused() =>
        Assert.Equal(RevocationOutcome.Refused, await _host.RevokeAsync(Provider() with { RevocationEndpoint = _server.Url }));

    private Provider Provider() => Some.Provider(tokenEndpoint: _server.Url) with { ClientAuthentication = ClientAuthentication.PrivateKeyJwt };

    private static TokenRequest Request(Provider provider, Secret key) => new(provider, key, new Secret(Some.RefreshToken), null);

    private static Secret Key(SigningAlgorithm algorithm, string? id = null)
    {
        using var key = ClientKey.Read(
            new Secret(algorithm == SigningAlgorithm.ES256 ? ClientKeys.Ec.ExportECPrivateKeyPem() : ClientKeys.Rsa.ExportRSAPrivateKeyPem()), algorithm, id);
        return key.ToJwk();
    }

    private async Task<ReceivedRequest> SentAsync(Provider provider, Secret key)
    {
        await _host.RefreshAsync(Request(provider, key));
        return _server.Requests.Last();
    }

    private async Task<string> AssertionAsync(Provider provider, Secret key) => (await SentAsync(provider, key)).Form["client_assertion"]!;

    private static JsonNode Part(string assertion, int number) => JsonNode.Parse(Base64Url.DecodeFromChars(assertion.Split('.')[number]))!;

    private static bool Verifies(SigningAlgorithm algorithm, string assertion)
    {
        var end = assertion.LastIndexOf('.');
        var (data, signature) = (Encoding.ASCII.GetBytes(assertion[..end]), Base64Url.DecodeFromChars(assertion.AsSpan(end + 1)));
        return algorithm == SigningAlgorithm.ES256
            ? ClientKeys.Ec.VerifyData(data, signature, HashAlgorithmName.SHA256)
            : ClientKeys.Rsa.VerifyData(
                data, signature, HashAlgorithmName.SHA256, algorithm == SigningAlgorithm.PS256 ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1);
    }
}

using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using TokenFunctions.Api.Http;
using TokenFunctions.Api.Providers;
using TokenFunctions.Management;
using TokenFunctions.Model;
using TokenFunctions.Model.ClientKeys;
using TokenFunctions.Model.Profiles;
using TokenFunctions.OAuth.Endpoints;
using TokenFunctions.OAuth.Outbound;
using TokenFunctions.Options;
using TokenFunctions.Tests.Api.Http;
using TokenFunctions.Tests.Fakes;
using TokenFunctions.Tests.Support;

namespace TokenFunctions.Tests.Api.Providers;

/// <summary>How a registration sets the client authentication, and which parts of it are shown.</summary>
public sealed class ClientAuthenticationRequestTests
{
    private const string Basic = """{"client_id":"c","token_endpoint":"https://acme.example/token","client_secret":"s"}""";
    private const string Open = """{"client_id":"c","token_endpoint":"https://acme.example/token","client_authentication":"none"}""";
    private const string Signing = """{"client_id":"c","token_endpoint":"https://acme.example/token","client_authentication":"private_key_jwt"}""";
    private static readonly string Pem = new JsonObject { ["x"] = ClientKeys.Rsa.ExportPkcs8PrivateKeyPem() }["x"]!.ToJsonString();
    private static readonly string PublicPem = new JsonObject { ["x"] = ClientKeys.Rsa.ExportSubjectPublicKeyInfoPem() }["x"]!.ToJsonString();

    public static TheoryData<string, string, string, string> Wrong => new()
    {
        { Signing, "private_key", "\"must-not-print\"", "private_key" },
        { Signing, "private_key", """{"kty":"oct","k":"must-not-print"}""", "private_key" },
        { Signing, "private_key", "7", "private_key" },
        { Signing, "private_key", "[]", "private_key" },
        { Signing, "private_key", PublicPem, "private_key" },
        { Signing, "client_secret", "\"s\"", "client_secret" },
        { Signing, "signing_algorithm", "\"HS256\"", "signing_algorithm" },
        { Signing, "signing_algorithm", "\"rs256\"", "signing_algorithm" },
        { Signing, "signing_algorithm", "1", "signing_algorithm" },
        { Signing, "key_id", "\"\"", "key_id" },
        { Signing, "key_id", $"\"{new string('k', 257)}\"", "key_id" },
        { Signing, "assertion_audience", "\"both\"", "assertion_audience" },
        { Signing, "assertion_audience", "\"issuer\"", "assertion_audience" },
        { Basic, "private_key", Pem, "private_key" },
        { Basic, "key_id", "\"k\"", "key_id" },
        { Basic, "signing_algorithm", "\"RS256\"", "signing_algorithm" },
        { Basic, "assertion_audience", "\"token_endpoint\"", "assertion_audience" },
        { Basic, "client_secret_overlap", "-1", "client_secret_overlap" },
        { Basic, "client_secret_overlap", "2592001", "client_secret_overlap" },
        { Basic, "client_secret_overlap", "\"60\"", "client_secret_overlap" },
        { Basic, "client_secret_expires_at", "-1", "client_secret_expires_at" },
        { Basic, "client_secret_expires_at", "1.5", "client_secret_expires_at" },
        { Basic, "client_secret_expires_at", "999999999999999", "client_secret_expires_at" },
        { Basic, "client_secret_expires_at", "\"tomorrow\"", "client_secret_expires_at" },
        { Basic, "client_secret_expires_at", "\"2027-01-01T00:00:00\"", "client_secret_expires_at" },
        { Basic, "client_secret_expires_at", "true", "client_secret_expires_at" },
        { Open, "client_secret", "\"s\"", "client_secret" },
        { Open, "private_key", Pem, "private_key" },
        { Open, "client_secret_expires_at", "0", "client_secret_expires_at" },
        { Open, "client_secret_overlap", "60", "client_secret_overlap" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task Read_OneMemberIsWrong_IsNamedAndNotRepeated(string good, string member, string json, string field)
    {
        var (problem, _) = await ReadAsync(good, member, json);

        var (_, body) = await Requests.WrittenAsync(problem!);
        Assert.Equal(field, Assert.Single(body!["errors"]!.AsObject()).Key);
        Assert.DoesNotContain("must-not-print", body.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_EcKeyForRs256_NamesTheAlgorithm()
    {
        var body = JsonNode.Parse(Signing)!.AsObject();
        body["private_key"] = ClientKeys.EcJwk();

        var (problem, _) = await ReadAsync(body.ToJsonString(), "signing_algorithm", "\"RS256\"");

        Assert.Equal(["signing_algorithm"], await Requests.FieldsAsync(problem));
    }

    [Theory]
    [InlineData("1893456000", "2030-01-01T00:00:00.000Z")]
    [InlineData("\"2030-01-01T02:00:00+02:00\"", "2030-01-01T00:00:00.000Z")]
    [InlineData("0", null)]
    [InlineData("null", null)]
    public async Task Read_Expiry_IsWrittenAsRfc7591OrRfc3339(string json, string? shown)
    {
        var (problem, definition) = await ReadAsync(Basic, "client_secret_expires_at", json);

        Assert.Null(problem);
        Assert.Equal(shown, ResponseJson.Time(definition.Provider.ClientSecretExpiresAt));
    }

    [Fact]
    public async Task Read_PrivateKeyAsTextOrObject_IsTheSameKey()
    {
        var (_, asText) = await ReadAsync(Signing, "private_key", Pem);
        var (problem, asObject) = await ReadAsync(Signing, "private_key", ClientKeys.RsaJwk().ToJsonString());

        Assert.Null(problem);
        using var one = ClientKey.Read(asText.ClientSecret!);
        using var other = ClientKey.Read(asObject.ClientSecret!);
        Assert.Equal(one.ToJwk(), other.ToJwk());
    }

    [Fact]
    public void Representation_ShowsTheKeysIdAndAlgorithmAndNoKey()
    {
        var shown = Representations.Of(new Provider
        {
            Name = "acme",
            Profile = ProviderProfile.Generic,
            ClientId = "c",
            ClientSecretVersion = new SecretVersion("v2"),
            TokenEndpoint = new Uri("https://acme.example/token"),
            ClientAuthentication = ClientAuthentication.PrivateKeyJwt,
            KeyId = "key-1",
            SigningAlgorithm = SigningAlgorithm.ES256,
            AssertionAudience = AssertionAudience.Issuer,
            FormerClientSecret = new FormerClientSecret(new SecretVersion("v1"), DateTimeOffset.UnixEpoch),
        });

        Assert.Equal(
            ("private_key_jwt", false, true, "key-1", "ES256", "issuer", "1970-01-01T00:00:00.000Z"),
            ((string?)shown["client_authentication"], (bool)shown["has_client_secret"]!, (bool)shown["has_private_key"]!, (string?)shown["key_id"],
                (string?)shown["signing_algorithm"], (string?)shown["assertion_audience"], (string?)shown["former_client_secret_until"]));
    }

    private static async Task<(JsonResponse? Problem, ProviderDefinition Definition)> ReadAsync(string good, string member, string json)
    {
        var content = JsonNode.Parse(good)!.AsObject();
        content[member] = JsonNode.Parse(json);
        var body = await RequestBody.ReadAsync(Requests.Of(content.ToJsonString()), CancellationToken.None);
        var definition = PutProviderRequest.Read(body, "acme", new OutboundGuard(Microsoft.Extensions.Options.Options.Create(new OutboundOptions())));
        return (body.Problem(), definition);
    }
}

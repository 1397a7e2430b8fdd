using System.Text.Json.Nodes;
using TokenFunctions.EndToEnd.Tests.Running;
using TokenFunctions.Local.KeyVault;

namespace TokenFunctions.EndToEnd.Tests.BadInput;

/// <summary>The response names what is wrong with a provider's body, and nothing is stored. Endpoints may have public addresses only.</summary>
[Collection(WorldCollection.Name)]
public sealed class PutProviderRequestTests(World world)
{
    private static readonly string[] EndpointMembers = ["token_endpoint", "revocation_endpoint", "authorization_endpoint", "introspection_endpoint", "issuer"];

    private static readonly string[] BadEndpoints =
    [
        "http://login.example.com/token", "ftp://login.example.com/token", "https://user@login.example.com/token", "https://user:word@login.example.com/token",
        "https://login.example.com/token#part", "/token", "not a url", "https://10.0.0.5/token", "https://172.16.3.4/token", "https://192.168.1.1/token",
        "https://169.254.169.254/metadata",
        "https://168.63.129.16/token", "https://100.64.0.1/token", "https://0.0.0.0/token",
        "https://[fe80::1]/token", "https://[fd00::1]/token", "https://[::ffff:10.0.0.5]/token",
        "https://2852039166/token", "http://169.254.169.254/token", "http://10.0.0.5/token", "",
    ];

    public static TheoryData<string, string> Endpoints
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var endpoint in BadEndpoints)
            {
                data.Add(EndpointMembers[0], endpoint);
            }

            foreach (var member in EndpointMembers[1..])
            {
                data.Add(member, "http://login.example.com");
                data.Add(member, "https://169.254.169.254/");
            }

            data.Add("reauthorize_url", "http://example.com/again");
            data.Add("reauthorize_url", "javascript:alert(1)");
            return data;
        }
    }

    public static TheoryData<string, string> WrongMembers => new()
    {
        { "client_id", "null" }, { "client_id", "7" }, { "client_id", "\"\"" },
        { "client_secret", "7" }, { "client_secret", "\"\"" }, { "client_secret", "null" },
        { "client_authentication", "\"basic\"" }, { "client_authentication", "1" },
        { "profile", "\"no-such-profile\"" }, { "profile", "[]" },
        { "token_endpoint", "null" }, { "token_endpoint", "{}" },
        { "default_expires_in", "0" }, { "default_expires_in", "-1" }, { "default_expires_in", "\"60\"" }, { "default_expires_in", "315360001" },
        { "private_key", "\"no key\"" }, { "key_id", "\"k\"" }, { "signing_algorithm", "\"RS256\"" }, { "assertion_audience", "\"issuer\"" },
        { "client_secret_expires_at", "\"soon\"" }, { "client_secret_overlap", "-1" },
        { "clientSecret", "\"s\"" }, { "name", "\"another\"" },
    };

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task Put_EndpointThatLeadsWhereItMustNot_IsNamedAndNothingIsWritten(string member, string endpoint) =>
        await IsRefusedAsync(member, JsonValue.Create(endpoint));

    [Theory]
    [MemberData(nameof(WrongMembers))]
    public async Task Put_OneMemberIsWrong_IsNamedAndNothingIsWritten(string member, string json) => await IsRefusedAsync(member, JsonNode.Parse(json));

    [Fact]
    public async Task Put_PublicClientWithASecret_IsRefused()
    {
        var body = Good();
        body["client_authentication"] = "none";

        (await world.Api.PutAsync($"providers/{Unique.Name("p")}", body)).IsInvalid("client_secret");
    }

    [Theory]
    [InlineData("overrides", """{"reuse_grase":"00:01:00"}""", "overrides.reuse_grase")]
    [InlineData("overrides", """{"token_endpoint":"http://login.example.com"}""", "overrides.token_endpoint")]
    [InlineData("overrides", """{"headers":{"Authorization":"Bearer x"}}""", "overrides.headers")]
    [InlineData("overrides", """{"refresh_parameters":{"client_secret":"x"}}""", "overrides.refresh_parameters")]
    [InlineData("overrides", """{"rotation":"never"}""", "overrides.reuse_is_harmless")]
    [InlineData("overrides", "[]", "overrides")]
    [InlineData("settings", """{"tenant":"a/b"}""", "settings.tenant")]
    [InlineData("settings", "7", "settings")]
    public async Task Put_OverridesOrSettingsAreWrong_IsNamedAndNothingIsWritten(string member, string json, string named) =>
        await IsRefusedAsync(member, JsonNode.Parse(json), named);

    [Fact]
    public async Task Put_MoreThan64KiB_Is413AndNothingIsWritten()
    {
        var name = Unique.Name("p");

        (await world.Api.PutTextAsync($"providers/{name}", Good().ToJsonString().PadRight((64 * 1024) + 1)))
            .IsProblem(413, "request-too-large", "errors").Names("body");

        await WasNotWrittenAsync(name);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("nonsense")]
    [InlineData("""{"client_id":"a","client_id":"b"}""")]
    public async Task Put_BodyIsNoJsonObject_Is400OfTheBody(string body)
    {
        var name = Unique.Name("p");

        (await world.Api.PutTextAsync($"providers/{name}", body)).IsInvalid("body");

        await WasNotWrittenAsync(name);
    }

    private static JsonObject Good() => new()
    {
        ["client_id"] = "some-client",
        ["client_secret"] = "some-secret-of-a-client",
        ["token_endpoint"] = "https://login.example.com/token",
    };

    private async Task IsRefusedAsync(string member, JsonNode? value, string? named = null)
    {
        var (fresh, existing) = (Unique.Name("p"), Unique.Name("p"));
        var before = (await world.Api.PutAsync($"providers/{existing}", Good())).Is(201);
        var secrets = SecretsWritten();
        var body = Good();
        body[member] = value;

        (await world.Api.PutAsync($"providers/{fresh}", body)).IsInvalid(named ?? member);
        await WasNotWrittenAsync(fresh);

        if (member != "client_secret" || value is not null)
        {
            (await world.Api.PutAsync($"providers/{existing}", body)).IsInvalid(named ?? member);
        }

        Assert.Equal(before.Text, (await world.Api.GetAsync($"providers/{existing}")).Text);
        Assert.Equal(secrets, SecretsWritten());
    }

    private long SecretsWritten() => world.Surroundings.Vault.Counters[KeyVaultOperation.Set];

    private async Task WasNotWrittenAsync(string name) => (await world.Api.GetAsync($"providers/{name}")).Is(404);
}

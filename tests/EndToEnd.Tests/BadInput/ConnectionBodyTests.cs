using System.Text.Json.Nodes;
using TokenFunctions.EndToEnd.Tests.Running;
using TokenFunctions.Local.KeyVault;

namespace TokenFunctions.EndToEnd.Tests.BadInput;

/// <summary>The response names what is wrong with a connection's body, and nothing is stored.</summary>
[Collection(WorldCollection.Name)]
public sealed class PutConnectionRequestTests(World world)
{
    private const int Limit = 64 * 1024;

    public static TheoryData<string, string> NotAnObject => new()
    {
        { "", "body" }, { "{", "body" }, { "nonsense", "body" }, { "[]", "body" },
        { "null", "body" }, { "\"text\"", "body" }, { "7", "body" }, { "{} {}", "body" },
        { """{"provider":"p","provider":"p"}""", "body" }, { """{"labels":{"a":"1","a":"2"}}""", "body" },
        { """{"provider":"p",}""", "body" }, { "{/**/}", "body" },
        { """{"labels":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":1}}}}}}}}}}""", "body" },
    };

    /// <summary>A member that replaces one of a valid body or is added to it, and the fields that the response names.</summary>
    public static TheoryData<string, string, string[]> WrongMembers => new()
    {
        { "provider", "null", ["provider"] },
        { "provider", "7", ["provider"] },
        { "provider", "\"\"", ["provider"] },
        { "provider", "\"Not_A_Name\"", ["provider"] },
        { "provider", "\"nobody-registered-this\"", ["provider"] },
        { "refresh_token", "\"\"", ["refresh_token"] },
        { "refresh_token", "\"  \"", ["refresh_token"] },
        { "refresh_token", "7", ["refresh_token"] },
        { "refresh_token", "{}", ["refresh_token"] },
        { "access_token", "[]", ["access_token"] },
        { "access_token", "null", ["expires_in"] },
        { "expires_in", "-1", ["expires_in"] },
        { "expires_in", "1.5", ["expires_in"] },
        { "expires_in", "\"3600\"", ["expires_in"] },
        { "expires_in", "1e30", ["expires_in"] },
        { "expires_in", "315360001", ["expires_in"] },
        { "expires_in", "99999999999999999999999", ["expires_in"] },
        { "expires_at", "\"2031-01-01T00:00:00Z\"", ["expires_at"] },
        { "expires_at", "\"2031-01-01T00:00:00\"", ["expires_at"] },
        { "expires_at", "\"tomorrow\"", ["expires_at"] },
        { "expires_at", "\"1969-01-01T00:00:00Z\"", ["expires_at"] },
        { "expires_at", "\"9999-12-31T23:59:59Z\"", ["expires_at"] },
        { "expires_at", "1893456000", ["expires_at"] },
        { "refresh_token_expires_in", "0", ["refresh_token_expires_in"] },
        { "refresh_token_expires_in", "-5", ["refresh_token_expires_in"] },
        { "scope", "7", ["scope"] },
        { "scope", "[\"a\"]", ["scope"] },
        { "resource", "\"not a url\"", ["resource"] },
        { "resource", "\"https://api.example.com/#part\"", ["resource"] },
        { "labels", "[]", ["labels"] },
        { "labels", "{\"a\":1}", ["labels"] },
        { "labels", "{\"\":\"a\"}", ["labels"] },
        { "allowed_callers", "\"me\"", ["allowed_callers"] },
        { "allowed_callers", "[\"\"]", ["allowed_callers"] },
        { "allowed_callers", "[7]", ["allowed_callers"] },
        { "strategy", "\"lazy\"", ["strategy"] },
        { "strategy", "\"Eager\"", ["strategy"] },
        { "strategy", "true", ["strategy"] },
        { "id", "\"another\"", ["id"] },
        { "Provider", "\"p\"", ["Provider"] },
        { "refreshToken", "\"t\"", ["refreshToken"] },
    };

    [Theory]
    [MemberData(nameof(NotAnObject))]
    public async Task Put_BodyIsNoJsonObject_Is400OfTheBody(string body, string field)
    {
        var (id, secrets) = (Unique.Name("c"), SecretsWritten());

        (await world.Api.PutTextAsync($"connections/{id}", body)).IsInvalid(field);

        await WasNotWrittenAsync(id);
        Assert.Equal(secrets, SecretsWritten());
    }

    [Theory]
    [MemberData(nameof(WrongMembers))]
    public async Task Put_OneMemberIsWrong_IsNamedAndNothingIsWritten(string member, string json, string[] fields)
    {
        await using var provider = await world.NewProviderAsync();
        var existing = await provider.ConnectAsync(TimeSpan.FromHours(1), body => body["labels"] = new JsonObject { ["kept"] = "yes" });
        var before = await world.Api.GetConnectionAsync(existing.Id);
        var secrets = SecretsWritten();
        var body = provider.PutConnectionRequest(provider.Server.IssueGrant(), withAccessToken: true);
        body[member] = JsonNode.Parse(json);
        var created = Unique.Name("c");

        (await world.Api.PutAsync($"connections/{created}", body)).IsInvalid(fields);
        await WasNotWrittenAsync(created);

        (await world.Api.PutAsync($"connections/{existing.Id}", body)).IsInvalid(fields);

        Assert.Equal(before.Text, (await world.Api.GetConnectionAsync(existing.Id)).Text);
        Assert.Equal(secrets, SecretsWritten());
    }

    [Fact]
    public async Task Put_EverythingIsWrong_NamesEverythingAtOnce() =>
        (await world.Api.PutTextAsync(
            $"connections/{Unique.Name("c")}",
            """{"provider":7,"refresh_token":{},"expires_in":-1,"scope":[],"labels":7,"allowed_callers":{},"strategy":"no","extra":1}""")).IsInvalid(
            "provider", "refresh_token", "expires_in", "scope", "labels", "allowed_callers", "strategy", "extra");

    [Fact]
    public async Task Put_Empty_NamesWhatIsMissing() => (await world.Api.PutTextAsync($"connections/{Unique.Name("c")}", "{}")).IsInvalid("provider");

    [Fact]
    public async Task Put_MoreThan64KiB_Is413AndNothingIsWritten()
    {
        await using var provider = await world.NewProviderAsync();
        var id = Unique.Name("c");
        var body = provider.PutConnectionRequest(provider.Server.IssueGrant()).ToJsonString();

        (await world.Api.PutTextAsync($"connections/{id}", body.PadRight(Limit + 1))).IsProblem(413, "request-too-large", "errors").Names("body");
        await WasNotWrittenAsync(id);
        Assert.Empty(await world.Surroundings.Secrets.OfConnectionAsync(id));

        (await world.Api.PutTextAsync($"connections/{id}", body.PadRight(Limit))).Is(201);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"generation":"17"}""")]
    [InlineData("""{"generation":-1}""")]
    [InlineData("""{"generation":1.5}""")]
    [InlineData("""{"generation":null}""")]
    [InlineData("""{"generation":99999999999999999999}""")]
    public async Task ReportRejected_GenerationIsMissingOrWrong_Is400NamingIt(string body) =>
        (await world.Api.SendAsync(HttpMethod.Post, "connections/some-id/token/rejected", body)).IsInvalid("generation");

    [Fact]
    public async Task ReportRejected_UnknownMember_Is400NamingIt() =>
        (await world.Api.SendAsync(HttpMethod.Post, "connections/some-id/token/rejected", """{"generation":1,"token":"x"}""")).IsInvalid("token");

    [Fact]
    public async Task ReportRejected_NoBody_Is400() => (await world.Api.PostAsync("connections/some-id/token/rejected")).IsInvalid("body");

    private long SecretsWritten() => world.Surroundings.Vault.Counters[KeyVaultOperation.Set];

    private async Task WasNotWrittenAsync(string id) => (await world.Api.GetConnectionAsync(id)).Is(404);
}

using System.Text.Json.Nodes;
using TokenFunctions.Api.Connections;
using TokenFunctions.Api.Http;
using TokenFunctions.Api.Providers;
using TokenFunctions.Management;
using TokenFunctions.Model;
using TokenFunctions.OAuth.Outbound;
using TokenFunctions.Options;
using TokenFunctions.Tests.Support;

namespace TokenFunctions.Tests.Api.Http;

/// <summary>Characters around and within values that come from copying.</summary>
// Fault 11
public sealed class InvisibleCharactersTests
{
    private static readonly OutboundGuard Guard = new(Microsoft.Extensions.Options.Options.Create(new OutboundOptions()));
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 12, 0, 0, TimeSpan.Zero);

    private static readonly string[] Blanks = [" ", "\t", "\r\n", "\u00a0", "\u2003", "\u3000"];

    private static readonly string[] ConnectionMembers = ["provider", "refresh_token", "access_token", "scope", "resource", "allowed_callers"];

    private static readonly string[] ProviderMembers =
    [
        "client_id", "client_secret", "token_endpoint", "revocation_endpoint", "authorization_endpoint", "introspection_endpoint", "issuer",
        "reauthorize_url", "settings.tenant", "overrides.refresh_parameters.audience", "overrides.issuer",
    ];

    public static TheoryData<string> OfConnections => [.. ConnectionMembers];

    public static TheoryData<string> OfProviders => [.. ProviderMembers];

    /// <summary>A character within a value, and the code point that the problem names.</summary>
    public static TheoryData<string, string> Invisible => new()
    {
        { "\0", "U+0000" }, { "\t", "U+0009" }, { "\n", "U+000A" }, { "\u007f", "U+007F" }, { "\u0085", "U+0085" }, { "\u00a0", "U+00A0" },
        { "\u00ad", "U+00AD" }, { "\u034f", "U+034F" }, { "\u061c", "U+061C" }, { "\u115f", "U+115F" }, { "\u180e", "U+180E" }, { "\u200b", "U+200B" },
        { "\u200d", "U+200D" }, { "\u200e", "U+200E" }, { "\u2028", "U+2028" }, { "\u202e", "U+202E" }, { "\u2060", "U+2060" }, { "\u2066", "U+2066" },
        { "\u3000", "U+3000" }, { "\u3164", "U+3164" }, { "\ufe0f", "U+FE0F" }, { "\ufeff", "U+FEFF" }, { "\ufff9", "U+FFF9" }, { "\U000e0041", "U+E0041" },
    };

    [Theory]
    [MemberData(nameof(OfConnections))]
    public async Task Connection_BlanksAroundAValue_AreRemovedWithAWarning(string member)
    {
        foreach (var blank in Blanks)
        {
            var (body, definition) = await ConnectionAsync(member, value => blank + value + blank);

            Assert.Null(body.Problem());
            Assert.Equal((WarningCodes.WhiteSpaceRemoved, member), (body.Warning()!.Code, Assert.Single(body.Warning()!.Members!)));
            Assert.Contains(member, body.Warning()!.Detail, StringComparison.Ordinal);
            Assert.Equal(
                ("acme", "rt 1", "at-1", "read write", "https://api.example/a", "app"),
                (
                    definition.Provider,
                    definition.RefreshToken!.Reveal(),
                    definition.AccessToken!.Reveal(),
                    definition.Scope,
                    definition.Resource,
                    definition.AllowedCallers[0]));
        }
    }

    [Theory]
    [MemberData(nameof(OfProviders))]
    public async Task Provider_BlanksAroundAValue_AreRemovedWithAWarning(string member)
    {
        foreach (var blank in Blanks)
        {
            var (body, definition) = await ProviderAsync(member, value => blank + value + blank);

            Assert.Null(body.Problem());
            Assert.Equal((WarningCodes.WhiteSpaceRemoved, member), (body.Warning()!.Code, Assert.Single(body.Warning()!.Members!)));
            var provider = definition.Provider;
            Assert.Equal(
                ("cid", "s é1", "https://auth.example/token", "https://auth.example", "https://app.example/{connection}", "contoso"),
                (
                    provider.ClientId,
                    definition.ClientSecret!.Reveal(),
                    provider.TokenEndpoint.OriginalString,
                    provider.Issuer,
                    provider.ReauthorizeUrl,
                    provider.Settings["tenant"]));
            Assert.Equal("api", provider.Profile.RefreshParameters["audience"]);
            Assert.Equal("api", (string?)JsonNode.Parse(provider.Overrides!)!["refresh_parameters"]!["audience"]);
        }
    }

    [Theory]
    [MemberData(nameof(Invisible))]
    public async Task Put_InvisibleCharacterWithinAValue_IsNamedWithItsPosition(string character, string codePoint)
    {
        string Insert(string value) => $" {value[..1]}{character}{value[1..]}";
        foreach (var member in ConnectionMembers.Where(m => m != "provider"))
        {
            await NamesAsync((await ConnectionAsync(member, Insert)).Body, member, codePoint);
        }

        foreach (var member in ProviderMembers)
        {
            await NamesAsync((await ProviderAsync(member, Insert)).Body, member, codePoint);
        }
    }

    [Theory]
    [InlineData("\u200bsecret", 0)]
    [InlineData("secret\ufeff", 6)]
    [InlineData("  sec\u200bret", 5)]
    [InlineData("\U0001f511\u200bx", 2)]
    public async Task Put_InvisibleCharacterAtAnEnd_IsNoWhiteSpace(string secret, int index) => await NamesAsync(
        (await ProviderAsync("client_secret", _ => secret)).Body, "client_secret", $"at index {index} (character {index + 1})");

    [Theory]
    [InlineData("p@ss word")]
    [InlineData("pässwörd-\u6f22-\U0001f511")]
    [InlineData("\\\"{}~!")]
    public async Task Put_AnyVisibleSecret_IsAccepted(string secret)
    {
        var (body, definition) = await ProviderAsync("client_secret", _ => secret);

        Assert.Null(body.Problem());
        Assert.Null(body.Warning());
        Assert.Equal(secret, definition.ClientSecret!.Reveal());
    }

    [Fact]
    public async Task Put_PrivateKey_KeepsItsLineEnds()
    {
        var pem = $"{ClientKeys.Rsa.ExportPkcs8PrivateKeyPem()}\n";
        var json = new JsonObject
        {
            ["client_id"] = "c", ["token_endpoint"] = "https://auth.example/token", ["client_authentication"] = "private_key_jwt", ["private_key"] = pem,
        };
        var body = await RequestBody.ReadAsync(Requests.Of(json.ToJsonString()), CancellationToken.None);

        Assert.Equal(pem, PutProviderRequest.Read(body, "acme", Guard).ClientSecret!.Reveal());
        Assert.Null(body.Problem());
        Assert.Null(body.Warning());
    }

    private static async Task NamesAsync(RequestBody body, string member, string text)
    {
        var errors = (await Requests.WrittenAsync(body.Problem()!)).Body!["errors"]!.AsObject();
        Assert.Equal(member, Assert.Single(errors).Key);
        Assert.Contains(text, (string?)errors[member]![0], StringComparison.Ordinal);
    }

    private static async Task<(RequestBody Body, ConnectionDefinition Definition)> ConnectionAsync(string member, Func<string, string> change)
    {
        var json = JsonNode.Parse("""
            {"provider":"acme","refresh_token":"rt 1","access_token":"at-1","scope":"read write","resource":"https://api.example/a","allowed_callers":["app"]}
            """)!;
        var body = await ReadAsync(json, member == "allowed_callers" ? "allowed_callers.0" : member, change);
        return (body, PutConnectionRequest.Read(body, Now));
    }

    private static async Task<(RequestBody Body, ProviderDefinition Definition)> ProviderAsync(string member, Func<string, string> change)
    {
        var json = JsonNode.Parse("""
            {"client_id":"cid","client_secret":"s é1","token_endpoint":"https://auth.example/token","revocation_endpoint":"https://auth.example/revoke",
             "authorization_endpoint":"https://auth.example/authorize","introspection_endpoint":"https://auth.example/introspect",
             "issuer":"https://auth.example","reauthorize_url":"https://app.example/{connection}","settings":{"tenant":"contoso"},
             "overrides":{"issuer":"https://{tenant}.auth.example","settings":{"tenant":{"description":"d"}},"refresh_parameters":{"audience":"api"}}}
            """)!;
        var body = await ReadAsync(json, member, change);
        return (body, PutProviderRequest.Read(body, "acme", Guard));
    }

    private static async Task<RequestBody> ReadAsync(JsonNode json, string path, Func<string, string> change)
    {
        var names = path.Split('.');
        var parent = names[..^1].Aggregate(json, (node, name) => node[name]!);
        if (parent is JsonArray list)
        {
            list[0] = change((string)list[0]!);
        }
        else
        {
            parent[names[^1]] = change((string)parent[names[^1]]!);
        }

        return await RequestBody.ReadAsync(Requests.Of(json.ToJsonString()), CancellationToken.None);
    }
}

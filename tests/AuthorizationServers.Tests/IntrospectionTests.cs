using System.Text.Json.Nodes;
using TokenFunctions.Api.Http;
using TokenFunctions.AuthorizationServers.Tests.Running;
using TokenFunctions.Model;
using TokenFunctions.OAuth.Endpoints;

namespace TokenFunctions.AuthorizationServers.Tests;

/// <summary>
/// Registrations that do not read <c>expires_in</c>, at the npm package <c>oidc-provider</c>. Its introspection endpoint (RFC 7662) gives the lifetime of its
/// opaque access tokens, which is 300 s. Without introspection the app assumes an hour.
/// </summary>
[Collection(WorldCollection.Name)]
public sealed class IntrospectionTests(World world)
{
    private const string Silent = """{"response":{"expires_in":"not_there"}}""";

    private Site Site => world.OidcProvider;

    [NodeFact]
    public async Task Refresh_AnswerTellsNoLifetime_TheExpiryIsTheIntrospectedOne()
    {
        await Site.PutAsync("asked", Body(Site.Server.At("/token/introspection")));
        await Site.GrantAsync("asked", TestClient.Odd);

        await ExpiryIsTheServersAsync("asked", TestClient.Odd);
    }

    [NodeTheory]
    [InlineData(AssertionAudience.TokenEndpoint)]
    [InlineData(AssertionAudience.Issuer)]
    internal async Task Refresh_AnswerTellsNoLifetimeAndTheClientSigns_TheExpiryIsTheIntrospectedOne(AssertionAudience audience)
    {
        var (client, name) = (TestClient.Signing(SigningAlgorithm.ES256), $"asked-{audience}".ToLowerInvariant());
        await Site.ConnectAsync(
            name,
            client,
            change: r => r with { Overrides = Silent, IntrospectionEndpoint = Site.Server.At("/token/introspection"), AssertionAudience = audience });

        await ExpiryIsTheServersAsync(name, client);
    }

    [NodeTheory]
    [InlineData(null)]
    [InlineData("/no-such-path")]
    public async Task Refresh_NobodyTells_AnHourIsAssumed(string? path)
    {
        var name = path is null ? "not-asked" : "not-answered";
        await Site.PutAsync(name, Body(path is null ? null : Site.Server.At(path)));
        await Site.GrantAsync(name, TestClient.Odd);

        Assert.InRange((await Site.GetAsync(name)).Remaining.TotalMinutes, 58, 60);

        Assert.False((await Site.App.RowAsync(name)).ExpiryIsKnown);
    }

    private async Task ExpiryIsTheServersAsync(string name, TestClient client)
    {
        var token = await Site.GetAsync(name);

        var (row, told) = (await Site.App.RowAsync(name), await Site.IntrospectAsync(token.AccessToken.Reveal(), client));
        Assert.InRange(token.Remaining.TotalSeconds, 240, 300);
        Assert.True(row.ExpiryIsKnown);

        // Introspection counts whole seconds, and two clocks are compared.
        Assert.InRange((row.AccessTokenExpiresAt!.Value - DateTimeOffset.FromUnixTimeSeconds((long)told["exp"]!)).TotalSeconds, -6, 1);
    }

    private JsonObject Body(Uri? introspectionEndpoint)
    {
        var body = new JsonObject
        {
            ["client_id"] = TestClient.Odd.Id,
            ["client_secret"] = TestClient.Odd.Secret,
            ["token_endpoint"] = Site.Server.At("/token").OriginalString,
            ["overrides"] = JsonNode.Parse(Silent),
        };
        if (introspectionEndpoint is not null)
        {
            body["introspection_endpoint"] = introspectionEndpoint.AbsoluteUri;
        }

        return body;
    }
}

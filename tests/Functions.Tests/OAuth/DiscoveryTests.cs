using System.IO.Compression;
using System.Net;
using System.Text.Json.Nodes;
using TokenFunctions.Api.Http;
using TokenFunctions.OAuth.Endpoints;
using TokenFunctions.OAuth.Responses;
using TokenFunctions.Ports;
using TokenFunctions.Tests.Api.Http;

namespace TokenFunctions.Tests.OAuth;

/// <summary>An issuer on loopback, and which of its metadata the app accepts.</summary>
public sealed class DiscoveryTests
{
    private const string OAuth = "/.well-known/oauth-authorization-server";
    private const string OpenId = "/.well-known/openid-configuration";

    [Fact]
    public async Task Find_Rfc8414_TellsEverythingInOneRequest()
    {
        await using var host = new OAuthHost(resolve: Public);
        await using var server = Issuer((OAuth, _ => { }));

        var metadata = Found(await host.DiscoverAsync(server.Origin));

        Assert.Equal(
            ("https://as.example/token", "https://as.example/revoke", "https://as.example/authorize", "https://as.example/introspect"),
            (metadata.TokenEndpoint.AbsoluteUri, metadata.RevocationEndpoint!.AbsoluteUri, metadata.AuthorizationEndpoint!.AbsoluteUri,
                metadata.IntrospectionEndpoint!.AbsoluteUri));
        Assert.Equal(["client_secret_post", "none"], metadata.ClientAuthenticationMethods);
        var request = Assert.Single(server.Requests);
        Assert.Equal($"GET {OAuth} HTTP/1.1", request.Line);
        Assert.Equal("application/json", request.Headers["Accept"]);
        Assert.DoesNotContain("Authorization", request.Headers.Keys);
    }

    [Theory]
    [InlineData("/t", $"{OAuth}/t", 1)]
    [InlineData("/t", $"/t{OpenId}", 2)]
    [InlineData("/t", $"{OpenId}/t", 3)]
    [InlineData("", OpenId, 2)]
    [InlineData("/t/", $"{OAuth}/t", 1)]
    public async Task Find_MetadataAtOneOfThePlaces_IsFound(string path, string place, int requests)
    {
        await using var host = new OAuthHost(resolve: Public);
        await using var server = Issuer(path, (place, _ => { }));

        Found(await host.DiscoverAsync(server.Origin + path));

        Assert.Equal(requests, server.Requests.Count);
    }

    [Fact]
    public async Task Find_FirstPlaceIsAnotherIssuers_TheNextIsAsked()
    {
        await using var host = new OAuthHost(resolve: Public);
        await using var server = Issuer((OAuth, m => m["issuer"] = "https://other.example"), (OpenId, _ => { }));

        Found(await host.DiscoverAsync(server.Origin));
    }

    [Theory]
    [InlineData("{0}/")]
    [InlineData("{0}/T")]
    [InlineData(" {0}")]
    [InlineData("https://127.0.0.1")]
    [InlineData("https://other.example\r\n\u001b[31m")]
    [InlineData("")]
    public async Task Find_IssuerIsNotTheSame_IsRefused(string told)
    {
        await using var host = new OAuthHost(resolve: Public);
        await using var server = Issuer((OAuth, m => m["issuer"] = told.Replace("{0}", (string)m["issuer"]!, StringComparison.Ordinal)));

        var problem = Failed(await host.DiscoverAsync(server.Origin));

        Assert.Matches("another issuer|names no issuer", problem);
        Assert.DoesNotContain(problem, char.IsControl);
    }

    [Theory]
    [InlineData("token_endpoint", "http://as.example/token", "https")]
    [InlineData("token_endpoint", "ftp://as.example/token", "https")]
    [InlineData("token_endpoint", "https://10.0.0.5/token", "not a public address")]
    [InlineData("token_endpoint", "https://169.254.169.254/token", "not a public address")]
    [InlineData("token_endpoint", "https://168.63.129.16/token", "not a public address")]
    [InlineData("token_endpoint", "https://[::ffff:10.0.0.5]/token", "not a public address")]
    [InlineData("token_endpoint", "https://user:pass@as.example/token", "user information")]
    [InlineData("token_endpoint", "https://as.example/token#x", "fragment")]
    [InlineData("token_endpoint", "/token", "must be an https URL")]
    [InlineData("token_endpoint", "", "no absolute URL")]
    [InlineData("token_endpoint", null, "no token_endpoint")]
    [InlineData("revocation_endpoint", "http://as.example/revoke", "revocation_endpoint must be an https URL")]
    [InlineData("authorization_endpoint", "javascript:alert(1)", "authorization_endpoint must be an https URL")]
    [InlineData("introspection_endpoint", "https://192.168.1.1/", "introspection_endpoint must not be at 192.168.1.1")]
    [InlineData("token_endpoint", "https://inside.example/token", "not a public address")]
    [InlineData("revocation_endpoint", "https://inside.example/revoke", "not a public address")]
    public async Task Find_EndpointThatWeMayNotTalkTo_IsRefused(string name, string? value, string why)
    {
        await using var host = new OAuthHost(resolve: name => [name == "inside.example" ? IPAddress.Parse("10.1.2.3") : IPAddress.Parse("8.8.8.8")]);
        await using var server = Issuer((OAuth, m => m[name] = value));

        Assert.Contains(why, Failed(await host.DiscoverAsync(server.Origin)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("42")]
    [InlineData("{\"issuer\":")]
    [InlineData("{\"issuer\":{\"a\":1}}")]
    [InlineData("{\"issuer\":\"\\ud800\"}")]
    [InlineData("<html><title>Not found</title>issuer=https://as.example</html>")]
    [InlineData("")]
    public async Task Find_NoMetadata_IsRefused(string body)
    {
        await using var host = new OAuthHost();
        await using var server = LoopbackServer.Answering(200, body);

        Assert.Matches("no JSON object|names no issuer", Failed(await host.DiscoverAsync(server.Origin)));
    }

    [Theory]
    [InlineData("token_endpoint", "7")]
    [InlineData("token_endpoint", "[\"https://as.example/token\"]")]
    [InlineData("token_endpoint", "\"\\ud800\"")]
    public async Task Find_EndpointIsNoText_IsRefused(string name, string json)
    {
        await using var host = new OAuthHost();
        LoopbackServer? server = null;
        server = new LoopbackServer(e => e.AnswerAsync(200, $$"""{"issuer":"{{server!.Origin}}","{{name}}":{{json}}}"""));
        await using var disposed = server;

        Assert.Contains("no absolute URL", Failed(await host.DiscoverAsync(server.Origin)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("\"client_secret_post\"")]
    [InlineData(null)]
    public async Task Find_NoListOfMethods_IsTheStandardsOne(string? json)
    {
        await using var host = new OAuthHost(resolve: Public);
        await using var server = Issuer((OAuth, m =>
        {
            m.Remove("token_endpoint_auth_methods_supported");
            if (json is not null)
            {
                m["token_endpoint_auth_methods_supported"] = JsonNode.Parse(json);
            }
        }));

        Assert.Equal(["client_secret_basic"], Found(await host.DiscoverAsync(server.Origin)).ClientAuthenticationMethods);
    }

    [Fact]
    public async Task Find_TenMegabytes_IsNotRead()
    {
        await using var host = new OAuthHost();
        await using var server = new LoopbackServer(e => e.AnswerAsync(200, new byte[10 * 1024 * 1024]));

        Assert.Contains("longer than 256 KiB", Failed(await host.DiscoverAsync(server.Origin)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Find_BombThatUnpacksToTenMegabytes_IsNotUnpacked()
    {
        await using var host = new OAuthHost();
        await using var server = new LoopbackServer(e => e.AnswerAsync(200, Bomb(), "Content-Encoding: gzip"));

        Assert.Contains("longer than 256 KiB", Failed(await host.DiscoverAsync(server.Origin)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task Find_RedirectToTheMetadataService_IsNotFollowed(int status)
    {
        await using var host = new OAuthHost(resolve: _ => throw new InvalidOperationException("Nobody asks for a name."));
        await using var server = LoopbackServer.Answering(status, "", "Location: http://169.254.169.254/metadata/identity?secret=1");

        var problem = Failed(await host.DiscoverAsync(server.Origin));

        Assert.Contains("redirects to http://169.254.169.254/metadata/identity, which is not followed", problem, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Find_RedirectToItself_IsNotFollowedEither()
    {
        await using var host = new OAuthHost();
        await using var server = LoopbackServer.Answering(302, "", "Location: /elsewhere");

        Failed(await host.DiscoverAsync(server.Origin));

        Assert.DoesNotContain("/elsewhere", server.Requests.Select(r => r.Target));
    }

    [Theory]
    [InlineData(404)]
    [InlineData(500)]
    [InlineData(204)]
    public async Task Find_OtherStatus_IsTold(int status)
    {
        await using var host = new OAuthHost();
        await using var server = LoopbackServer.Answering(status, "");

        Assert.Matches(status == 204 ? "no JSON object" : $"responds {status}", Failed(await host.DiscoverAsync(server.Origin)));
    }

    [Fact]
    public async Task Find_Hangs_EndsWithTheTimeOfAllRequestsTogether()
    {
        await using var host = new OAuthHost();
        await using var server = new LoopbackServer(e => e.HangAsync());
        var discovering = host.DiscoverAsync(server.Origin);
        await server.Received.Task;

        host.Clock.Advance(OAuthHost.TimeLimit);

        Assert.Contains("No response in time", Failed(await discovering), StringComparison.Ordinal);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task Find_NobodyThere_IsTold()
    {
        await using var host = new OAuthHost();

        Assert.Contains("ConnectionRefused", Failed(await host.DiscoverAsync("http://127.0.0.1:1")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Find_NameStandsForAPrivateAddress_IsRefused()
    {
        await using var host = new OAuthHost(allowLoopback: false, resolve: _ => [IPAddress.Parse("192.0.2.1")]);

        Assert.Contains("192.0.2.1", Failed(await host.DiscoverAsync("https://as.example")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://as.example?tenant=1")]
    [InlineData("as.example")]
    public async Task Find_IssuerIsNone_IsRefused(string issuer)
    {
        await using var host = new OAuthHost();

        Assert.Contains("without a query", Failed(await host.DiscoverAsync(issuer)), StringComparison.Ordinal);
    }

    private static IPAddress[] Public(string name) => [IPAddress.Parse("8.8.8.8")];

    private static IssuerMetadata Found(DiscoveryResult result) => Assert.IsType<DiscoveryResult.Found>(result).Metadata;

    private static string Failed(DiscoveryResult result) => Assert.IsType<DiscoveryResult.Failed>(result).Problem;

    private static LoopbackServer Issuer(params (string Place, Action<JsonObject> Change)[] documents) => Issuer("", documents);

    /// <summary>An issuer whose metadata is at these places and nowhere else.</summary>
    private static LoopbackServer Issuer(string path, params (string Place, Action<JsonObject> Change)[] documents)
    {
        LoopbackServer? server = null;
        return server = new LoopbackServer(exchange =>
        {
            var (place, change) = documents.FirstOrDefault(d => d.Place == exchange.Request.Target);
            if (place is null)
            {
                return exchange.AnswerAsync(404, "");
            }

            var metadata = Metadata(server!.Origin + path);
            change(metadata);
            return exchange.AnswerAsync(200, metadata.ToJsonString());
        });
    }

    private static JsonObject Metadata(string issuer) => new()
    {
        ["issuer"] = issuer,
        ["token_endpoint"] = "https://as.example/token",
        ["revocation_endpoint"] = "https://as.example/revoke",
        ["authorization_endpoint"] = "https://as.example/authorize",
        ["introspection_endpoint"] = "https://as.example/introspect",
        ["token_endpoint_auth_methods_supported"] = new JsonArray("client_secret_post", "none"),
    };

    private static byte[] Bomb()
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            gzip.Write(new byte[10 * 1024 * 1024]);
        }

        return packed.ToArray();
    }
}

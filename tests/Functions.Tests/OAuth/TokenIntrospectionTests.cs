using System.Globalization;
using TokenFunctions.Api.Http;
using TokenFunctions.Model;
using TokenFunctions.Ports;
using TokenFunctions.Tests.Api.Http;

namespace TokenFunctions.Tests.OAuth;

public sealed class TokenIntrospectionTests : IAsyncDisposable
{
    private readonly OAuthHost _host = new();

    private static string In20Minutes => Some.Now.AddMinutes(20).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task ExpiryOf_ActiveToken_IsItsExpAndIsAskedAsTheRfcSays()
    {
        await using var server = LoopbackServer.Answering(200, $$"""{"active":true,"exp":{{In20Minutes}},"sub":"x"}""");

        Assert.Equal(Some.Now.AddMinutes(20), await AskAsync(server.Url));

        var request = Assert.Single(server.Requests);
        Assert.Equal(new() { ["token"] = "a1-must-not-print", ["token_type_hint"] = "access_token" }, request.Form);
        Assert.StartsWith("Basic ", request.Headers["Authorization"], StringComparison.Ordinal);
        Assert.Empty(_host.Logs);
    }

    [Theory]
    [InlineData(200, """{"active":false,"exp":1767270000}""")]
    [InlineData(200, """{"active":"true","exp":1767270000}""")]
    [InlineData(200, """{"exp":1767270000}""")]
    [InlineData(200, """{"active":true}""")]
    [InlineData(200, """{"active":true,"exp":"soon"}""")]
    [InlineData(200, """{"active":true,"exp":1}""")]
    [InlineData(200, """{"active":true,"exp":1767270000""")]
    [InlineData(200, "<html></html>")]
    [InlineData(401, """{"active":true,"exp":1767270000}""")]
    [InlineData(500, "")]
    [InlineData(302, "")]
    public async Task ExpiryOf_AnythingElse_IsUnknown(int status, string body)
    {
        await using var server = LoopbackServer.Answering(status, body);

        Assert.Null(await AskAsync(server.Url));
    }

    [Fact]
    public async Task ExpiryOf_NoEndpointOrNoAnswer_IsUnknown()
    {
        var server = LoopbackServer.Answering(200, "{}");
        await server.DisposeAsync();

        Assert.Null(await AskAsync(server.Url));
        Assert.Null(await AskAsync(null));
    }

    private Task<DateTimeOffset?> AskAsync(Uri? endpoint) => _host.Introspection.ExpiryOfAsync(
        new IntrospectionRequest(Some.Provider() with { IntrospectionEndpoint = endpoint }, new Secret(Some.ClientSecret), new Secret("a1-must-not-print")),
        OAuthHost.TimeLimit);
}

using TokenFunctions.Api.Http;
using TokenFunctions.Model;
using TokenFunctions.Ports;
using TokenFunctions.Tests.Api.Http;

namespace TokenFunctions.Tests.OAuth;

public sealed class RevocationTests : IAsyncDisposable
{
    private readonly OAuthHost _host = new();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Theory]
    [InlineData(200, "", RevocationOutcome.Revoked)]
    [InlineData(400, """{"error":"unsupported_token_type"}""", RevocationOutcome.NotSupported)]
    [InlineData(400, """{"error":"invalid_token"}""", RevocationOutcome.Revoked)]
    [InlineData(400, """{"error":"invalid_request"}""", RevocationOutcome.Refused)]
    [InlineData(401, """{"error":"invalid_client"}""", RevocationOutcome.Refused)]
    [InlineData(404, "<html/>", RevocationOutcome.Refused)]
    [InlineData(302, "", RevocationOutcome.Refused)]
    [InlineData(429, "", RevocationOutcome.Unavailable)]
    [InlineData(503, """{"error":"unsupported_token_type"}""", RevocationOutcome.Unavailable)]
    [InlineData(500, "", RevocationOutcome.Unavailable)]
    internal async Task Revoke_Answer_IsReadAsRfc7009Says(int status, string body, RevocationOutcome outcome)
    {
        await using var server = LoopbackServer.Answering(status, body);

        Assert.Equal(outcome, await _host.RevokeAsync(Provider(server.Url)));
    }

    [Theory]
    [InlineData(TokenTypeHint.RefreshToken, "refresh_token")]
    [InlineData(TokenTypeHint.AccessToken, "access_token")]
    internal async Task Revoke_Request_NamesTheTokenAndItsType(TokenTypeHint hint, string written)
    {
        await using var server = LoopbackServer.Answering(200, string.Empty);

        await _host.RevokeAsync(Provider(server.Url), hint);

        var request = Assert.Single(server.Requests);
        Assert.Equal(new() { ["token"] = Some.RefreshToken, ["token_type_hint"] = written }, request.Form);
        Assert.StartsWith("Basic ", request.Headers["Authorization"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Revoke_NoEndpoint_IsNotSupported() => Assert.Equal(RevocationOutcome.NotSupported, await _host.RevokeAsync(Some.Provider()));

    [Fact]
    public async Task Revoke_NobodyListens_IsUnavailable()
    {
        var server = LoopbackServer.Answering(200, string.Empty);
        await server.DisposeAsync();

        Assert.Equal(RevocationOutcome.Unavailable, await _host.RevokeAsync(Provider(server.Url)));
    }

    [Fact]
    public async Task Revoke_BlockedAddress_IsRefused() =>
        Assert.Equal(RevocationOutcome.Refused, await _host.RevokeAsync(Provider(new Uri("https://192.0.2.1/revoke"))));

    private static Provider Provider(Uri revocationEndpoint) => Some.Provider() with { RevocationEndpoint = revocationEndpoint };
}

using System.Net;
using TokenFunctions.Api.Http;
using TokenFunctions.Model;
using TokenFunctions.Ports;
using TokenFunctions.Tests.Api.Http;
using TokenFunctions.Tests.Fakes;

namespace TokenFunctions.Tests.OAuth;

/// <summary>To which servers a refresh token is sent.</summary>
public sealed class TokenEndpointTrustTests
{
    [Fact]
    public async Task Refresh_CertificateNotTrusted_NeedsAnOperatorAndSendsNothing()
    {
        await using var host = new OAuthHost();
        using var certificate = Some.SelfSignedCertificate();
        await using var server = new LoopbackServer(exchange => exchange.AnswerAsync(200, "{}"), certificate);

        var failed = await host.FailAsync(server.Url);

        AssertUntrusted(failed);
        Assert.StartsWith("The endpoint has a certificate that is not valid for it", failed.Error.Description, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task Refresh_HandshakeBreaks_WasNotProcessed()
    {
        await using var host = new OAuthHost();
        await using var server = new LoopbackServer(_ => Task.CompletedTask);
        var closing = CloseWhenConnectedAsync(server);

        var failed = await host.FailAsync(new UriBuilder(server.Url) { Scheme = "https" }.Uri);

        await closing;
        Assert.Equal((FailureKind.NotProcessed, FailureReasons.ProviderUnreachable), (failed.Kind, failed.Reason));
    }

    [Fact]
    public async Task Refresh_HandshakeHangs_WasNotProcessed()
    {
        await using var host = new OAuthHost();
        await using var server = new LoopbackServer(_ => Task.CompletedTask);

        var failed = await host.TimeOutAsync(new UriBuilder(server.Url) { Scheme = "https" }.Uri, server.Connected.Task);

        Assert.Equal((FailureKind.NotProcessed, FailureReasons.ProviderUnreachable), (failed.Kind, failed.Reason));
    }

    [Fact]
    public async Task Refresh_LoopbackNotAllowed_ConnectsNowhere()
    {
        await using var host = new OAuthHost(allowLoopback: false);
        await using var server = LoopbackServer.Answering(200, "{}");

        AssertUntrusted(await host.FailAsync(server.Url));
        Assert.Equal(0, server.Connections);
    }

    // Documentation addresses and loopback only, so that this test contacts no real server even if the guard fails.
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("192.0.2.1")]
    [InlineData("::1")]
    [InlineData("2001:db8::1")]
    [InlineData("::ffff:192.0.2.1")]
    [InlineData("192.0.2.1", "::ffff:127.0.0.1")]
    public async Task Refresh_NameStandsForABlockedAddress_NeedsAnOperator(params string[] addresses)
    {
        await using var host = new OAuthHost(allowLoopback: false, resolve: _ => [.. addresses.Select(IPAddress.Parse)]);

        var failed = await host.FailAsync(new Uri("https://auth.acme.example/token"));

        AssertUntrusted(failed);
        Assert.Contains(addresses[0], failed.Error.Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refresh_LocalhostAllowed_Works()
    {
        await using var host = new OAuthHost();
        await using var server = LoopbackServer.Answering(200, """{"access_token":"a1"}""");

        Assert.IsType<TokenResponse.Issued>(await host.RefreshAsync(new UriBuilder(server.Url) { Host = "localhost" }.Uri));
    }

    private static void AssertUntrusted(TokenResponse.Failed failed) =>
        Assert.Equal((FailureKind.OperatorActionRequired, FailureReasons.EndpointUntrusted), (failed.Kind, failed.Reason));

    private static async Task CloseWhenConnectedAsync(LoopbackServer server)
    {
        await server.Connected.Task;
        server.CloseConnections();
    }
}

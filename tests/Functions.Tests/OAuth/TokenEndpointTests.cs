using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;
using TokenFunctions.Api.Http;
using TokenFunctions.Model;
using TokenFunctions.Ports;
using TokenFunctions.Tests.Api.Http;

namespace TokenFunctions.Tests.OAuth;

/// <summary>Network faults during a refresh, on a real socket.</summary>
public sealed class TokenEndpointTests : IAsyncDisposable
{
    private const string Tokens = """{"access_token":"a1","refresh_token":"r2","expires_in":3600}""";
    private readonly OAuthHost _host = new();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Refresh_TokensCome_IsIssuedFromOnePost()
    {
        await using var server = LoopbackServer.Answering(200, Tokens);

        var issued = Assert.IsType<TokenResponse.Issued>(await _host.RefreshAsync(server.Url));

        Assert.Equal("a1", issued.AccessToken.Reveal());
        Assert.Equal("r2", issued.RefreshToken?.Reveal());
        Assert.Equal(Some.Now.AddHours(1), issued.ExpiresAt);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task Refresh_ConnectionRefused_WasNotProcessed()
    {
        var failed = await _host.FailAsync(new Uri($"http://127.0.0.1:{FreePort()}/token"));

        AssertFailed(failed, FailureKind.NotProcessed, FailureReasons.ProviderUnreachable);
        Assert.Contains("ConnectionRefused", failed.Error.Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refresh_NameUnknown_WasNotProcessed()
    {
        await using var host = new OAuthHost(resolve: _ => throw new SocketException((int)SocketError.HostNotFound));

        AssertFailed(await host.FailAsync(new Uri("https://auth.acme.example/token")), FailureKind.NotProcessed, FailureReasons.ProviderUnreachable);
    }

    [Fact]
    public async Task Refresh_ResetBeforeTheAnswer_IsAmbiguous()
    {
        await using var server = new LoopbackServer(exchange =>
        {
            exchange.Reset();
            return Task.CompletedTask;
        });

        AssertFailed(await _host.FailAsync(server.Url), FailureKind.Ambiguous, FailureReasons.ProviderUnavailable);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task Refresh_ClosedWithoutAnswer_IsAmbiguous()
    {
        await using var server = new LoopbackServer(exchange =>
        {
            exchange.Close();
            return Task.CompletedTask;
        });

        AssertFailed(await _host.FailAsync(server.Url), FailureKind.Ambiguous, FailureReasons.ProviderUnavailable);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task Refresh_ResetAfterTheHeaders_IsAmbiguous()
    {
        await using var server = new LoopbackServer(async exchange =>
        {
            await exchange.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n");
            exchange.Reset();
        });

        Assert.Equal(FailureKind.Ambiguous, (await _host.FailAsync(server.Url)).Kind);
    }

    [Fact]
    public async Task Refresh_BodyBreaksOffAfterTheRefreshToken_IsAmbiguousAndKeepsIt()
    {
        await using var server = new LoopbackServer(async exchange =>
        {
            await exchange.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n" + """{"access_token":"a1","refresh_token":"r2","expi""");
            exchange.Close();
        });

        var failed = await _host.FailAsync(server.Url);

        AssertFailed(failed, FailureKind.Ambiguous, FailureReasons.ProviderAnswerUnreadable);
        Assert.Equal("r2", failed.RefreshToken?.Reveal());
    }

    [Fact]
    public async Task Refresh_RefreshTokenItselfIsCut_IsNotTakenForWhole()
    {
        await using var server = new LoopbackServer(async exchange =>
        {
            await exchange.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n" + """{"access_token":"a1","refresh_token":"r2""");
            exchange.Close();
        });

        Assert.Null((await _host.FailAsync(server.Url)).RefreshToken);
    }

    [Fact]
    public async Task Refresh_NoAnswerInTime_IsAmbiguous()
    {
        await using var server = new LoopbackServer(exchange => exchange.HangAsync());

        AssertFailed(await _host.TimeOutAsync(server.Url, server.Received.Task), FailureKind.Ambiguous, FailureReasons.ProviderTimeout);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task Refresh_PausedUntilItsTimeHadPassed_SendsNothing()
    {
        await using var server = LoopbackServer.Answering(200, Tokens);
        var request = Some.Request(Some.Provider(tokenEndpoint: server.Url)) with { TimedFrom = _host.Clock.GetTimestamp() };
        _host.Clock.Advance(OAuthHost.TimeLimit);

        var failed = Assert.IsType<TokenResponse.Failed>(await _host.RefreshAsync(request));

        AssertFailed(failed, FailureKind.NotProcessed, FailureReasons.ProviderUnreachable);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task Refresh_BodyNotWholeInTime_IsAmbiguous()
    {
        var halfSent = new TaskCompletionSource();
        await using var server = new LoopbackServer(async exchange =>
        {
            await exchange.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"access_token\":");
            halfSent.SetResult();
            await exchange.HangAsync();
        });

        Assert.Equal(FailureKind.Ambiguous, (await _host.TimeOutAsync(server.Url, halfSent.Task)).Kind);
    }

    [Theory]
    [InlineData(301, FailureKind.OperatorActionRequired, FailureReasons.EndpointMoved)]
    [InlineData(302, FailureKind.Transient, FailureReasons.ProviderErrorUnknown)]
    [InlineData(303, FailureKind.Transient, FailureReasons.ProviderErrorUnknown)]
    [InlineData(307, FailureKind.Transient, FailureReasons.ProviderErrorUnknown)]
    [InlineData(308, FailureKind.OperatorActionRequired, FailureReasons.EndpointMoved)]
    internal async Task Refresh_Redirect_IsNotFollowed(int status, FailureKind kind, string reason)
    {
        await using var server = LoopbackServer.Answering(status, """{"error":"invalid_grant"}""", "Location: /elsewhere?secret=1");

        var failed = await _host.FailAsync(server.Url);

        AssertFailed(failed, kind, reason);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task Refresh_Redirect_SaysWhereToWithoutItsQuery()
    {
        await using var server = LoopbackServer.Answering(302, string.Empty, "Location: /elsewhere?secret=1");

        var failed = await _host.FailAsync(server.Url);

        Assert.Contains("/elsewhere,", failed.Error.Description, StringComparison.Ordinal);
        Assert.DoesNotContain("secret=1", failed.Error.Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refresh_BodyOver256KiB_IsAmbiguousAndKeepsTheRefreshToken()
    {
        await using var server = LoopbackServer.Answering(200, $$"""{"refresh_token":"r2","padding":"{{new string('x', 300 * 1024)}}","access_token":"a1"}""");

        var failed = await _host.FailAsync(server.Url);

        AssertFailed(failed, FailureKind.Ambiguous, FailureReasons.ProviderAnswerUnreadable);
        Assert.Equal("r2", failed.RefreshToken?.Reveal());
    }

    [Fact]
    public async Task Refresh_CompressedAnswer_IsRead()
    {
        await using var server = new LoopbackServer(exchange => exchange.AnswerAsync(200, Gzip(Tokens), "Content-Encoding: gzip"));

        Assert.IsType<TokenResponse.Issued>(await _host.RefreshAsync(server.Url));
    }

    [Fact]
    public async Task Refresh_CompressedBomb_IsBoundedAfterDecompression()
    {
        await using var server = new LoopbackServer(
            exchange => exchange.AnswerAsync(200, Gzip(new string(' ', 64 * 1024 * 1024) + Tokens), "Content-Encoding: gzip"));

        AssertFailed(await _host.FailAsync(server.Url), FailureKind.Ambiguous, FailureReasons.ProviderAnswerUnreadable);
    }

    [Fact]
    public async Task Refresh_AnswerThatIsNotHttp_IsAmbiguous()
    {
        await using var server = new LoopbackServer(async exchange =>
        {
            await exchange.SendAsync($"{Some.ClientSecret} SSH-2.0\r\n\r\n");
            exchange.Close();
        });

        var failed = await _host.FailAsync(server.Url);

        Assert.Equal(FailureKind.Ambiguous, failed.Kind);
        Assert.DoesNotContain(Some.ClientSecret, failed.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refresh_Twice_ReusesTheConnection()
    {
        await using var server = LoopbackServer.Answering(200, Tokens);

        await _host.RefreshAsync(server.Url);
        await _host.RefreshAsync(server.Url);

        Assert.Equal((1, 2), (server.Connections, server.Requests.Count));
    }

    [Fact]
    public async Task Refresh_PooledConnectionDiesUnderTheRequest_IsAmbiguousAndNotSentAgain()
    {
        await using var server = new LoopbackServer(async exchange =>
        {
            if (exchange.Number == 1)
            {
                await exchange.AnswerAsync(200, Tokens);
                return;
            }

            exchange.Close();
        });
        await _host.RefreshAsync(server.Url);

        var failed = await _host.FailAsync(server.Url);

        Assert.Equal(FailureKind.Ambiguous, failed.Kind);
        Assert.Equal((1, 2), (server.Connections, server.Requests.Count));
    }

    [Fact]
    public async Task Refresh_PooledConnectionResetUnderTheRequest_IsAmbiguousAndNotSentAgain()
    {
        await using var server = new LoopbackServer(async exchange =>
        {
            if (exchange.Number == 1)
            {
                await exchange.AnswerAsync(200, Tokens);
                return;
            }

            exchange.Reset();
        });
        await _host.RefreshAsync(server.Url);

        var failed = await _host.FailAsync(server.Url);

        Assert.Equal(FailureKind.Ambiguous, failed.Kind);
        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public async Task Refresh_ServerClosedTheIdleConnection_TakesANewOneAndPostsOnce()
    {
        await using var server = LoopbackServer.Answering(200, Tokens);
        await _host.RefreshAsync(server.Url);
        server.CloseConnections();

        Assert.IsType<TokenResponse.Issued>(await _host.RefreshAsync(server.Url));

        Assert.Equal((2, 2), (server.Connections, server.Requests.Count));
    }

    // Fault 6
    [Theory]
    [InlineData("Retry-After: 7", 7.0)]
    [InlineData("Retry-After: 0", 0.0)]
    [InlineData("Retry-After: Thu, 01 Jan 2026 12:01:00 GMT", 60.0)]
    [InlineData("Retry-After: Thu, 01 Jan 2026 11:00:00 GMT", 0.0)]
    [InlineData("Retry-After: 999999999", 86400.0)]
    [InlineData("Retry-After: Thu, 01 Jan 2026 15:00:30 GMT\r\nDate: Thu, 01 Jan 2026 15:00:00 GMT", 30.0)]
    [InlineData("Retry-After: soon", null)]
    [InlineData("Retry-After: -5", null)]
    [InlineData("Retry-After: 1.5", 1.5)]
    [InlineData("Retry-After: 99999999999999999999", 86400.0)]
    [InlineData("Retry-After: 1767268860", 60.0)]
    [InlineData("Retry-After-Ms: 1500", 1.5)]
    [InlineData("Retry-After: 1\r\nx-ms-retry-after-ms: 1500", 1.5)]
    [InlineData("RateLimit-Reset: 50", 50.0)]
    [InlineData("RateLimit: limit=100, remaining=0, reset=50", 50.0)]
    [InlineData("RateLimit: \"default\";r=0;t=50", 50.0)]
    [InlineData("RateLimit: \"minute\";r=0;t=50, \"day\";r=400;t=80000", 50.0)]
    [InlineData("X-RateLimit-Reset: 1767268860", 60.0)]
    [InlineData("X-RateLimit-Reset: 1767268860.25", 60.25)]
    [InlineData("X-RateLimit-Reset: 1767268860250", 60.25)]
    [InlineData("X-RateLimit-Reset: Thu, 01 Jan 2026 12:01:00 GMT", 60.0)]
    [InlineData("X-RateLimit-Reset: 2026-01-01T12:01:00Z", 60.0)]
    [InlineData("X-Rate-Limit-Reset: 1767268860", 60.0)]
    [InlineData("X-Rate-Limit-Reset-Hour: 3600", 3600.0)]
    [InlineData("X-RateLimit-Reset-After: 1.5", 1.5)]
    [InlineData("x-ratelimit-reset-requests: 6m0s", 360.0)]
    [InlineData("x-ratelimit-reset-requests: 1h2m3.5s", 3723.5)]
    [InlineData("x-ratelimit-reset-tokens: 120ms", 0.12)]
    [InlineData("x-ratelimit-reset-requests: 1s\r\nx-ratelimit-remaining-requests: 0\r\nx-ratelimit-reset-tokens: 6m\r\nx-ratelimit-remaining-tokens: 9", 1.0)]
    [InlineData("anthropic-ratelimit-requests-reset: 2026-01-01T12:01:00Z", 60.0)]
    [InlineData("Retry-After: 7\r\nRateLimit-Reset: 50", 7.0)]
    [InlineData("Retry-After: soon\r\nRateLimit-Reset: 50", 50.0)]
    [InlineData("RateLimit-Limit: 50", null)]
    [InlineData("RateLimit-Reset: soon", null)]
    public async Task Refresh_Throttled_TellsHowLongToWait(string header, double? seconds)
    {
        await using var server = LoopbackServer.Answering(429, "{}", header);

        var failed = await _host.FailAsync(server.Url);

        AssertFailed(failed, FailureKind.NotProcessed, FailureReasons.ProviderThrottled);
        Assert.Equal(seconds, failed.RetryAfter?.TotalSeconds);
    }

    /// <summary>The end of a rate limit is part of many responses. It is a wait only where the provider throttled.</summary>
    [Theory]
    [InlineData(400)]
    [InlineData(503)]
    public async Task Refresh_RateLimitOfAnotherFailure_IsNoWait(int status)
    {
        await using var server = LoopbackServer.Answering(status, "{}", "X-RateLimit-Reset: 50");

        Assert.Null((await _host.FailAsync(server.Url)).RetryAfter);
    }

    // Fault 12
    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    [InlineData("gzip, br")]
    public async Task Refresh_PlainBodyLabelledCompressed_IsRead(string encoding)
    {
        await using var server = LoopbackServer.Answering(200, Tokens, $"Content-Encoding: {encoding}");

        var issued = Assert.IsType<TokenResponse.Issued>(await _host.RefreshAsync(server.Url));

        Assert.Equal(("a1", "r2"), (issued.AccessToken.Reveal(), issued.RefreshToken?.Reveal()));
    }

    [Theory]
    [InlineData("br")]
    [InlineData("deflate")]
    public async Task Refresh_CompressedOtherwise_IsRead(string encoding)
    {
        await using var server = new LoopbackServer(exchange => exchange.AnswerAsync(
            200, encoding == "br" ? Packed(to => new BrotliStream(to, CompressionLevel.Optimal)) : Packed(to => new ZLibStream(to, CompressionLevel.Optimal)),
            $"Content-Encoding: {encoding}"));

        Assert.IsType<TokenResponse.Issued>(await _host.RefreshAsync(server.Url));
    }

    private static byte[] Packed(Func<Stream, Stream> compressor)
    {
        using var bytes = new MemoryStream();
        using (var stream = compressor(bytes))
        {
            stream.Write(Encoding.UTF8.GetBytes(Tokens));
        }

        return bytes.ToArray();
    }

    private static void AssertFailed(TokenResponse.Failed failed, FailureKind kind, string reason) =>
        Assert.Equal((kind, reason), (failed.Kind, failed.Reason));

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static byte[] Gzip(string text)
    {
        using var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.Optimal))
        {
            gzip.Write(Encoding.UTF8.GetBytes(text));
        }

        return bytes.ToArray();
    }
}

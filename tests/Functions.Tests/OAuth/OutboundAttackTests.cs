using System.IO.Compression;
using System.Net;
using System.Net.Security;
using System.Text;
using TokenFunctions.Api.Http;
using TokenFunctions.Model;
using TokenFunctions.Ports;
using TokenFunctions.Tests.Api.Http;
using TokenFunctions.Tests.Fakes;

namespace TokenFunctions.Tests.OAuth;

/// <summary>Attacks on a request with a token, by a server, by a host name or by the app's own environment.</summary>
public sealed class OutboundAttackTests
{
    private const string Token = """{"access_token":"a1","refresh_token":"r2"}""";

    [Fact]
    public async Task Handler_OfAllRequests_GoesStraightAndKeepsNothing()
    {
        await using var host = new OAuthHost();
        var handler = host.Handler;

        Assert.Equal((false, false, false), (handler.AllowAutoRedirect, handler.UseProxy, handler.UseCookies));
        Assert.Equal((null, false), (handler.Credentials, handler.PreAuthenticate));
        Assert.Equal((0, 32), (handler.MaxResponseDrainSize, handler.MaxResponseHeadersLength));
        Assert.Null(handler.SslOptions.ClientCertificates);
        Assert.True(handler.SslOptions.CertificateChainPolicy!.DisableCertificateDownloads);
    }

    [Fact]
    public async Task Refresh_ProxyInTheEnvironment_IsNotUsed()
    {
        await using var host = new OAuthHost();
        await using var proxy = LoopbackServer.Answering(200, Token);
        await using var server = LoopbackServer.Answering(200, Token);
        var before = HttpClient.DefaultProxy;
        HttpClient.DefaultProxy = new WebProxy(proxy.Url);
        try
        {
            Assert.IsType<TokenResponse.Issued>(await host.RefreshAsync(server.Url));
        }
        finally
        {
            HttpClient.DefaultProxy = before;
        }

        Assert.Equal((0, 1), (proxy.Connections, server.Connections));
    }

    /// <summary>Otherwise an attacker's server could make the app fetch any URL that its certificate names.</summary>
    [Fact]
    public async Task Refresh_CertificateNamesWhereItsAuthorityIs_NobodyGoesThere()
    {
        await using var host = new OAuthHost();
        await using var authority = LoopbackServer.Answering(404, "");
        using var certificate = Some.CertificateThatPointsTo(authority.Url);
        await using var server = new LoopbackServer(exchange => exchange.AnswerAsync(200, Token), certificate);

        var failed = await host.FailAsync(server.Url);

        Assert.Equal(FailureReasons.EndpointUntrusted, failed.Reason);
        Assert.Equal((0, 0), (authority.Connections, server.Requests.Count));
    }

    [Fact]
    public async Task Refresh_NameChangesBetweenCheckAndUse_WhatWasCheckedIsConnected()
    {
        var asked = 0;
        await using var host = new OAuthHost(resolve: _ => [IPAddress.Parse(++asked == 1 ? "127.0.0.1" : "192.0.2.1")]);
        await using var server = new LoopbackServer(exchange => exchange.AnswerAsync(200, Token, "Connection: close"));
        var endpoint = new UriBuilder(server.Url) { Host = "rebinding.localhost" }.Uri;

        Assert.IsType<TokenResponse.Issued>(await host.RefreshAsync(endpoint));
        Assert.Equal(1, asked);
        Assert.Equal(FailureReasons.EndpointUntrusted, (await host.FailAsync(endpoint)).Reason);
        Assert.Single(server.Requests);
    }

    [Theory]
    [InlineData(301)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task Refresh_RedirectElsewhere_CarriesNothingThere(int status)
    {
        await using var host = new OAuthHost();
        await using var elsewhere = LoopbackServer.Answering(200, Token);
        await using var server = LoopbackServer.Answering(
            status, "", $"Location: {elsewhere.Url.AbsoluteUri.Replace("http://", "http://user:pass-that-must-not-print@", StringComparison.Ordinal)}");

        var failed = await host.FailAsync(server.Url);

        Assert.Equal(0, elsewhere.Connections);
        Assert.DoesNotContain("must-not-print", failed.Error.Description, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("javascript:alert(1)")]
    [InlineData("data:text/html,x")]
    [InlineData("mailto:a@b.example")]
    [InlineData("file:///etc/passwd")]
    [InlineData("//")]
    [InlineData("http://")]
    [InlineData("?x")]
    [InlineData("http://[::1")]
    [InlineData("urn:x:y")]
    public async Task Refresh_RedirectToWhatIsNoAddress_IsNoVerdict(string location)
    {
        await using var host = new OAuthHost();
        await using var server = LoopbackServer.Answering(302, "", $"Location: {location}");

        Assert.Equal((FailureKind.Transient, 302), (await host.FailAsync(server.Url)) is { } failed ? (failed.Kind, failed.Error.Status) : default);
        Assert.IsType<DiscoveryResult.Failed>(await host.DiscoverAsync(server.Origin));
    }

    [Fact]
    public async Task Refresh_FloodOfHeaders_IsCutOff()
    {
        await using var host = new OAuthHost();
        var sent = 0;
        await using var server = new LoopbackServer(async exchange =>
        {
            await exchange.SendAsync("HTTP/1.1 200 OK\r\n");
            for (; sent < 100_000; sent++)
            {
                await exchange.SendAsync($"X-{sent}: {new string('x', 1000)}\r\n");
            }
        });

        var failed = await host.FailAsync(server.Url);

        Assert.Equal((FailureKind.Ambiguous, FailureReasons.ProviderUnavailable), (failed.Kind, failed.Reason));
        Assert.True(sent < 100_000);
    }

    [Fact]
    public async Task Refresh_FloodOfTrailers_IsCutOffAndTheBodyCounts()
    {
        await using var host = new OAuthHost();
        var sent = 0;
        await using var server = new LoopbackServer(async exchange =>
        {
            await exchange.SendAsync($"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{Token.Length:x}\r\n{Token}\r\n0\r\n");
            for (; sent < 100_000; sent++)
            {
                await exchange.SendAsync($"X-{sent}: {new string('x', 1000)}\r\n");
            }
        });

        Assert.Equal("r2", Assert.IsType<TokenResponse.Issued>(await host.RefreshAsync(server.Url)).RefreshToken?.Reveal());
        Assert.InRange(sent, 0, 20_000);
    }

    [Theory]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\n")]
    [InlineData("HTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\n")]
    [InlineData("H")]
    [InlineData("HTTP/1.1 200 OK\r\nX: ")]
    public async Task Refresh_AnswerThatNeverBegins_EndsInTime(string piece)
    {
        await using var host = new OAuthHost();
        await using var server = new LoopbackServer(async exchange =>
        {
            await exchange.SendAsync(piece);
            await exchange.HangAsync();
        });

        var failed = await host.TimeOutAsync(server.Url, server.Received.Task);

        Assert.Equal((FailureKind.Ambiguous, FailureReasons.ProviderTimeout), (failed.Kind, failed.Reason));
    }

    [Fact]
    public async Task Refresh_OneByteAtATime_EndsWithTheTimeOfTheWholeAnswer()
    {
        await using var host = new OAuthHost();
        var dripping = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = new LoopbackServer(async exchange =>
        {
            await exchange.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n{");
            for (var i = 0; i < 100; i++)
            {
                await exchange.SendAsync(" ");
            }

            dripping.SetResult();
            await exchange.HangAsync();
        });

        var failed = await host.TimeOutAsync(server.Url, dripping.Task);

        Assert.Equal(FailureKind.Ambiguous, failed.Kind);
        Assert.EndsWith("in time.", failed.Error.Description, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    public async Task Refresh_CompressedAnswerIsSpoiltAtItsEnd_KeepsWhatArrived(string encoding)
    {
        await using var host = new OAuthHost();
        var packed = Packed(encoding, Encoding.UTF8.GetBytes($"{Token[..^1]},\"padding\":\"{Padding()}\"}}"));
        packed.AsSpan(packed.Length * 3 / 4).Fill(0xff);
        await using var server = new LoopbackServer(exchange => exchange.AnswerAsync(200, packed, $"Content-Encoding: {encoding}"));

        var failed = await host.FailAsync(server.Url);

        Assert.Equal((FailureKind.Ambiguous, "r2"), (failed.Kind, failed.RefreshToken?.Reveal()));
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    public async Task Refresh_Bomb_IsBoundedAfterDecompression(string encoding)
    {
        await using var host = new OAuthHost();
        await using var server = new LoopbackServer(
            exchange => exchange.AnswerAsync(200, Packed(encoding, new byte[50 * 1024 * 1024]), $"Content-Encoding: {encoding}"));

        Assert.Equal("The response is longer than 256 KiB.", (await host.FailAsync(server.Url)).Error.Description);
    }

    [Theory]
    [InlineData("ｌｏｃａｌｈｏｓｔ")]
    [InlineData("ⓛⓞⓒⓐⓛⓗⓞⓢⓣ")]
    [InlineData("lοcalhost")]
    [InlineData("local\u00adhost")]
    [InlineData("１２７.0.0.1")]
    [InlineData("①②⑦.0.0.1")]
    [InlineData("localhost.localdomain")]
    [InlineData("ip6-localhost")]
    [InlineData("metadata.google.internal")]
    public async Task Refresh_NameThatSomeResolverTakesForThisMachine_ConnectsNowhere(string name)
    {
        await using var host = new OAuthHost(allowLoopback: false, resolve: _ => [IPAddress.Loopback]);
        await using var server = LoopbackServer.Answering(200, Token);

        Assert.Equal(FailureReasons.EndpointUntrusted, (await host.FailAsync(new Uri($"https://{name}:{server.Port}/token"))).Reason);
        Assert.Equal(0, server.Connections);
    }

    [Fact]
    public async Task Refresh_AnswerOffersAnotherProtocol_IsNotTaken()
    {
        await using var host = new OAuthHost();
        await using var server = LoopbackServer.Answering(200, Token, "Alt-Svc: h3=\":443\"; ma=86400", "Upgrade: h2c");

        await host.RefreshAsync(server.Url);
        await host.RefreshAsync(server.Url);

        Assert.All(server.Requests, r => Assert.EndsWith("HTTP/1.1", r.Line, StringComparison.Ordinal));
    }

    private static byte[] Packed(string encoding, byte[] plain)
    {
        using var packed = new MemoryStream();
        using (Stream stream = encoding switch
        {
            "gzip" => new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true),
            "br" => new BrotliStream(packed, CompressionLevel.Fastest, leaveOpen: true),
            _ => new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true),
        })
        {
            stream.Write(plain);
        }

        return packed.ToArray();
    }

    /// <summary>Hard to compress, so that the first part of the compressed body is the first part of the plain one.</summary>
    private static string Padding()
    {
        var noise = new byte[40_000];
        Fakes.The.Random(1).NextBytes(noise);
        return Convert.ToBase64String(noise);
    }
}

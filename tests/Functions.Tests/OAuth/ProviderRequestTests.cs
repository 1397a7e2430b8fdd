using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using TokenFunctions.Api.Http;
using TokenFunctions.Model;
using TokenFunctions.Model.Profiles;
using TokenFunctions.OAuth.Endpoints;
using TokenFunctions.OAuth.Http;
using TokenFunctions.Ports;
using TokenFunctions.Tests.Api.Http;
using TokenFunctions.Tests.Fakes;
using TokenFunctions.Tests.OAuth.Fuzz;

namespace TokenFunctions.Tests.OAuth;

/// <summary>The HTTP requests that a provider gets.</summary>
public sealed class ProviderRequestTests : IAsyncDisposable
{
    private readonly OAuthHost _host = new();
    private readonly LoopbackServer _server = LoopbackServer.Answering(200, """{"access_token":"a1"}""");

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task Refresh_Generic_IsTheFormOfTheRfcWithBasicAuthentication()
    {
        var request = await SentAsync(Provider());

        Assert.Equal("POST /token HTTP/1.1", request.Line);
        Assert.Equal("application/json", request.Headers["Accept"]);
        Assert.Equal("application/x-www-form-urlencoded", request.Headers["Content-Type"]);
        Assert.Equal($"Basic {Base64($"client-1:{Some.ClientSecret}")}", request.Headers["Authorization"]);
        Assert.Equal(new() { ["grant_type"] = "refresh_token", ["refresh_token"] = Some.RefreshToken }, request.Form);
        Assert.DoesNotContain("traceparent", request.Headers.Keys);
        Assert.DoesNotContain("Cookie", request.Headers.Keys);
    }

    [Fact]
    public async Task Refresh_ReservedCharacters_AreFormEncodedInHeaderAndBody()
    {
        var provider = Provider() with { ClientId = "a:b c" };

        var basic = await SentAsync(provider, secret: "s/+%&ü");
        var post = await SentAsync(provider with { ClientAuthentication = ClientAuthentication.ClientSecretPost }, secret: "s/+%&ü");

        Assert.Equal($"Basic {Base64("a%3Ab%20c:s%2F%2B%25%26%C3%BC")}", basic.Headers["Authorization"]);
        Assert.Equal(("a:b c", "s/+%&ü"), (post.Form["client_id"], post.Form["client_secret"]));
    }

    [Fact]
    public async Task Refresh_ClientSecretPost_IsInTheBodyOnly()
    {
        var request = await SentAsync(Provider() with { ClientAuthentication = ClientAuthentication.ClientSecretPost });

        Assert.Equal(("client-1", Some.ClientSecret), (request.Form["client_id"], request.Form["client_secret"]));
        Assert.DoesNotContain("Authorization", request.Headers.Keys);
    }

    [Theory]
    [InlineData(ClientAuthentication.None, Some.ClientSecret)]
    [InlineData(ClientAuthentication.ClientSecretBasic, null)]
    [InlineData(ClientAuthentication.ClientSecretPost, null)]
    [InlineData(ClientAuthentication.SecretAsUser, null)]
    internal async Task Refresh_PublicClient_SendsItsIdAndNoSecret(ClientAuthentication authentication, string? secret)
    {
        var request = await SentAsync(Provider() with { ClientAuthentication = authentication }, secret);

        Assert.Equal("client-1", request.Form["client_id"]);
        Assert.DoesNotContain("client_secret", request.Form.Keys);
        Assert.DoesNotContain("Authorization", request.Headers.Keys);
    }

    [Fact]
    public async Task Refresh_SecretAsUser_HasNoPasswordAndNoClientId()
    {
        var request = await SentAsync(Provider() with { ClientAuthentication = ClientAuthentication.SecretAsUser });

        Assert.Equal($"Basic {Base64($"{Some.ClientSecret}:")}", request.Headers["Authorization"]);
        Assert.DoesNotContain("client_id", request.Form.Keys);
    }

    [Fact]
    public async Task Refresh_Resource_IsSent() =>
        Assert.Equal("https://mcp.acme.example/v2", (await SentAsync(Provider(), resource: "https://mcp.acme.example/v2")).Form["resource"]);

    [Fact]
    public async Task Refresh_ProfileSaysJson_IsJson()
    {
        var request = await SentAsync(Provider(Some.Profile("atlassian")) with { ClientAuthentication = ClientAuthentication.ClientSecretPost });

        var body = JsonSerializer.Deserialize<Dictionary<string, string>>(request.Body)!;
        Assert.Equal("application/json", request.Headers["Content-Type"]);
        Assert.Equal(("refresh_token", Some.RefreshToken, Some.ClientSecret), (body["grant_type"], body["refresh_token"], body["client_secret"]));
    }

    [Fact]
    public async Task Refresh_ProfilesParametersAndHeaders_AreAddedAndReplaceNothing()
    {
        var profile = ProviderProfile.Generic with
        {
            RefreshParameters = new Dictionary<string, string> { ["audience"] = "api", ["refresh_token"] = "other" },
            Headers = new Dictionary<string, string> { ["X-Version"] = "2" },
        };

        var request = await SentAsync(Provider(profile));

        Assert.Equal(("api", Some.RefreshToken, "2"), (request.Form["audience"], request.Form["refresh_token"], request.Headers["X-Version"]));
    }

    [Fact]
    public async Task Refresh_ProfilesHeader_ReplacesOurs() =>
        Assert.Equal(
            "acme-integration/7",
            (await SentAsync(Provider(ProviderProfile.Generic with
            {
                Headers = new Dictionary<string, string> { ["user-agent"] = "acme-integration/7" },
            }))).Headers["User-Agent"]);

    [Fact]
    public async Task Refresh_OtherGrantTypeAndTokenParameter_AreTheProfiles()
    {
        var request = await SentAsync(Provider(ProviderProfile.Generic with { GrantType = "fb_exchange_token", TokenParameter = "fb_exchange_token" }));

        Assert.Equal(new() { ["grant_type"] = "fb_exchange_token", ["fb_exchange_token"] = Some.RefreshToken }, request.Form);
    }

    [Theory]
    [InlineData(RefreshMethod.Post, "POST")]
    [InlineData(RefreshMethod.Get, "GET")]
    internal async Task Refresh_ProfileSaysQuery_IsInTheAddressWithAnEmptyBody(RefreshMethod method, string verb)
    {
        var provider = Provider(ProviderProfile.Generic with { RefreshMethod = method, BodyEncoding = BodyEncoding.Query }) with
        {
            ClientAuthentication = ClientAuthentication.ClientSecretPost,
        };

        var request = await SentAsync(provider with { TokenEndpoint = new Uri($"{_server.Url}?v=2") }, secret: "s/+%&ü");

        Assert.Equal(
            $"{verb} /token?v=2&grant_type=refresh_token&refresh_token={Some.RefreshToken}&client_id=client-1&client_secret=s%2F%2B%25%26%C3%BC HTTP/1.1",
            request.Line);
        Assert.Equal(("0", ""), (request.Headers["Content-Length"], request.Body));
        Assert.DoesNotContain("Content-Type", request.Headers.Keys);
        Assert.Empty(_host.Logs);
    }

    [Fact]
    public async Task Refresh_InTheAddress_IsInNoTrace()
    {
        var traced = new ConcurrentQueue<string>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "System.Net.Http",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity => traced.Enqueue($"{activity.DisplayName} {string.Join(' ', activity.TagObjects)}"),
        };
        ActivitySource.AddActivityListener(listener);

        await SentAsync(Provider(ProviderProfile.Generic with { RefreshMethod = RefreshMethod.Get, BodyEncoding = BodyEncoding.Query }));

        Assert.Contains(traced, trace => trace.Contains($":{_server.Port}/token", StringComparison.Ordinal));
        Assert.DoesNotContain(traced, trace => trace.Contains(Some.RefreshToken, StringComparison.Ordinal));
    }

    // Fault 9
    [Fact]
    public async Task Refresh_Scope_ReplacesTheProfiles()
    {
        var profile = ProviderProfile.Generic with { RefreshParameters = new Dictionary<string, string> { ["scope"] = "theirs" } };

        await _host.RefreshAsync(Some.Request(Provider(profile)) with { Scope = "https://graph.example/.default offline_access" });
        await _host.RefreshAsync(Some.Request(Provider(profile)));

        Assert.Equal(
            ["https%3A%2F%2Fgraph.example%2F.default%20offline_access", "theirs"],
            _server.Requests.Select(r => r.Body.Split('&').Single(p => p.StartsWith("scope=", StringComparison.Ordinal))["scope=".Length..]));
    }

    [Fact]
    public async Task Refresh_LongTokenInTheAddress_LeavesWhole()
    {
        var token = new string('t', 20_000);

        await _host.RefreshAsync(new TokenRequest(
            Provider(ProviderProfile.Generic with { RefreshMethod = RefreshMethod.Get, BodyEncoding = BodyEncoding.Query }), null, new Secret(token), null));

        Assert.Contains($"refresh_token={token}&", Assert.Single(_server.Requests).Line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(RefreshMethod.Post)]
    [InlineData(RefreshMethod.Get)]
    internal async Task Refresh_InTheAddressAndItsTimeHasPassed_KeepsTheTokenHere(RefreshMethod method)
    {
        var request = Some.Request(Provider(ProviderProfile.Generic with { RefreshMethod = method, BodyEncoding = BodyEncoding.Query })) with
        {
            TimedFrom = _host.Clock.GetTimestamp(),
        };
        _host.Clock.Advance(OAuthHost.TimeLimit);

        var failed = Assert.IsType<TokenResponse.Failed>(await _host.RefreshAsync(request));

        Assert.Equal(FailureKind.NotProcessed, failed.Kind);
        Assert.Empty(_server.Requests);
    }

    [Theory]
    [InlineData(RefreshMethod.Post)]
    [InlineData(RefreshMethod.Get)]
    internal async Task Refresh_InTheAddressAndTheConnectionBreaks_IsAmbiguousAndSentOnce(RefreshMethod method)
    {
        await using var server = new LoopbackServer(
            exchange => exchange.Number == 1
                ? exchange.AnswerAsync(200, """{"access_token":"a1"}""")
                : Task.Run(exchange.Close));
        var provider = Some.Provider(ProviderProfile.Generic with { RefreshMethod = method, BodyEncoding = BodyEncoding.Query }, server.Url);
        await _host.RefreshAsync(Some.Request(provider));

        var failed = Assert.IsType<TokenResponse.Failed>(await _host.RefreshAsync(Some.Request(provider)));

        Assert.Equal(FailureKind.Ambiguous, failed.Kind);
        Assert.DoesNotContain(Some.RefreshToken, $"{failed.Error} {failed}", StringComparison.Ordinal);
        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public async Task Revoke_ProfileSaysQuery_IsAForm()
    {
        var provider = Provider(ProviderProfile.Generic with { RefreshMethod = RefreshMethod.Get, BodyEncoding = BodyEncoding.Query }) with
        {
            RevocationEndpoint = _server.Url,
        };

        await _host.RevokeAsync(provider);

        Assert.Equal(("POST /token HTTP/1.1", Some.RefreshToken), (_server.Requests.Last().Line, _server.Requests.Last().Form["token"]));
    }

    [Fact]
    public async Task Refresh_Issued_LogsNothingAndPrintsNoSecret()
    {
        var request = Some.Request(Provider());
        var answer = await _host.RefreshAsync(request);

        var printed = string.Join('\n', [request.ToString(), answer.ToString()!]);

        Assert.Empty(_host.Logs);
        Assert.Contains("acme", printed, StringComparison.Ordinal);
        Assert.DoesNotContain("must-not-print", printed, StringComparison.Ordinal);
        Assert.DoesNotContain(Base64($"client-1:{Some.ClientSecret}"), printed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Content_SerializedTwice_Throws()
    {
        using var content = new SingleUseContent("x"u8.ToArray(), "text/plain");
        Assert.False(content.WasSent);
        await content.CopyToAsync(Stream.Null);

        Assert.True(content.WasSent);
        await Assert.ThrowsAsync<InvalidOperationException>(() => content.CopyToAsync(Stream.Null));
    }

    [Fact]
    public async Task Content_ItsTimeHasPassed_KeepsTheTokenHere()
    {
        using var content = new SingleUseContent("x"u8.ToArray(), "text/plain") { MayLeave = () => false };

        await Assert.ThrowsAsync<TimeoutException>(() => content.CopyToAsync(Stream.Null));

        Assert.False(content.WasSent);
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private Provider Provider(ProviderProfile? profile = null) => Some.Provider(profile, _server.Url);

    private async Task<ReceivedRequest> SentAsync(Provider provider, string? secret = Some.ClientSecret, string? resource = null)
    {
        await _host.RefreshAsync(Some.Request(provider, resource, secret));
        return _server.Requests.Last();
    }
}

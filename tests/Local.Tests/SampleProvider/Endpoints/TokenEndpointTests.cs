using System.Net.Http.Headers;
using System.Text;
using TokenFunctions.Local.SampleProvider;

namespace TokenFunctions.Local.Tests.SampleProvider.Endpoints;

public sealed class TokenEndpointTests
{
    [Fact]
    public async Task Refresh_Valid_AnswersAsRfc6749Section51()
    {
        await using var provider = await ProviderHarness.StartAsync();
        var grant = provider.Server.IssueGrant("mail.read", subject: "ann");

        var reply = await provider.RefreshAsync(grant.RefreshToken);

        Assert.Equal(200, reply.Status);
        Assert.Equal("application/json", reply.MediaType);
        Assert.True(reply.Headers.CacheControl?.NoStore);
        Assert.Equal("Bearer", (string?)reply.Json["token_type"]);
        Assert.Equal(3600, (int?)reply.Json["expires_in"]);
        Assert.Equal("mail.read", (string?)reply.Json["scope"]);
        Assert.NotEqual(grant.AccessToken, reply.AccessToken);
        Assert.NotEqual(grant.RefreshToken, reply.RefreshToken);
        Assert.Equal("ann", (string?)(await provider.MeAsync(reply.AccessToken)).Json["subject"]);
    }

    [Fact]
    public async Task Token_GrantTypeMissing_IsInvalidRequest()
    {
        await using var provider = await ProviderHarness.StartAsync();

        (await provider.PostAsync("token", provider.WithSecret([]))).IsError(400, "invalid_request");
    }

    [Theory]
    [InlineData("client_credentials")]
    [InlineData("password")]
    [InlineData("REFRESH_TOKEN")]
    public async Task Token_OtherGrantType_IsUnsupported(string grantType)
    {
        await using var provider = await ProviderHarness.StartAsync();

        (await provider.PostAsync("token", provider.WithSecret(new() { ["grant_type"] = grantType }))).IsError(400, "unsupported_grant_type");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public async Task Refresh_TokenMissingOrEmpty_IsInvalidRequest(string? token)
    {
        await using var provider = await ProviderHarness.StartAsync();
        var form = provider.WithSecret(ProviderHarness.RefreshForm(token ?? ""));
        if (token is null)
        {
            form.Remove("refresh_token");
        }

        (await provider.PostAsync("token", form)).IsError(400, "invalid_request");
    }

    [Fact]
    public async Task Refresh_UnknownToken_IsInvalidGrant()
    {
        await using var provider = await ProviderHarness.StartAsync();

        (await provider.RefreshAsync("rt_unknown")).IsError(400, "invalid_grant");
        Assert.Equal((1, 0, 1), (provider.Counters.TokenRequests, provider.Counters.RefreshesServed, provider.Counters.RefreshesRefused));
    }

    [Fact]
    public async Task Refresh_TokenOfAnotherClient_IsInvalidGrantAndHarmless()
    {
        await using var provider = await ProviderHarness.StartAsync();
        var grant = provider.Server.IssueGrant(clientId: SampleClient.PublicId);

        (await provider.RefreshAsync(grant.RefreshToken)).IsError(400, "invalid_grant");
        var own = new Dictionary<string, string>(ProviderHarness.RefreshForm(grant.RefreshToken)) { ["client_id"] = SampleClient.PublicId };
        Assert.Equal(200, (await provider.PostAsync("token", own)).Status);
    }

    [Fact]
    public async Task Refresh_NotAllowedForTheClient_IsUnauthorizedClient()
    {
        await using var provider = await ProviderHarness.StartAsync(new() { RefreshAllowed = false });

        (await provider.RefreshAsync(provider.Server.IssueGrant().RefreshToken)).IsError(400, "unauthorized_client");
    }

    [Fact]
    public async Task Refresh_NarrowerScope_GivesAnAccessTokenOfThatScopeOnly()
    {
        await using var provider = await ProviderHarness.StartAsync();
        var grant = provider.Server.IssueGrant("mail.read mail.send");

        var narrowed = await provider.RefreshAsync(grant.RefreshToken, "mail.send");
        var full = await provider.RefreshAsync(narrowed.RefreshToken);

        Assert.Equal("mail.send", (string?)narrowed.Json["scope"]);
        Assert.Equal("mail.read mail.send", (string?)full.Json["scope"]);
    }

    [Fact]
    public async Task Refresh_WiderScope_IsInvalidScopeAndSpendsNothing()
    {
        await using var provider = await ProviderHarness.StartAsync();
        var grant = provider.Server.IssueGrant("mail.read");

        (await provider.RefreshAsync(grant.RefreshToken, "mail.read mail.send")).IsError(400, "invalid_scope");
        Assert.Equal(200, (await provider.RefreshAsync(grant.RefreshToken)).Status);
    }

    [Fact]
    public async Task Token_JsonBody_IsInvalidRequest()
    {
        await using var provider = await ProviderHarness.StartAsync();

        (await provider.JsonAsync(HttpMethod.Post, "token", """{"grant_type":"refresh_token"}""")).IsError(400, "invalid_request");
    }

    [Fact]
    public async Task Token_ParametersInTheQuery_AreNotRead()
    {
        await using var provider = await ProviderHarness.StartAsync();
        var grant = provider.Server.IssueGrant();

        var reply = await provider.PostAsync($"token?grant_type=refresh_token&refresh_token={grant.RefreshToken}", provider.WithSecret([]));

        reply.IsError(400, "invalid_request");
        Assert.Equal(0, provider.Counters.RefreshesServed);
    }

    [Fact]
    public async Task Token_RepeatedParameter_IsInvalidRequest()
    {
        await using var provider = await ProviderHarness.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "token")
        {
            Content = new StringContent("grant_type=refresh_token&grant_type=refresh_token"),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-www-form-urlencoded");

        (await provider.SendAsync(request)).IsError(400, "invalid_request");
    }

    [Fact]
    public async Task Token_BodyOver64KiB_Is413()
    {
        await using var provider = await ProviderHarness.StartAsync();

        Assert.Equal(413, (await provider.RefreshAsync(new string('a', 65 * 1024))).Status);
    }

    [Fact]
    public async Task Token_ParameterNameOfAbsurdLength_IsInvalidRequest()
    {
        await using var provider = await ProviderHarness.StartAsync();

        (await provider.PostAsync("token", new() { [new string('a', 4000)] = "1" })).IsError(400, "invalid_request");
    }

    [Fact]
    public async Task Token_Get_Is405()
    {
        await using var provider = await ProviderHarness.StartAsync();

        Assert.Equal(405, (await provider.GetAsync("token")).Status);
        Assert.Equal(0, provider.Counters.TokenRequests);
    }

    [Theory]
    [InlineData(ExpiresInShape.Number, "3600")]
    [InlineData(ExpiresInShape.String, "\"3600\"")]
    [InlineData(ExpiresInShape.Absent, null)]
    [InlineData(ExpiresInShape.Milliseconds, "3600000")]
    public async Task Refresh_ExpiresInShape_IsAsAsked(ExpiresInShape shape, string? json)
    {
        await using var provider = await ProviderHarness.StartAsync(new() { ExpiresInShape = shape });

        var reply = await provider.RefreshAsync(provider.Server.IssueGrant().RefreshToken);

        Assert.Equal(json, reply.Json["expires_in"]?.ToJsonString());
    }

    [Fact]
    public async Task Refresh_FormEncodedAnswer_CarriesTheSameMembers()
    {
        await using var provider = await ProviderHarness.StartAsync(new() { FormEncodedAnswer = true });

        var reply = await provider.RefreshAsync(provider.Server.IssueGrant("a b").RefreshToken);

        Assert.Equal("application/x-www-form-urlencoded", reply.MediaType);
        var members = Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(reply.Text);
        Assert.Equal(["access_token", "expires_in", "refresh_token", "scope", "token_type"], members.Keys.Order());
        Assert.Equal("3600", members["expires_in"]);
        Assert.Equal("a b", members["scope"]);
        Assert.Equal(200, (await provider.MeAsync(members["access_token"]!)).Status);
    }

    [Fact]
    public async Task Refresh_DeadGrantAnswer_IsSentAsItIs()
    {
        var dialect = new ErrorAnswer(200, """{"ok":false,"error":"invalid_refresh_token"}""", "text/json");
        await using var provider = await ProviderHarness.StartAsync(new() { DeadGrant = dialect });

        var reply = await provider.RefreshAsync("rt_unknown");

        Assert.Equal((200, "text/json", dialect.Body), (reply.Status, reply.MediaType, reply.Text));
    }

    [Fact]
    public async Task Refresh_RefreshTokenExpiryTold_IsInTheMemberNamed()
    {
        await using var provider = await ProviderHarness.StartAsync(new()
        {
            RefreshTokenLifetime = TimeSpan.FromDays(100),
            RefreshTokenIdleLifetime = TimeSpan.FromDays(10),
            RefreshTokenExpiresInMember = "x_refresh_token_expires_in",
        });
        var first = await provider.RefreshAsync(provider.Server.IssueGrant().RefreshToken);
        provider.Clock.Advance(TimeSpan.FromDays(9));
        Assert.Equal(864_000, (int?)first.Json["x_refresh_token_expires_in"]);

        var second = await provider.RefreshAsync(first.RefreshToken);

        Assert.Equal(864_000, (int?)second.Json["x_refresh_token_expires_in"]);
    }

    [Fact]
    public async Task Refresh_CharsetInContentType_IsAccepted()
    {
        await using var provider = await ProviderHarness.StartAsync();
        var body = await new FormUrlEncodedContent(provider.WithSecret(ProviderHarness.RefreshForm(provider.Server.IssueGrant().RefreshToken)))
            .ReadAsStringAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "token")
        {
            Content = new StringContent(body, Encoding.UTF8, "application/x-www-form-urlencoded"),
        };

        Assert.Equal(200, (await provider.SendAsync(request)).Status);
    }
}

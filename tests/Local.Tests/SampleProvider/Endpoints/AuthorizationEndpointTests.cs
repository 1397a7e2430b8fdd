using Microsoft.AspNetCore.WebUtilities;
using TokenFunctions.Local.SampleProvider;

namespace TokenFunctions.Local.Tests.SampleProvider.Endpoints;

public sealed class AuthorizationEndpointTests
{
    [Fact]
    public async Task Approve_RedirectsWithCodeStateAndIssuer()
    {
        await using var provider = await ProviderHarness.StartAsync();

        var answer = await AuthorizationFlow.AnswerAsync(provider, AuthorizationFlow.Request("approve"));

        Assert.Equal(["code", "iss", "kept", "state"], answer.Keys.Order());
        Assert.Equal("a b&c", answer["state"]);
        Assert.Equal(provider.Server.Uri.GetLeftPart(UriPartial.Authority), answer["iss"]);
    }

    [Fact]
    public async Task Deny_RedirectsWithAccessDenied()
    {
        await using var provider = await ProviderHarness.StartAsync();

        var answer = await AuthorizationFlow.AnswerAsync(provider, AuthorizationFlow.Request("deny"));

        Assert.Equal("access_denied", answer["error"]);
        Assert.Equal("a b&c", answer["state"]);
        Assert.False(answer.ContainsKey("code"));
    }

    [Fact]
    public async Task NoAuto_ShowsAPageWithOneButtonThatApprovesTheSameRequest()
    {
        await using var provider = await ProviderHarness.StartAsync();
        var request = AuthorizationFlow.Request(auto: null);
        request["scope"] = "<script>";

        var page = await provider.GetAsync(QueryHelpers.AddQueryString("authorize", request));

        Assert.Equal((200, "text/html"), (page.Status, page.MediaType));
        Assert.DoesNotContain("<script>", page.Text, StringComparison.Ordinal);
        Assert.Equal(2, page.Text.Split("<button").Length);
        Assert.Contains("""<input type="hidden" name="auto" value="approve">""", page.Text, StringComparison.Ordinal);
        Assert.Contains($"""<input type="hidden" name="code_challenge" value="{request["code_challenge"]}">""", page.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("code_challenge", null, "invalid_request")]
    [InlineData("code_challenge", "short", "invalid_request")]
    [InlineData("code_challenge_method", "plain", "invalid_request")]
    [InlineData("code_challenge_method", null, "invalid_request")]
    [InlineData("response_type", "token", "unsupported_response_type")]
    [InlineData("response_type", null, "unsupported_response_type")]
    public async Task BadRequest_RedirectsWithTheErrorAndNoCode(string parameter, string? value, string error)
    {
        await using var provider = await ProviderHarness.StartAsync();
        var request = AuthorizationFlow.Request("approve");
        request[parameter] = value;

        var answer = await AuthorizationFlow.AnswerAsync(provider, request);

        Assert.Equal(error, answer["error"]);
        Assert.False(answer.ContainsKey("code"));
        Assert.True(answer.ContainsKey("iss"));
    }

    [Theory]
    [InlineData("client_id", "nobody")]
    [InlineData("client_id", null)]
    [InlineData("redirect_uri", null)]
    [InlineData("redirect_uri", "/callback")]
    [InlineData("redirect_uri", "https://evil.example/callback")]
    [InlineData("redirect_uri", "http://127.0.0.1.evil.example/callback")]
    [InlineData("redirect_uri", "http://127.0.0.1@evil.example/callback")]
    [InlineData("redirect_uri", "http://user@127.0.0.1/callback")]
    [InlineData("redirect_uri", "http://127.0.0.1/callback#fragment")]
    [InlineData("redirect_uri", "javascript:alert(1)")]
    public async Task ClientOrRedirectUriNotTrusted_IsAnErrorPageAndNoRedirect(string parameter, string? value)
    {
        await using var provider = await ProviderHarness.StartAsync();
        var request = AuthorizationFlow.Request("approve");
        request[parameter] = value;

        var page = await provider.GetAsync(QueryHelpers.AddQueryString("authorize", request));

        Assert.Equal((400, "text/html"), (page.Status, page.MediaType));
        Assert.Null(page.Headers.Location);
    }

    [Theory]
    [InlineData("http://127.0.0.1:5005/callback")]
    [InlineData("http://localhost/callback")]
    [InlineData("http://[::1]:7071/api/oauth/callback")]
    public async Task RedirectUriOnLoopback_IsAllowed(string redirectUri)
    {
        await using var provider = await ProviderHarness.StartAsync();
        var request = AuthorizationFlow.Request("approve");
        request["redirect_uri"] = redirectUri;

        var reply = await provider.GetAsync(QueryHelpers.AddQueryString("authorize", request));

        Assert.Equal(302, reply.Status);
        Assert.StartsWith(redirectUri + "?", reply.Headers.Location!.OriginalString, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RepeatedParameter_IsAnErrorPage()
    {
        await using var provider = await ProviderHarness.StartAsync();

        Assert.Equal(400, (await provider.GetAsync(QueryHelpers.AddQueryString("authorize?state=1", AuthorizationFlow.Request("approve")))).Status);
    }

    [Fact]
    public async Task PublicClient_WholeFlow_EndsAtTheApiAsThatPerson()
    {
        await using var provider = await ProviderHarness.StartAsync();
        var request = AuthorizationFlow.Request("approve");
        request["client_id"] = SampleClient.PublicId;
        request["scope"] = "mail.read";
        request["login_hint"] = "ann";
        var code = (await AuthorizationFlow.AnswerAsync(provider, request))["code"]!;

        var tokens = await provider.PostAsync("token", new(AuthorizationFlow.CodeForm(code)) { ["client_id"] = SampleClient.PublicId });
        var me = await provider.MeAsync(tokens.AccessToken);

        Assert.Equal(200, tokens.Status);
        Assert.Equal(("ann", "mail.read"), ((string?)me.Json["subject"], (string?)me.Json["scope"]));
        Assert.NotEmpty(tokens.RefreshToken);
    }
}

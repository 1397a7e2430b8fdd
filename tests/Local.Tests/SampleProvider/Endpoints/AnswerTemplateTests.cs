using TokenFunctions.Local.SampleProvider;

namespace TokenFunctions.Local.Tests.SampleProvider.Endpoints;

public sealed class AnswerTemplateTests
{
    [Fact]
    public async Task Template_Nested_HoldsWhatTheStandardAnswerHoldsAndNoMore()
    {
        await using var provider = await ProviderHarness.StartAsync(new()
        {
            Rotation = Rotation.Never,
            AnswerTemplate = """{"ok":true,"authed_user":"""
                + """{"id":"U0","access_token":"{access_token}","refresh_token":"{refresh_token}","expires_in":"{expires_in}"},"none":null}""",
        });

        var reply = await provider.RefreshAsync(provider.Server.IssueGrant().RefreshToken);

        var user = reply.Json["authed_user"]!.AsObject();
        Assert.Equal(["authed_user", "none", "ok"], reply.Json.Select(m => m.Key).Order());
        Assert.Equal(["access_token", "expires_in", "id"], user.Select(m => m.Key).Order());
        Assert.Equal("3600", user["expires_in"]!.ToJsonString());
        Assert.Equal(200, (await provider.MeAsync((string)user["access_token"]!)).Status);
    }

    [Fact]
    public async Task Answer_OfAnotherForm_IsSentAsTold()
    {
        await using var provider = await ProviderHarness.StartAsync(new()
        {
            AnswerPrefix = ")]}',",
            AnswerSuffix = "]",
            AnswerIsUtf16 = true,
            AnswerHeaders = new Dictionary<string, string> { ["RateLimit-Reset"] = "7" },
        });

        var reply = await provider.RefreshAsync(provider.Server.IssueGrant().RefreshToken);

        Assert.StartsWith(")\0]\0}\0", reply.Text, StringComparison.Ordinal);
        Assert.EndsWith("]\0", reply.Text, StringComparison.Ordinal);
        Assert.Equal(["7"], reply.Headers.GetValues("RateLimit-Reset"));
    }

    [Theory]
    [InlineData("application/json", "application/json")]
    [InlineData("text/html, application/JSON;q=0.5", "application/json")]
    [InlineData("*/*", "application/x-www-form-urlencoded")]
    [InlineData(null, "application/x-www-form-urlencoded")]
    public async Task FormEncodedUnlessAccepted_LooksAtTheAcceptHeader(string? accept, string mediaType)
    {
        await using var provider = await ProviderHarness.StartAsync(new() { FormEncodedUnlessAccepted = true });
        using var body = new FormUrlEncodedContent(provider.WithSecret(ProviderHarness.RefreshForm(provider.Server.IssueGrant().RefreshToken)));
        using var request = new HttpRequestMessage(HttpMethod.Post, "token") { Content = body };
        if (accept is not null)
        {
            request.Headers.Add("Accept", accept);
        }

        Assert.Equal(mediaType, (await provider.SendAsync(request)).MediaType);
    }
}

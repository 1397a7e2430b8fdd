using System.Net.Http.Headers;
using System.Text.Json;
using TokenFunctions.Local.SampleProvider;

namespace TokenFunctions.Local.Tests.SampleProvider.Endpoints;

public sealed class RequestEncodingTests
{
    public static TheoryData<string, string> EachAndEach
    {
        get
        {
            string[] all = ["form", "json", "query", "get"];
            var pairs = new TheoryData<string, string>();
            foreach (var accepted in all)
            {
                foreach (var sent in all)
                {
                    pairs.Add(accepted, sent);
                }
            }

            return pairs;
        }
    }

    [Theory]
    [MemberData(nameof(EachAndEach))]
    public async Task Refresh_InAnEncoding_IsReadOnlyWhereItIsAccepted(string accepted, string sent)
    {
        await using var provider = await ProviderHarness.StartAsync(Accepting(accepted));
        var grant = provider.Server.IssueGrant();

        var reply = await SendAsync(provider, sent, provider.WithSecret(ProviderHarness.RefreshForm(grant.RefreshToken)));

        var refused = sent == "get" ? 405 : 400;
        Assert.Equal(accepted == sent ? 200 : refused, reply.Status);
        Assert.Equal(accepted == sent ? 1 : 0, provider.Counters.RefreshesServed);
    }

    [Fact]
    public async Task Refresh_UnreadableRequest_IsAnsweredInTheProvidersWords()
    {
        var words = new ErrorAnswer(415, """{"code":"validation_error"}""");
        await using var provider = await ProviderHarness.StartAsync(new() { AcceptFormBody = false, AcceptJsonBody = true, UnreadableRequest = words });

        var reply = await provider.RefreshAsync(provider.Server.IssueGrant().RefreshToken);

        Assert.Equal((415, words.Body), (reply.Status, reply.Text));
    }

    [Theory]
    [InlineData("""[]""")]
    [InlineData("""{"grant_type":["refresh_token"]}""")]
    [InlineData("""{"grant_type":"a","grant_type":"b"}""")]
    [InlineData("""{""")]
    public async Task Json_ThatHoldsNoParameters_IsInvalidRequest(string body)
    {
        await using var provider = await ProviderHarness.StartAsync(Accepting("json"));

        (await provider.JsonAsync(HttpMethod.Post, "token", body)).IsError(400, "invalid_request");
    }

    [Fact]
    public async Task Refresh_OtherGrantTypeAndParameter_OnlyTheyRefresh()
    {
        await using var provider = await ProviderHarness.StartAsync(new() { GrantType = "fb_exchange_token", TokenParameter = "fb_exchange_token" });
        var token = provider.Server.IssueGrant().RefreshToken;

        (await provider.RefreshAsync(token)).IsError(400, "unsupported_grant_type");
        var named = provider.WithSecret(new() { ["grant_type"] = "fb_exchange_token", ["refresh_token"] = token });
        (await provider.PostAsync("token", named)).IsError(400, "invalid_request");
        var right = provider.WithSecret(new() { ["grant_type"] = "fb_exchange_token", ["fb_exchange_token"] = token });
        Assert.Equal(200, (await provider.PostAsync("token", right)).Status);
    }

    [Fact]
    public async Task Refresh_ResourceRequired_OthersAreInvalidTargetAndSpendNothing()
    {
        await using var provider = await ProviderHarness.StartAsync(new() { RequiredResource = "https://mcp.example.com/v2" });
        var form = provider.WithSecret(ProviderHarness.RefreshForm(provider.Server.IssueGrant().RefreshToken));

        (await provider.PostAsync("token", form)).IsError(400, "invalid_target");
        (await provider.PostAsync("token", new(form) { ["resource"] = "https://mcp.example.com/" })).IsError(400, "invalid_target");
        Assert.Equal(200, (await provider.PostAsync("token", new(form) { ["resource"] = "https://mcp.example.com/v2" })).Status);
    }

    private static ProviderBehaviour Accepting(string encoding) => new()
    {
        AcceptFormBody = encoding == "form",
        AcceptJsonBody = encoding == "json",
        AcceptQuery = encoding == "query",
        AcceptGet = encoding == "get",
    };

    private static async Task<Reply> SendAsync(ProviderHarness provider, string encoding, Dictionary<string, string> parameters)
    {
        if (encoding == "form")
        {
            return await provider.PostAsync("token", parameters);
        }

        if (encoding == "json")
        {
            return await provider.JsonAsync(HttpMethod.Post, "token", JsonSerializer.Serialize(parameters));
        }

        using var query = new FormUrlEncodedContent(parameters);
        var message = new HttpRequestMessage(encoding == "get" ? HttpMethod.Get : HttpMethod.Post, $"token?{await query.ReadAsStringAsync()}")
        {
            Content = new ByteArrayContent([]),
        };
        message.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-www-form-urlencoded");
        return await provider.SendAsync(message);
    }
}

using System.Buffers.Text;
using System.Text;
using System.Text.Json.Nodes;
using TokenFunctions.EndToEnd.Tests.Running;
using TokenFunctions.Local.SampleProvider;

namespace TokenFunctions.EndToEnd.Tests.MainJob;

/// <summary>Unusual answers of the provider's token endpoint, and what callers and operators see of them.</summary>
[Collection(WorldCollection.Name)]
public sealed class AnswerTests(World world)
{
    private const string Tokens = """ "access_token":"{access_token}","refresh_token":"{refresh_token}" """;

    // Fault 3
    [Theory]
    [InlineData("-103", false)]
    [InlineData("0", false)]
    [InlineData("3600", true)]
    public async Task Token_ThatIsOverWhenItComes_Is503AndTheRotatedTokenIsKept(string expiresIn, bool isJwt)
    {
        await using var provider = await world.NewProviderAsync(new ProviderBehaviour
        {
            AnswerTemplate = $$"""{{{Tokens}},"expires_in":{{expiresIn}} }""",
            AccessTokenIsJwt = isJwt,
            AccessTokenLifetime = isJwt ? TimeSpan.FromSeconds(-103) : TimeSpan.FromHours(1),
        });
        var connection = await provider.ConnectAsync();

        var refused = (await world.Api.GetTokenAsync(connection.Id)).Is(503);
        (await world.Api.GetTokenAsync(connection.Id)).Is(503);

        Assert.Equal("access_token_expired", refused.TextOf("reason"));
        Assert.Equal(1, provider.Counters.TokenRequests);
        provider.Behaviour = new ProviderBehaviour();
        (await world.Api.RefreshAsync(connection.Id)).Is(200);
        Assert.Equal((2, 0), (provider.Counters.RefreshesServed, provider.Counters.ReuseDetections));
    }

    // Fault 3
    [Fact]
    public async Task PutConnection_JwtThatHasEnded_IsNeverHandedOut()
    {
        await using var provider = await world.NewProviderAsync();
        var ended = $"e30.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes("""{"exp":1700000000}"""))}.c2ln";
        var connection = await provider.ConnectAsync(change: body => body["access_token"] = ended);

        Assert.NotEqual(ended, (await world.Api.GetTokenAsync(connection.Id)).Is(200).AccessToken);
    }

    // Fault 5
    [Fact]
    public async Task Unavailable_AfterTheTokenWasRedeemed_IsNotSentAgain()
    {
        await using var provider = await world.NewProviderAsync(new ProviderBehaviour { Fault = Fault.Down503, FaultCommits = true });
        var connection = await provider.ConnectAsync();

        var refused = (await world.Api.GetTokenAsync(connection.Id)).Is(503);

        Assert.Equal("provider_unavailable", refused.TextOf("reason"));
        Assert.Equal((1, 0), (provider.Counters.TokenRequests, provider.Counters.ReuseDetections));
    }

    // Fault 6
    [Theory]
    [InlineData(null, null)]
    [InlineData("X-RateLimit-Reset-After", "40.5")]
    [InlineData("RateLimit", "\"default\";r=0;t=41")]
    public async Task Throttled_CostsOneRequest_AndWaitsForTheProvidersTime(string? header, string? value)
    {
        await using var provider = await world.NewProviderAsync(new ProviderBehaviour
        {
            Throttle = new Throttle { Limit = 0, TellsRetryAfter = false },
            AnswerHeaders = header is null ? null : new Dictionary<string, string> { [header] = value! },
        });
        var connection = await provider.ConnectAsync();

        var refused = (await world.Api.GetTokenAsync(connection.Id)).Is(503);

        Assert.Equal(("provider_throttled", 1), (refused.TextOf("reason"), provider.Counters.TokenRequests));
        Assert.InRange(refused.RetryAfter!.Value.TotalSeconds, header is null ? 1 : 39, header is null ? 10 : 41);
    }

    // Fault 7
    [Theory]
    [InlineData("""{"code":400,"error_code":"refresh_token_not_found","msg":"Invalid Refresh Token"}""", "reauth-required", "refresh_token_rejected")]
    [InlineData("""{"error":"INVALID_GRANT"}""", "reauth-required", "refresh_token_rejected")]
    [InlineData("""{"error":{"code":400,"message":"TOKEN_EXPIRED"}}""", "reauth-required", "refresh_token_rejected")]
    [InlineData("""{"error":"invalid_target"}""", "operator-action-required", "resource_rejected")]
    public async Task Refused_InTheWordsOfAFramework_IsAVerdict(string body, string problem, string reason)
    {
        var refused = await RefusedAsync(new ErrorAnswer(400, body));

        Assert.Equal((409, problem, reason), (refused.Answer.Status, refused.Answer.Problem, refused.Answer.TextOf("reason")));
    }

    // Fault 8
    [Theory]
    [InlineData("""["Unbekannt","für immer"]""", "application/json", "für immer")]
    [InlineData("Dienst gestört", "text/plain; charset=utf-8", "Dienst gestört")]
    [InlineData("<error><text>closed</text></error>", "application/xml", "<text>closed</text>")]
    [InlineData("""{"errors":[{"code":"E17"}]}""", "application/json", "E17")]
    [InlineData("""{"error":["x"]}""", "application/json", "[\"x\"]")]
    [InlineData("""{"errorSummary":"The grant is \u001b[31m locked"}""", "application/json", """The grant is \u001b[31m locked""")]
    public async Task Refused_InAnyForm_TheProvidersWordsAreInLastError(string body, string type, string words)
    {
        var refused = await RefusedAsync(new ErrorAnswer(400, body, type));

        var description = refused.Connection["last_error"].GetProperty("provider_error_description").GetString();
        Assert.Contains(words, description, StringComparison.Ordinal);
    }

    // Fault 12
    [Theory]
    [InlineData("<br />\n<b>Warning</b>: Undefined array key {0} in <b>/srv/token.php</b><br />\n", "")]
    [InlineData(")]}',\n", "")]
    [InlineData("[", "]")]
    [InlineData("utf-16", "")]
    [InlineData("gzip", "")]
    public async Task Tokens_InABodyOfAnotherForm_AreRead(string before, string after)
    {
        var isForm = before is "utf-16" or "gzip";
        await using var provider = await world.NewProviderAsync(new ProviderBehaviour
        {
            AnswerPrefix = isForm ? "" : before,
            AnswerSuffix = after,
            AnswerIsUtf16 = before == "utf-16",
            AnswerHeaders = before == "gzip" ? new Dictionary<string, string> { ["Content-Encoding"] = "gzip" } : null,
            AnswerTemplate = $$"""{"error":[],{{Tokens}},"expires_in":3600,"token_type":"bearer"}""",
        });
        var connection = await provider.ConnectAsync();

        var token = (await world.Api.GetTokenAsync(connection.Id)).Is(200);
        (await world.Api.RefreshAsync(connection.Id)).Is(200);

        // Fault 15
        Assert.Equal("Bearer", token.TextOf("token_type"));
        Assert.Equal(2, provider.Counters.RefreshesServed);
    }

    // Fault 14
    [Fact]
    public async Task MovedPermanently_NeedsAnOperatorWhoSeesTheTarget_AndIsNotFollowed()
    {
        await using var provider = await world.NewProviderAsync(new ProviderBehaviour { Fault = Fault.MovedPermanently });
        var connection = await provider.ConnectAsync();

        var refused = (await world.Api.GetTokenAsync(connection.Id)).Is(409);

        Assert.Equal(("operator-action-required", "endpoint_moved"), (refused.Problem, refused.TextOf("reason")));
        Assert.Contains(provider.Server.Uri.Authority, refused.TextOf("provider_error_description"), StringComparison.Ordinal);
        Assert.Equal(0, provider.Counters.RedirectsFollowed);
    }

    private async Task<(Answer Answer, Answer Connection)> RefusedAsync(ErrorAnswer deadGrant)
    {
        await using var provider = await world.NewProviderAsync(new ProviderBehaviour { DeadGrant = deadGrant });
        var connection = await provider.ConnectAsync();
        provider.Server.RevokeGrant(connection.Grant.GrantId);
        return (await world.Api.GetTokenAsync(connection.Id), await world.Api.GetConnectionAsync(connection.Id));
    }
}

using TokenFunctions.EndToEnd.Tests.Running;
using TokenFunctions.Local.SampleProvider;

namespace TokenFunctions.EndToEnd.Tests.Contract;

/// <summary>GET token, POST rejected, POST refresh: statuses, members, headers.</summary>
[Collection(WorldCollection.Name)]
public sealed class TokenContractTests(World world)
{
    private static readonly string[] TokenMembers = ["connection", "access_token", "token_type", "expires_at", "expires_in", "scope", "generation"];
    private static readonly string[] NeedsSomebody =
        ["connection", "provider", "reason", "provider_error", "provider_error_description", "since", "last_refreshed_at", "reauthorize_url", "retryable"];

    private static readonly string[] Unavailable = ["connection", "provider", "reason", "since", "attempts", "next_attempt_at", "retryable"];

    [Fact]
    public async Task GetToken_Fresh_Has200AndExactlyTheMembers()
    {
        await using var provider = await world.NewProviderAsync();
        var connection = await provider.ConnectAsync();

        var token = (await world.Api.GetTokenAsync(connection.Id)).Is(200).Has(TokenMembers);

        Assert.Equal(connection.Id, token.TextOf("connection"));
        Assert.Equal("Bearer", token.TextOf("token_type"));
        Assert.Equal(connection.Grant.Scope, token.TextOf("scope"));
        Assert.InRange(token["expires_in"].GetInt64(), 3590, 3600);
        Assert.InRange((token.Time("expires_at") - token.ReceivedAt).TotalSeconds, 3590, 3601);
        Assert.Equal(200, await provider.UseAsync(token.AccessToken));
    }

    [Fact]
    public async Task GetToken_RefreshFails_HasWarningWithItsMembers()
    {
        await using var provider = await world.NewProviderAsync();
        var connection = await provider.ConnectAsync(TimeSpan.FromHours(1));
        provider.Behaviour = provider.Behaviour with { Fault = Fault.Down503, RetryAfter = TimeSpan.FromSeconds(60) };
        (await world.Api.RefreshAsync(connection.Id)).Is(503);

        var token = (await world.Api.GetTokenAsync(connection.Id)).Is(200).Has([.. TokenMembers, "warning"]);

        var warning = token["warning"];
        Assert.Equal(["code", "detail", "since", "next_attempt_at"], warning.EnumerateObject().Select(m => m.Name));
        Assert.Equal("refresh_failing", token.Warning);
        Assert.NotEmpty(warning.GetProperty("detail").GetString()!);
        var coolDown = warning.GetProperty("next_attempt_at").GetDateTimeOffset() - warning.GetProperty("since").GetDateTimeOffset();
        Assert.InRange(coolDown, TimeSpan.FromSeconds(59), TimeSpan.FromSeconds(61));
    }

    [Fact]
    public async Task GetToken_GrantIsDeadButTokenLives_WarnsThatAPersonIsNeeded()
    {
        await using var provider = await world.NewProviderAsync(withoutSecondTry: true);
        var connection = await provider.ConnectAsync(TimeSpan.FromMinutes(30));
        provider.Server.RevokeGrant(connection.Grant.GrantId);

        (await world.Api.GetTokenAsync(connection.Id, minTtl: 2000)).IsProblem(409, "reauth-required", NeedsSomebody);
        Assert.Equal("reauth_required", (await world.Api.GetTokenAsync(connection.Id)).Is(200).Warning);
        Assert.Equal(200, (await world.Api.GetTokenAsync(connection.Id, minTtl: 1000)).Status);
    }

    [Fact]
    public async Task GetToken_LongerThanTheProvidersTokensLive_WarnsAndIsAsFreshAsCanBe()
    {
        await using var provider = await world.NewProviderAsync();
        var connection = await provider.ConnectAsync();
        (await world.Api.GetTokenAsync(connection.Id)).Is(200);

        var token = (await world.Api.GetTokenAsync(connection.Id, minTtl: 7200)).Is(200);

        Assert.Equal("min_ttl_unattainable", token.Warning);
        Assert.True(token["expires_in"].GetInt64() > 3400);
    }

    [Fact]
    public async Task GetToken_ProviderTellsNoLifetime_WarnsThatTheExpiryIsAGuess()
    {
        await using var provider = await world.NewProviderAsync(new ProviderBehaviour { ExpiresInShape = ExpiresInShape.Absent });
        var connection = await provider.ConnectAsync();

        Assert.Equal("expiry_unknown", (await world.Api.GetTokenAsync(connection.Id)).Is(200).Warning);
    }

    [Fact]
    public async Task Token_GrantRevoked_Is409OnEveryWayToAToken()
    {
        await using var provider = await world.NewProviderAsync(withoutSecondTry: true);
        var connection = await provider.ConnectAsync();
        var generation = (await world.Api.GetTokenAsync(connection.Id)).Is(200).Generation;
        provider.Server.RevokeGrant(connection.Grant.GrantId);

        foreach (var answer in new[] { await world.Api.RefreshAsync(connection.Id), await world.Api.ReportRejectedAsync(connection.Id, generation) })
        {
            answer.IsProblem(409, "reauth-required", NeedsSomebody);
            Assert.Equal(connection.Id, answer.TextOf("connection"));
            Assert.Equal(provider.Name, answer.TextOf("provider"));
            Assert.Equal("refresh_token_rejected", answer.TextOf("reason"));
            Assert.Equal("invalid_grant", answer.TextOf("provider_error"));
            Assert.Contains("expired, revoked", answer.TextOf("provider_error_description"), StringComparison.Ordinal);
            Assert.Equal($"{provider.Server.Uri}authorize?connection={connection.Id}", answer.TextOf("reauthorize_url"));
            Assert.False(answer["retryable"].GetBoolean());
            Assert.True(answer.Time("since") >= answer.Time("last_refreshed_at"));
        }
    }

    [Theory]
    [InlineData(true, "client_rejected", "invalid_client")]
    [InlineData(false, "grant_not_allowed", "unauthorized_client")]
    public async Task Token_OperatorsMistake_Is409OfTheOperator(bool wrongSecret, string reason, string error)
    {
        await using var provider = await world.NewProviderAsync(new ProviderBehaviour { RefreshAllowed = wrongSecret });
        var registration = provider.Registration();
        registration["client_secret"] = wrongSecret ? "wrong" : provider.Server.Client.Secret;
        (await provider.PutAsync(registration)).Is(200);
        var connection = await provider.ConnectAsync();

        var answer = (await world.Api.GetTokenAsync(connection.Id)).IsProblem(409, "operator-action-required", NeedsSomebody);

        Assert.Equal(reason, answer.TextOf("reason"));
        Assert.Equal(error, answer.TextOf("provider_error"));
        Assert.False(answer["retryable"].GetBoolean());
        Assert.Equal("operator_action_required", (await world.Api.GetConnectionAsync(connection.Id)).Is(200).TextOf("status"));
    }

    [Fact]
    public async Task Token_ProviderDown_Is503WhoseRetryAfterIsTheNextAttempt()
    {
        await using var provider = await world.NewProviderAsync(new ProviderBehaviour { Fault = Fault.Down503, RetryAfter = TimeSpan.FromSeconds(40) });
        var connection = await provider.ConnectAsync();

        var answer = (await world.Api.GetTokenAsync(connection.Id)).IsProblem(503, "refresh-unavailable", Unavailable);

        Assert.Equal("provider_unavailable", answer.TextOf("reason"));
        Assert.True(answer["retryable"].GetBoolean());
        Assert.Equal(1, answer["attempts"].GetInt32());
        var truth = answer.Time("next_attempt_at") - answer.ReceivedAt;
        Assert.InRange(answer.RetryAfter!.Value.TotalSeconds, truth.TotalSeconds, truth.TotalSeconds + 2);
        Assert.InRange(answer.RetryAfter!.Value.TotalSeconds, 38, 40);
        Assert.InRange(answer.Time("since"), answer.ReceivedAt.AddSeconds(-5), answer.ReceivedAt.AddSeconds(1));
    }

    [Fact]
    public async Task RefreshConnection_Works_AnswersWithTheStateAndNoToken()
    {
        await using var provider = await world.NewProviderAsync();
        var connection = await provider.ConnectAsync(TimeSpan.FromHours(1));

        var state = (await world.Api.RefreshAsync(connection.Id)).Is(200);

        Assert.Equal((await world.Api.GetConnectionAsync(connection.Id)).Text, state.Text);
        Assert.Equal(1, provider.Counters.RefreshesServed);
    }

    [Theory]
    [InlineData("GET", "connections/{0}/token")]
    [InlineData("POST", "connections/{0}/token/rejected")]
    [InlineData("POST", "connections/{0}/refresh")]
    [InlineData("GET", "connections/{0}")]
    [InlineData("DELETE", "connections/{0}")]
    public async Task Connection_Unknown_Is404(string method, string path)
    {
        var id = Unique.Name("nobody");

        var answer = await world.Api.SendAsync(new HttpMethod(method), path.Replace("{0}", id, StringComparison.Ordinal), """{"generation":1}""");

        Assert.Equal(id, answer.IsProblem(404, "connection-not-found", "connection").TextOf("connection"));
    }
}

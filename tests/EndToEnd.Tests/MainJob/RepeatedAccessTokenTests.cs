using TokenFunctions.EndToEnd.Tests.Running;
using TokenFunctions.Local.SampleProvider;

namespace TokenFunctions.EndToEnd.Tests.MainJob;

/// <summary>A provider that returns an access token that is old, or nearly over.</summary>
[Collection(WorldCollection.Name)]
public sealed class RepeatedAccessTokenTests(World world)
{
    private const string Same = """
        {"access_token":"at-always-the-same","token_type":"Bearer","expires_in":"{expires_in}","refresh_token":"{refresh_token}"}
        """;

    // Fault 10
    [Fact]
    public async Task ReportRejected_ProviderRepeatsTheToken_Is503AndNeverThatToken()
    {
        await using var provider = await world.NewProviderAsync(new ProviderBehaviour { AnswerTemplate = Same });
        var connection = await provider.ConnectAsync();
        var first = (await world.Api.GetTokenAsync(connection.Id)).Is(200);

        for (var i = 0; i < 4; i++)
        {
            var refused = (await world.Api.ReportRejectedAsync(connection.Id, first.Generation)).IsProblem(
                503, "refresh-unavailable", "connection", "provider", "reason", "since", "attempts", "next_attempt_at", "retryable");
            Assert.Equal("access_token_unchanged", refused.TextOf("reason"));
        }

        Assert.InRange(provider.Counters.TokenRequests, 2, 4);
        var others = (await world.Api.GetTokenAsync(connection.Id)).Is(200);
        Assert.Equal((first.AccessToken, first.Generation, null), (others.AccessToken, others.Generation, others.Warning));
        Assert.Equal(first.Generation, (await world.Api.RefreshAsync(connection.Id)).Is(200).Generation);
        Assert.Equal("active", (await world.Api.GetConnectionAsync(connection.Id)).TextOf("status"));
    }

    // Fault 13
    [Fact]
    public async Task GetToken_TokensAreOverAtOnce_Is503WithAReason()
    {
        await using var provider = await world.NewProviderAsync(new ProviderBehaviour { AccessTokenLifetime = TimeSpan.FromSeconds(1) });
        var connection = await provider.ConnectAsync();

        var refused = (await world.Api.GetTokenAsync(connection.Id)).Is(503);

        Assert.Equal("access_token_expired", refused.TextOf("reason"));
    }

    // Fault 13
    [Fact]
    public async Task GetToken_TheSameTokenNearItsEnd_HasAWarning()
    {
        await using var provider = await world.NewProviderAsync(new ProviderBehaviour { AnswerTemplate = Same, AccessTokenLifetime = TimeSpan.FromSeconds(4) });
        var connection = await provider.ConnectAsync(change: body =>
        {
            body["access_token"] = "at-always-the-same";
            body["expires_in"] = 40;
        });

        Assert.Null((await world.Api.GetTokenAsync(connection.Id)).Is(200).Warning);
        (await world.Api.RefreshAsync(connection.Id)).Is(200);
        var token = (await world.Api.GetTokenAsync(connection.Id)).Is(200);

        Assert.Equal(("at-always-the-same", "min_ttl_unattainable"), (token.AccessToken, token.Warning));
        Assert.Equal(1, provider.Counters.TokenRequests);
    }
}

using TokenFunctions.EndToEnd.Tests.Running;
using TokenFunctions.Local.SampleProvider;

namespace TokenFunctions.EndToEnd.Tests.MainJob;

/// <summary>A caller gets a valid token, and the provider gets one refresh for it.</summary>
[Collection(WorldCollection.Name)]
public sealed class RefreshTests(World world)
{
    private const int Callers = 40;

    [Fact]
    public async Task Refresh_SixTimes_RotatesEachTimeAndNeverReusesAToken()
    {
        await using var provider = await world.NewProviderAsync();
        var connection = await provider.ConnectAsync();
        var seen = new HashSet<string>();
        var generation = (await world.Api.GetConnectionAsync(connection.Id)).Generation;

        for (var round = 1; round <= 6; round++)
        {
            (await world.Api.RefreshAsync(connection.Id)).Is(200);
            var token = (await world.Api.GetTokenAsync(connection.Id)).Is(200);
            Assert.Equal(generation + round, token.Generation);
            Assert.Equal(200, await provider.UseAsync(token.AccessToken));
            Assert.True(seen.Add(token.AccessToken));
        }

        Assert.Equal(6, provider.Counters.RefreshesServed);
        Assert.Equal((0, 0, 0), (provider.Counters.ReuseDetections, provider.Counters.ReusesAccepted, provider.Counters.RefreshesRefused));
        Assert.Single(await world.Surroundings.Secrets.OfConnectionAsync(connection.Id));
    }

    [Fact]
    public async Task Refresh_ProviderDoesNotRotate_WritesNoNewSecret()
    {
        await using var provider = await world.NewProviderAsync(new ProviderBehaviour { Rotation = Rotation.Never });
        var connection = await provider.ConnectAsync();
        (await world.Api.GetTokenAsync(connection.Id)).Is(200);
        var sets = world.Surroundings.Vault.Counters[Local.KeyVault.KeyVaultOperation.Set];

        (await world.Api.RefreshAsync(connection.Id)).Is(200);
        (await world.Api.RefreshAsync(connection.Id)).Is(200);

        Assert.Equal(sets, world.Surroundings.Vault.Counters[Local.KeyVault.KeyVaultOperation.Set]);
        var name = Assert.Single(await world.Surroundings.Secrets.OfConnectionAsync(connection.Id));
        Assert.Equal(connection.Grant.RefreshToken, await world.Surroundings.Secrets.ValueAsync(name));
    }

    [Fact]
    public async Task GetToken_Fresh_AsksNeitherProviderNorVault()
    {
        await using var provider = await world.NewProviderAsync();
        var connection = await provider.ConnectAsync(TimeSpan.FromHours(1));
        var first = (await world.Api.GetTokenAsync(connection.Id)).Is(200);
        var vault = world.Surroundings.Vault.Counters.Total;

        var second = (await world.Api.GetTokenAsync(connection.Id)).Is(200);

        Assert.Equal(connection.Grant.AccessToken, first.AccessToken);
        Assert.Equal(first.AccessToken, second.AccessToken);
        Assert.Equal(0, provider.Counters.TokenRequests);
        Assert.Equal(vault, world.Surroundings.Vault.Counters.Total);
    }

    [Fact]
    public async Task GetToken_ManyCallersOfAnExpiredToken_CostOneRefresh()
    {
        await using var provider = await world.NewProviderAsync(new ProviderBehaviour { AnswerDelay = TimeSpan.FromMilliseconds(200) });
        var connection = await provider.ConnectAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => world.Api.GetTokenAsync(connection.Id)));

        Assert.All(answers, a => a.Is(200));
        Assert.Single(answers.Select(a => a.AccessToken).Distinct());
        Assert.Equal(1, provider.Counters.TokenRequests);
    }

    [Fact]
    public async Task GetToken_MinTtl_RefreshesOnlyWhereTheTokenIsTooShort()
    {
        await using var provider = await world.NewProviderAsync();
        var connection = await provider.ConnectAsync(TimeSpan.FromMinutes(30));

        (await world.Api.GetTokenAsync(connection.Id, minTtl: 0)).Is(200);
        (await world.Api.GetTokenAsync(connection.Id, minTtl: 1700)).Is(200);
        Assert.Equal(0, provider.Counters.TokenRequests);

        var longer = (await world.Api.GetTokenAsync(connection.Id, minTtl: 2000)).Is(200);
        Assert.Null(longer.Warning);
        Assert.True(longer["expires_in"].GetInt64() > 2000);
        Assert.Equal(1, provider.Counters.TokenRequests);
    }

    [Fact]
    public async Task GetToken_MinTtlCannotBeMetForTheMoment_Is503WhileOthersAreServed()
    {
        await using var provider = await world.NewProviderAsync(new ProviderBehaviour { Fault = Fault.Down503, RetryAfter = TimeSpan.FromSeconds(60) });
        var connection = await provider.ConnectAsync(TimeSpan.FromMinutes(30));

        (await world.Api.GetTokenAsync(connection.Id, minTtl: 2000)).IsProblem(
            503, "refresh-unavailable", "connection", "provider", "reason", "since", "attempts", "next_attempt_at", "retryable");

        Assert.Equal("refresh_failing", (await world.Api.GetTokenAsync(connection.Id)).Is(200).Warning);
        Assert.Equal("refresh_failing", (await world.Api.GetTokenAsync(connection.Id, minTtl: 1000)).Is(200).Warning);
        Assert.Equal(1, provider.Counters.TokenRequests);
    }

    [Fact]
    public async Task ReportRejected_CurrentGeneration_RefreshesOnceAndOlderReportsGetTheNewToken()
    {
        await using var provider = await world.NewProviderAsync();
        var connection = await provider.ConnectAsync();
        var first = (await world.Api.GetTokenAsync(connection.Id)).Is(200);

        var second = (await world.Api.ReportRejectedAsync(connection.Id, first.Generation)).Is(200);
        var late = (await world.Api.ReportRejectedAsync(connection.Id, first.Generation)).Is(200);
        var unknown = (await world.Api.ReportRejectedAsync(connection.Id, 1)).Is(200);

        Assert.Equal(first.Generation + 1, second.Generation);
        Assert.Equal(second.AccessToken, late.AccessToken);
        Assert.Equal(second.AccessToken, unknown.AccessToken);
        Assert.Equal(2, provider.Counters.TokenRequests);
        Assert.Equal(200, await provider.UseAsync(second.AccessToken));
    }

    [Fact]
    public async Task ReportRejected_ThreeFreshGenerations_IsHopelessForTheReporterOnly()
    {
        await using var provider = await world.NewProviderAsync();
        var connection = await provider.ConnectAsync();
        var token = (await world.Api.GetTokenAsync(connection.Id)).Is(200);
        token = (await world.Api.ReportRejectedAsync(connection.Id, token.Generation)).Is(200);
        token = (await world.Api.ReportRejectedAsync(connection.Id, token.Generation)).Is(200);

        var hopeless = await world.Api.ReportRejectedAsync(connection.Id, token.Generation);

        hopeless.IsProblem(
            409,
            "reauth-required",
            "connection",
            "provider",
            "reason",
            "provider_error",
            "provider_error_description",
            "since",
            "last_refreshed_at",
            "reauthorize_url",
            "retryable");
        Assert.Equal("token_rejected_by_resource", hopeless.TextOf("reason"));
        var others = (await world.Api.GetTokenAsync(connection.Id)).Is(200);
        Assert.Equal((token.AccessToken, null), (others.AccessToken, others.Warning));
        Assert.Equal("active", (await world.Api.GetConnectionAsync(connection.Id)).TextOf("status"));
        Assert.Equal(3, provider.Counters.TokenRequests);
    }
}

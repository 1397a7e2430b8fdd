using TokenFunctions.EndToEnd.Tests.Running;

namespace TokenFunctions.EndToEnd.Tests.Outages;

/// <summary>Tables and blobs go down and come back.</summary>
public sealed class StorageOutageTests : OutageTest
{
    [Fact]
    public async Task Storage_StoppedAndStartedAgain_Is503AndThenServesAsBefore()
    {
        await using var app = await Surroundings.StartAppAsync();
        await using var provider = await TestProvider.RegisterAsync(app.Api);
        var connection = await provider.ConnectAsync();
        var token = (await app.Api.GetTokenAsync(connection.Id)).Is(200);
        var grant = provider.Server.IssueGrant();
        var other = Unique.Name("c");

        await Surroundings.RestartAzuriteAsync(StateDirectory, async () =>
        {
            var answers = await Task.WhenAll(
                app.Api.GetTokenAsync(connection.Id),
                app.Api.RefreshAsync(connection.Id),
                app.Api.PutAsync($"connections/{other}", provider.PutConnectionRequest(grant)),
                app.Api.GetAsync("connections"));
            Assert.Equal(
                ["refresh-unavailable", "refresh-unavailable", "dependency-unavailable", "dependency-unavailable"],
                answers.Select(a => a.Is(503).Problem));
            Assert.All(answers, a => Assert.True(a["retryable"].GetBoolean()));
            Assert.Empty(await Surroundings.Secrets.OfConnectionAsync(other));
            var health = await Until.HoldsAsync(() => app.Api.GetAsync("health"), h => h.Status != 200);
            health.IsProblem(503, "unhealthy", "settings", "checks");
            Assert.NotEqual("ok", health["checks"].GetProperty("tables").GetString());
            Assert.Equal("ok", health["checks"].GetProperty("vault").GetString());
        });

        Assert.Equal(token.AccessToken, (await app.Api.GetTokenAsync(connection.Id)).Is(200).AccessToken);
        (await app.Api.RefreshAsync(connection.Id)).Is(200);
        (await app.Api.GetConnectionAsync(other)).Is(404);
        (await app.Api.PutAsync($"connections/{other}", provider.PutConnectionRequest(grant))).Is(201);
        Assert.Equal((2, 0), (provider.Counters.TokenRequests, provider.Counters.ReuseDetections));
        await Until.HoldsAsync(() => app.Api.GetAsync("health"), h => h.Status == 200);
    }
}

using TokenFunctions.EndToEnd.Tests.Running;
using TokenFunctions.Local.SampleProvider;

namespace TokenFunctions.EndToEnd.Tests.Outages;

/// <summary>What we stand on goes away and comes back.</summary>
public sealed class RestartTests : IAsyncLifetime, IDisposable
{
    private readonly TemporaryDirectory _state = new();
    private Surroundings _surroundings = null!;

    public async Task InitializeAsync() => _surroundings = await Surroundings.StartAsync(_state.Path);

    [Fact]
    public async Task App_KilledAndStartedAgain_GoesOnWithTheSameTokens()
    {
        await using var app = await _surroundings.StartAppAsync();
        await using var provider = await TestProvider.RegisterAsync(app.Api);
        var connection = await provider.ConnectAsync();
        var token = (await app.Api.GetTokenAsync(connection.Id)).Is(200);

        await app.Process.KillAsync();
        await using var next = await _surroundings.StartAppAsync(app.Process.Uri.Port);

        Assert.Equal(token.AccessToken, (await next.Api.GetTokenAsync(connection.Id)).Is(200).AccessToken);
        Assert.Equal(1, provider.Counters.TokenRequests);
        (await next.Api.RefreshAsync(connection.Id)).Is(200);
        Assert.Equal((2, 0), (provider.Counters.RefreshesServed, provider.Counters.ReuseDetections));
    }

    [Fact]
    public async Task App_KilledWhileTheProviderAnswers_IsNotTakenOverBeforeItsLeaseEnds()
    {
        await using var app = await _surroundings.StartAppAsync();
        await using var provider = await TestProvider.RegisterAsync(app.Api, new ProviderBehaviour { Fault = Fault.Hang });
        var connection = await provider.ConnectAsync();
        var cutOff = app.Api.GetTokenAsync(connection.Id);
        await Until.HoldsAsync(() => Task.FromResult(provider.Counters.FaultsStruck), struck => struck == 1);

        await app.Process.KillAsync();
        await Assert.ThrowsAsync<HttpRequestException>(() => cutOff);
        await using var next = await _surroundings.StartAppAsync(("Refresh__Patience", "00:00:01"));

        var busy = (await next.Api.GetTokenAsync(connection.Id)).Is(503);
        Assert.InRange(busy.RetryAfter!.Value.TotalSeconds, 20, 60);
        Assert.Equal(1, provider.Counters.TokenRequests);
    }

    [Fact]
    public async Task App_ToldToStopWhileTheProviderAnswers_CommitsBeforeItGoes()
    {
        await using var app = await _surroundings.StartAppAsync();
        await using var provider = await TestProvider.RegisterAsync(app.Api, new ProviderBehaviour { AnswerDelay = TimeSpan.FromSeconds(1) });
        var connection = await provider.ConnectAsync();
        var answer = app.Api.GetTokenAsync(connection.Id);
        await Until.HoldsAsync(() => Task.FromResult(provider.Counters.RefreshesServed), served => served == 1);

        Assert.True(await app.Process.StopAsync(TimeSpan.FromSeconds(10)));
        var token = (await answer).Is(200);

        await using var next = await _surroundings.StartAppAsync();
        Assert.Equal(token.AccessToken, (await next.Api.GetTokenAsync(connection.Id)).Is(200).AccessToken);
        Assert.Equal(1, provider.Counters.TokenRequests);
    }

    [Fact]
    public async Task Client_LeavesWhileTheProviderAnswers_LeavesTheTokenToTheNextOne()
    {
        await using var app = await _surroundings.StartAppAsync();
        await using var provider = await TestProvider.RegisterAsync(app.Api, new ProviderBehaviour { AnswerDelay = TimeSpan.FromSeconds(1) });
        var connection = await provider.ConnectAsync();
        using (var client = new Api(app.Process.Uri))
        {
            var abandoned = client.GetTokenAsync(connection.Id);
            await Until.HoldsAsync(() => Task.FromResult(provider.Counters.RefreshesServed), served => served == 1);
            client.Dispose();
            await Assert.ThrowsAnyAsync<Exception>(() => abandoned);
        }

        Assert.Equal(200, await provider.UseAsync((await app.Api.GetTokenAsync(connection.Id)).Is(200).AccessToken));
        Assert.Equal(1, provider.Counters.TokenRequests);
    }

    [Fact]
    public async Task Storage_StoppedAndStartedAgain_Is503AndThenServesAsBefore()
    {
        await using var app = await _surroundings.StartAppAsync();
        await using var provider = await TestProvider.RegisterAsync(app.Api);
        var connection = await provider.ConnectAsync();
        var token = (await app.Api.GetTokenAsync(connection.Id)).Is(200);
        var grant = provider.Server.IssueGrant();
        var other = Unique.Name("c");

        await _surroundings.RestartAzuriteAsync(_state.Path, async () =>
        {
            var answers = await Task.WhenAll(
                app.Api.GetTokenAsync(connection.Id), app.Api.RefreshAsync(connection.Id), app.Api.PutAsync($"connections/{other}", provider.ConnectionBody(grant)), app.Api.GetAsync("connections"));
            Assert.Equal(["refresh-unavailable", "refresh-unavailable", "dependency-unavailable", "dependency-unavailable"], answers.Select(a => a.Is(503).Problem));
            Assert.All(answers, a => Assert.True(a["retryable"].GetBoolean()));
            Assert.Empty(await _surroundings.Secrets.OfConnectionAsync(other));
            var health = await Until.HoldsAsync(() => app.Api.GetAsync("health"), h => h.Status != 200);
            health.IsProblem(503, "unhealthy", "settings", "checks");
            Assert.NotEqual("ok", health["checks"].GetProperty("tables").GetString());
            Assert.Equal("ok", health["checks"].GetProperty("vault").GetString());
        });

        Assert.Equal(token.AccessToken, (await app.Api.GetTokenAsync(connection.Id)).Is(200).AccessToken);
        (await app.Api.RefreshAsync(connection.Id)).Is(200);
        (await app.Api.GetConnectionAsync(other)).Is(404);
        (await app.Api.PutAsync($"connections/{other}", provider.ConnectionBody(grant))).Is(201);
        Assert.Equal((2, 0), (provider.Counters.TokenRequests, provider.Counters.ReuseDetections));
        await Until.HoldsAsync(() => app.Api.GetAsync("health"), h => h.Status == 200);
    }

    [Fact]
    public async Task Vault_StoppedAndStartedAgain_FreshTokensAreServedAndNoGrantIsLost()
    {
        await using var app = await _surroundings.StartAppAsync();
        await using var provider = await TestProvider.RegisterAsync(app.Api);
        var (fresh, expired) = (await provider.ConnectAsync(TimeSpan.FromHours(1)), await provider.ConnectAsync());
        await using var another = await _surroundings.StartAppAsync();
        (await app.Api.RefreshAsync(fresh.Id)).Is(200);
        (await another.Api.GetTokenAsync(fresh.Id)).Is(200);
        Answer deferred = null!;

        await _surroundings.RestartVaultAsync(_state.Path, async () =>
        {
            (await another.Api.GetTokenAsync(fresh.Id)).Is(200);
            deferred = (await another.Api.GetTokenAsync(expired.Id)).IsProblem(
                503, "refresh-unavailable", "connection", "provider", "reason", "since", "attempts", "next_attempt_at", "retryable");
            Assert.Equal("vault_unavailable", deferred.TextOf("reason"));
            Assert.Equal(1, provider.Counters.TokenRequests);

            // This process has client secret and refresh token at hand; what it gets for them waits sealed in the row.
            (await app.Api.RefreshAsync(fresh.Id)).Is(200);
            var name = Unique.Name("provider");
            (await app.Api.PutAsync($"providers/{name}", provider.Registration())).IsProblem(503, "dependency-unavailable", "retryable");
            (await app.Api.GetAsync($"providers/{name}")).Is(404);
        });

        await Until.PauseAsync(deferred.RetryAfter!.Value);
        (await another.Api.GetTokenAsync(expired.Id)).Is(200);
        (await another.Api.RefreshAsync(fresh.Id)).Is(200);
        Assert.Equal(200, await provider.UseAsync((await another.Api.GetTokenAsync(fresh.Id)).Is(200).AccessToken));
        Assert.Equal((4, 0), (provider.Counters.RefreshesServed, provider.Counters.ReuseDetections));
    }

    public async Task DisposeAsync() => await _surroundings.DisposeAsync();

    public void Dispose() => _state.Dispose();
}

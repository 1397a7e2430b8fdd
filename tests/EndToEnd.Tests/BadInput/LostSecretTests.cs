using TokenFunctions.EndToEnd.Tests.Running;

namespace TokenFunctions.EndToEnd.Tests.BadInput;

/// <summary>Secrets in the vault are disabled, or a registration is edited. The process has not used them before.</summary>
public sealed class LostSecretTests : IAsyncLifetime
{
    private Surroundings _surroundings = null!;

    public async Task InitializeAsync() => _surroundings = await Surroundings.StartAsync();

    public async Task DisposeAsync() => await _surroundings.DisposeAsync();

    [Fact]
    public async Task RefreshTokenDisabled_TheLivingTokenIsServedWithAWarningUntilItIsEnabledAgain()
    {
        await using var app = await _surroundings.StartAppAsync();
        await using var provider = await TestProvider.RegisterAsync(app.Api);
        var (one, other) = (await provider.ConnectAsync(TimeSpan.FromHours(1)), await provider.ConnectAsync());
        var name = Assert.Single(await _surroundings.Secrets.OfConnectionAsync(one.Id));
        await _surroundings.Secrets.EnableAsync(name, false);
        await using var cold = await _surroundings.StartAppAsync();

        var refused = (await cold.Api.RefreshAsync(one.Id)).IsProblem(
            503, "refresh-unavailable", "connection", "provider", "reason", "since", "attempts", "next_attempt_at", "retryable");
        Assert.Equal("refresh_token_missing", refused.TextOf("reason"));
        Assert.Equal("refresh_failing", (await cold.Api.GetTokenAsync(one.Id)).Is(200).Warning);
        var state = (await cold.Api.GetConnectionAsync(one.Id)).Is(200);
        Assert.Equal(("degraded", "refresh_token_missing"), (state.TextOf("status"), state["last_error"].GetProperty("reason").GetString()));
        Assert.Contains(name, cold.Output, StringComparison.Ordinal);
        Assert.Null((await cold.Api.GetTokenAsync(other.Id)).Is(200).Warning);
        (await cold.Api.GetAsync("health")).Is(200);

        await _surroundings.Secrets.EnableAsync(name, true);
        (await cold.Api.RefreshAsync(one.Id)).Is(200);
        Assert.Null((await cold.Api.GetTokenAsync(one.Id)).Is(200).Warning);
        Assert.Equal(0, provider.Counters.ReuseDetections);
    }

    [Fact]
    public async Task SealingKeyDisabled_HealthSaysSoWithoutNamesAndCallersGetNewTokens()
    {
        await using var app = await _surroundings.StartAppAsync();
        await using var provider = await TestProvider.RegisterAsync(app.Api);
        var connection = await provider.ConnectAsync(TimeSpan.FromHours(1));
        await _surroundings.Secrets.EnableAsync("sealing-key", false);
        await using var cold = await _surroundings.StartAppAsync();

        var health = (await cold.Api.GetAsync("health")).IsProblem(503, "unhealthy", "settings", "checks");
        Assert.Equal("missing", health["checks"].GetProperty("sealing_key").GetString());
        Assert.DoesNotContain(connection.Id, health.Text, StringComparison.Ordinal);

        var token = (await cold.Api.GetTokenAsync(connection.Id)).Is(200);
        Assert.Equal(200, await provider.UseAsync(token.AccessToken));
        Assert.Equal((1, 0), (provider.Counters.RefreshesServed, provider.Counters.ReuseDetections));
        Assert.Contains("had no usable sealing key", cold.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RegistrationEdited_IsNamedAndMendedByAPut()
    {
        await using var app = await _surroundings.StartAppAsync();
        await using var provider = await TestProvider.RegisterAsync(app.Api);
        var connection = await provider.ConnectAsync();
        await HandEdit.OfProviderAsync(_surroundings, provider.Name, "TokenEndpoint", "nowhere");
        await using var cold = await _surroundings.StartAppAsync();

        Assert.Equal(
            provider.Name,
            (await cold.Api.GetAsync($"providers/{provider.Name}")).IsProblem(500, "row-unreadable", "provider", "retryable").TextOf("provider"));
        Assert.Equal([provider.Name], (await cold.Api.GetAsync("providers")).Is(200)["unreadable"].EnumerateArray().Select(n => n.GetString()));
        Assert.Equal("registration_unreadable", (await cold.Api.GetTokenAsync(connection.Id)).Is(503).TextOf("reason"));

        (await provider.PutAsync(provider.Registration())).Is(200);
        (await app.Api.RefreshAsync(connection.Id)).Is(200);
    }
}

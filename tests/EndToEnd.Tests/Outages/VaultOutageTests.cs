using TokenFunctions.EndToEnd.Tests.Running;

namespace TokenFunctions.EndToEnd.Tests.Outages;

/// <summary>The vault goes down and comes back.</summary>
public sealed class VaultOutageTests : OutageTest
{
    [Fact]
    public async Task Vault_StoppedAndStartedAgain_FreshTokensAreServedAndNoGrantIsLost()
    {
        await using var app = await Surroundings.StartAppAsync();
        await using var provider = await TestProvider.RegisterAsync(app.Api);
        var (fresh, expired) = (await provider.ConnectAsync(TimeSpan.FromHours(1)), await provider.ConnectAsync());
        await using var another = await Surroundings.StartAppAsync();
        (await app.Api.RefreshAsync(fresh.Id)).Is(200);
        (await another.Api.GetTokenAsync(fresh.Id)).Is(200);
        Answer deferred = null!;

        await Surroundings.RestartVaultAsync(StateDirectory, async () =>
        {
            (await another.Api.GetTokenAsync(fresh.Id)).Is(200);
            deferred = (await another.Api.GetTokenAsync(expired.Id)).IsProblem(
                503, "refresh-unavailable", "connection", "provider", "reason", "since", "attempts", "next_attempt_at", "retryable");
            Assert.Equal("vault_unavailable", deferred.TextOf("reason"));
            Assert.Equal(1, provider.Counters.TokenRequests);

            // This process has the client secret and the refresh token in memory. The new refresh token is sealed in the row until the vault is back.
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
}

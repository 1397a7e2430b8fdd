using TokenFunctions.EndToEnd.Tests.Running;
using TokenFunctions.Local.SampleProvider;

namespace TokenFunctions.EndToEnd.Tests.MainJob;

[Collection(OwnAppCollection.Name)]
public sealed class TimerTests(SharedSurroundings shared)
{
    [Fact]
    public async Task SweepSchedule_EverySecond_KeepsATokenFreshWithoutAnybodyAsking()
    {
        await using var app = await shared.Surroundings.StartAppAsync(("SweepSchedule", "* * * * * *"));
        await using var provider = await TestProvider.RegisterAsync(app.Api);
        var connection = await provider.ConnectAsync();

        var state = await Until.HoldsAsync(
            () => app.Api.GetConnectionAsync(connection.Id), c => c["last_refreshed_at"].ValueKind != System.Text.Json.JsonValueKind.Null);

        Assert.Equal("active", state.TextOf("status"));
        Assert.DoesNotContain(app.Api.Answers, a => a.Text.Contains("access_token", StringComparison.Ordinal));
        await Until.HoldsAsync(() => Task.FromResult(Sweeps(app)), n => n >= 3);
        Assert.Equal(1, provider.Counters.TokenRequests);
    }

    // Fault 4: between four fifths of the nine seconds and their end no sweep begins.
    [Fact]
    public async Task Sweep_GrantEndsUnlessUsed_IsUsedByTheLastSweepBefore()
    {
        await using var app = await shared.Surroundings.StartAppAsync(("SweepSchedule", "*/5 * * * * *"));
        await using var provider = await TestProvider.RegisterAsync(app.Api, new ProviderBehaviour
        {
            RefreshTokenIdleLifetime = TimeSpan.FromSeconds(9),
            RefreshTokenExpiresInMember = "refresh_expires_in",
        });
        var connection = await provider.ConnectAsync();
        (await app.Api.GetTokenAsync(connection.Id)).Is(200);

        await Until.HoldsAsync(() => Task.FromResult(provider.Counters.Of(connection.Grant.GrantId).Served), served => served >= 4);

        Assert.Equal("active", (await app.Api.GetConnectionAsync(connection.Id)).TextOf("status"));
    }

    private static int Sweeps(RunningApp app) => app.Output.Split("left for the next sweep").Length - 1;
}

using TokenFunctions.EndToEnd.Tests.Running;

namespace TokenFunctions.EndToEnd.Tests.MainJob;

/// <summary>The sweep keeps tokens fresh without a caller's request.</summary>
[Collection(WorldCollection.Name)]
public sealed class SweepTests(World world)
{
    [Fact]
    public async Task Sweep_DueConnections_AreRefreshedOnceAndTheOthersLeft()
    {
        await using var provider = await world.NewProviderAsync();
        var due = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => provider.ConnectAsync()));
        var healthy = await provider.ConnectAsync(TimeSpan.FromHours(1));
        var before = await GenerationAsync(due[^1].Id);
        var ofHealthy = await GenerationAsync(healthy.Id);

        await world.Api.FireAsync("Sweep");

        foreach (var connection in due)
        {
            await Until.HoldsAsync(
                () => world.Api.GetConnectionAsync(connection.Id), c => c["last_refreshed_at"].ValueKind != System.Text.Json.JsonValueKind.Null);
            Assert.Equal(1, provider.Counters.Of(connection.Grant.GrantId).Served);
        }

        Assert.Equal(before + 1, await GenerationAsync(due[^1].Id));
        Assert.Equal(ofHealthy, await GenerationAsync(healthy.Id));
        Assert.Equal(due.Length, provider.Counters.TokenRequests);
    }

    [Fact]
    public async Task Sweep_TheGrantIsDead_SaysSoBeforeAnybodyAsks()
    {
        await using var provider = await world.NewProviderAsync();
        var connection = await provider.ConnectAsync();
        provider.Server.RevokeGrant(connection.Grant.GrantId);

        await world.Api.FireAsync("Sweep");

        await Until.HoldsAsync(() => world.Api.GetConnectionAsync(connection.Id), c => c.TextOf("status") == "reauth_required");
        (await world.Api.GetTokenAsync(connection.Id)).Is(409);
        Assert.Equal(1, provider.Counters.TokenRequests);
    }

    [Fact]
    public async Task Sweep_OnDemandConnection_IsLeftAloneUntilAsked()
    {
        await using var provider = await world.NewProviderAsync();
        var onDemand = await provider.ConnectAsync(change: body => body["strategy"] = "on_demand");
        var eager = await provider.ConnectAsync();

        await world.Api.FireAsync("Sweep");

        await Until.HoldsAsync(() => world.Api.GetConnectionAsync(eager.Id), c => c["last_refreshed_at"].ValueKind != System.Text.Json.JsonValueKind.Null);
        await SweptAsync();
        Assert.Equal(0, provider.Counters.Of(onDemand.Grant.GrantId).Served);
        Assert.Equal(System.Text.Json.JsonValueKind.Null, (await world.Api.GetConnectionAsync(onDemand.Id))["due_at"].ValueKind);
        (await world.Api.GetTokenAsync(onDemand.Id)).Is(200);
        Assert.Equal(1, provider.Counters.Of(onDemand.Grant.GrantId).Served);
    }

    [Fact]
    public async Task Sweep_ProviderOfOneIsDown_RefreshesTheOthers()
    {
        await using var broken = await world.NewProviderAsync(
            new Local.SampleProvider.ProviderBehaviour { Fault = Local.SampleProvider.Fault.BadGateway502Html });
        await using var well = await world.NewProviderAsync();
        var unlucky = await broken.ConnectAsync();
        var lucky = await well.ConnectAsync();

        await world.Api.FireAsync("Sweep");

        await Until.HoldsAsync(() => world.Api.GetConnectionAsync(unlucky.Id), c => c.TextOf("status") == "degraded");
        await Until.HoldsAsync(() => world.Api.GetConnectionAsync(lucky.Id), c => c["last_refreshed_at"].ValueKind != System.Text.Json.JsonValueKind.Null);
    }

    private async Task<long> GenerationAsync(string id) => (await world.Api.GetConnectionAsync(id)).Is(200).Generation;

    /// <summary>Runs another sweep to its end. It does what the earlier sweep left undone.</summary>
    private async Task SweptAsync()
    {
        var before = Sweeps();
        await world.Api.FireAsync("Sweep");
        await Until.HoldsAsync(() => Task.FromResult(Sweeps()), n => n > before);
    }

    private int Sweeps() => world.App.Output.Split("left for the next sweep").Length;
}

using TokenFunctions.EndToEnd.Tests.Running;
using TokenFunctions.Local.SampleProvider;

namespace TokenFunctions.EndToEnd.Tests.Outages;

/// <summary>In the middle of its work, the app is killed or stopped, or its client disconnects.</summary>
public sealed class AppRestartTests : OutageTest
{
    [Fact]
    public async Task App_KilledAndStartedAgain_GoesOnWithTheSameTokens()
    {
        await using var app = await Surroundings.StartAppAsync();
        await using var provider = await TestProvider.RegisterAsync(app.Api);
        var connection = await provider.ConnectAsync();
        var token = (await app.Api.GetTokenAsync(connection.Id)).Is(200);

        await app.Process.KillAsync();
        await using var next = await Surroundings.StartAppAsync(app.Process.Uri.Port);

        Assert.Equal(token.AccessToken, (await next.Api.GetTokenAsync(connection.Id)).Is(200).AccessToken);
        Assert.Equal(1, provider.Counters.TokenRequests);
        (await next.Api.RefreshAsync(connection.Id)).Is(200);
        Assert.Equal((2, 0), (provider.Counters.RefreshesServed, provider.Counters.ReuseDetections));
    }

    [Fact]
    public async Task App_KilledWhileTheProviderAnswers_IsNotTakenOverBeforeItsLeaseEnds()
    {
        await using var app = await Surroundings.StartAppAsync();

        // It is there before the other dies: a start may take as long as a lease.
        await using var next = await Surroundings.StartAppAsync(("Refresh__WaitTimeout", "00:00:01"));
        await using var provider = await TestProvider.RegisterAsync(app.Api, new ProviderBehaviour { Fault = Fault.Hang });
        var connection = await provider.ConnectAsync();
        var cutOff = app.Api.GetTokenAsync(connection.Id);
        await Until.HoldsAsync(() => Task.FromResult(provider.Counters.FaultsStruck), struck => struck == 1);

        await app.Process.KillAsync();
        await Assert.ThrowsAsync<HttpRequestException>(() => cutOff);

        var busy = (await next.Api.GetTokenAsync(connection.Id)).Is(503);
        Assert.InRange(busy.RetryAfter!.Value.TotalSeconds, 10, 30);
        Assert.Equal(1, provider.Counters.TokenRequests);
    }

    [Fact]
    public async Task App_ToldToStopWhileTheProviderAnswers_CommitsBeforeItGoes()
    {
        await using var app = await Surroundings.StartAppAsync();
        await using var provider = await TestProvider.RegisterAsync(app.Api, new ProviderBehaviour { AnswerDelay = TimeSpan.FromSeconds(1) });
        var connection = await provider.ConnectAsync();
        var answer = app.Api.GetTokenAsync(connection.Id);
        await Until.HoldsAsync(() => Task.FromResult(provider.Counters.RefreshesServed), served => served == 1);

        Assert.True(await app.Process.StopAsync(TimeSpan.FromSeconds(10)));
        var token = (await answer).Is(200);

        await using var next = await Surroundings.StartAppAsync();
        Assert.Equal(token.AccessToken, (await next.Api.GetTokenAsync(connection.Id)).Is(200).AccessToken);
        Assert.Equal(1, provider.Counters.TokenRequests);
    }

    [Fact]
    public async Task Client_LeavesWhileTheProviderAnswers_LeavesTheTokenToTheNextOne()
    {
        await using var app = await Surroundings.StartAppAsync();
        await using var provider = await TestProvider.RegisterAsync(app.Api, new ProviderBehaviour { AnswerDelay = TimeSpan.FromSeconds(1) });
        var connection = await provider.ConnectAsync();
        using (var client = new ApiClient(app.Process.Uri))
        {
            var abandoned = client.GetTokenAsync(connection.Id);
            await Until.HoldsAsync(() => Task.FromResult(provider.Counters.RefreshesServed), served => served == 1);
            client.Dispose();
            await Assert.ThrowsAnyAsync<Exception>(() => abandoned);
        }

        Assert.Equal(200, await provider.UseAsync((await app.Api.GetTokenAsync(connection.Id)).Is(200).AccessToken));
        Assert.Equal(1, provider.Counters.TokenRequests);
    }
}

using TokenFunctions.EndToEnd.Tests.Running;

namespace TokenFunctions.EndToEnd.Tests.MainJob;

[Collection(OwnAppCollection.Name)]
public sealed class TableStoreTests(SharedSurroundings shared)
{
    [Fact]
    public async Task RefreshTokensInTheTable_RotateThereAndSurviveARestart()
    {
        (string, string) inTable = ("RefreshTokens__Store", "Table");
        await using var app = await shared.Surroundings.StartAppAsync(inTable);
        await using var provider = await TestProvider.RegisterAsync(app.Api);
        var connection = await provider.ConnectAsync();
        (await app.Api.GetTokenAsync(connection.Id)).Is(200);
        (await app.Api.RefreshAsync(connection.Id)).Is(200);
        await app.Process.KillAsync();

        await using var next = await shared.Surroundings.StartAppAsync(inTable);
        (await next.Api.RefreshAsync(connection.Id)).Is(200);
        Assert.Equal(200, await provider.UseAsync((await next.Api.GetTokenAsync(connection.Id)).Is(200).AccessToken));

        Assert.Equal((3, 0), (provider.Counters.RefreshesServed, provider.Counters.ReuseDetections));
        Assert.Empty(await shared.Surroundings.Secrets.OfConnectionAsync(connection.Id));
        Assert.Contains($"client-{provider.Name}", await shared.Surroundings.Secrets.NamesAsync());
    }
}

using TokenFunctions.EndToEnd.Tests.Running;

namespace TokenFunctions.EndToEnd.Tests.BadInput;

/// <summary>A row was made invalid by hand: what callers and management get.</summary>
[Collection(WorldCollection.Name)]
public sealed class EditedRowTests(World world)
{
    [Theory]
    [InlineData("GrantId", "nonsense")]
    [InlineData("AllowedCallers", "everybody")]
    public async Task EditedRow_EveryEndpoint_NamesTheConnectionAndNoOtherIsTouched(string column, string value)
    {
        await using var provider = await world.NewProviderAsync();
        var (broken, well) = (await provider.ConnectAsync(), await provider.ConnectAsync());
        await EditAsync(broken.Id, column, value);

        Answer[] answers =
        [
            await world.Api.GetTokenAsync(broken.Id),
            await world.Api.ReportRejectedAsync(broken.Id, 1),
            await world.Api.GetConnectionAsync(broken.Id),
            await world.Api.RefreshAsync(broken.Id),
        ];

        foreach (var answer in answers)
        {
            answer.IsProblem(500, "row-unreadable", "connection", "retryable");
            Assert.Equal(broken.Id, answer.TextOf("connection"));
            Assert.False(answer["retryable"].GetBoolean());
            Assert.Contains(column, answer.TextOf("detail"), StringComparison.Ordinal);
        }

        var list = (await world.Api.GetAsync($"connections?provider={provider.Name}")).Is(200);
        Assert.Equal([broken.Id], list["unreadable"].EnumerateArray().Select(id => id.GetString()));
        Assert.Equal(well.Id, Assert.Single(list["connections"].EnumerateArray()).GetProperty("connection").GetString());
        (await world.Api.GetTokenAsync(well.Id)).Is(200);
        (await world.Api.DeleteAsync($"providers/{provider.Name}")).Is(409);
        (await world.Api.DeleteAsync($"connections/{broken.Id}")).Is(204);
        (await world.Api.GetTokenAsync(broken.Id)).Is(404);
    }

    [Fact]
    public async Task PutOntoARowWithoutItsGrant_AsksForARefreshTokenAndThenStartsAnew()
    {
        await using var provider = await world.NewProviderAsync();
        var connection = await provider.ConnectAsync();
        await EditAsync(connection.Id, "GrantId", null);

        (await world.Api.PutAsync($"connections/{connection.Id}", new System.Text.Json.Nodes.JsonObject { ["provider"] = provider.Name }))
            .IsInvalid("refresh_token");
        (await world.Api.PutAsync($"connections/{connection.Id}", provider.PutConnectionRequest(provider.Server.IssueGrant()))).Is(200);

        Assert.Equal(200, await provider.UseAsync((await world.Api.GetTokenAsync(connection.Id)).Is(200).AccessToken));
        (await world.Api.DeleteAsync($"connections/{connection.Id}")).Is(204);
    }

    [Fact]
    public async Task PutOntoARowWithItsGrant_MendsItAndKeepsTheGrant()
    {
        await using var provider = await world.NewProviderAsync();
        var connection = await provider.ConnectAsync();
        var generation = (await world.Api.GetTokenAsync(connection.Id)).Is(200).Generation;
        await EditAsync(connection.Id, "Labels", "[1]");

        // A pipeline repeats its PUT with every deployment. Its token was redeemed long ago.
        (await world.Api.PutAsync($"connections/{connection.Id}", provider.PutConnectionRequest(connection.Grant))).Is(200);

        Assert.Equal(generation, (await world.Api.GetTokenAsync(connection.Id)).Is(200).Generation);
        (await world.Api.RefreshAsync(connection.Id)).Is(200);
        Assert.Equal((2, 0), (provider.Counters.RefreshesServed, provider.Counters.ReuseDetections));
    }

    [Fact]
    public async Task Sweep_EditedRow_IsReportedOnceAnHourAndTheOthersAreRefreshed()
    {
        await using var provider = await world.NewProviderAsync();
        var (broken, well) = (await provider.ConnectAsync(), await provider.ConnectAsync());
        await EditAsync(broken.Id, "GrantId", "nonsense");

        await world.Api.FireAsync("Sweep");
        await Until.HoldsAsync(() => world.Api.GetConnectionAsync(well.Id), c => c["last_refreshed_at"].ValueKind != System.Text.Json.JsonValueKind.Null);
        await Until.HoldsAsync(() => Task.FromResult(Reports(broken.Id)), n => n == 1);
        var next = await provider.ConnectAsync();
        await world.Api.FireAsync("Sweep");
        await Until.HoldsAsync(() => world.Api.GetConnectionAsync(next.Id), c => c["last_refreshed_at"].ValueKind != System.Text.Json.JsonValueKind.Null);

        Assert.Equal(1, Reports(broken.Id));
        (await world.Api.DeleteAsync($"connections/{broken.Id}")).Is(204);
    }

    private Task EditAsync(string id, string column, object? value) => HandEdit.OfConnectionAsync(world.Surroundings, id, column, value);

    private int Reports(string id) => world.App.Output.Split($"{id} needs a correction by hand").Length - 1;
}

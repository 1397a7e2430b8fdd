using TokenFunctions.EndToEnd.Tests.Running;

namespace TokenFunctions.EndToEnd.Tests.MainJob;

[Collection(WorldCollection.Name)]
public sealed class ListTests(World world)
{
    private const int Count = 130;

    [Fact]
    public async Task List_MoreThanAPage_CursorLeadsThroughEachOnce()
    {
        await using var provider = await world.NewProviderAsync();
        var ids = new List<string>();
        foreach (var batch in Enumerable.Range(0, Count).Chunk(10))
        {
            ids.AddRange((await Task.WhenAll(batch.Select(_ => provider.ConnectAsync(change: body => body["strategy"] = "on_demand")))).Select(c => c.Id));
        }

        var first = (await world.Api.GetAsync($"connections?provider={provider.Name}")).Is(200).Has("connections", "unreadable", "cursor");
        var second = (await world.Api.GetAsync($"connections?provider={provider.Name}&cursor={first.TextOf("cursor")}")).Is(200);

        Assert.Equal((100, Count - 100), (Ids(first).Count, Ids(second).Count));
        Assert.Null(second.TextOf("cursor"));
        Assert.Equal(ids.Order(StringComparer.Ordinal), Ids(first).Concat(Ids(second)).Order(StringComparer.Ordinal));
        Assert.Equal(0, first["unreadable"].GetArrayLength());
    }

    [Fact]
    public async Task List_ByStatusAndProvider_ShowsOnlyThese()
    {
        await using var provider = await world.NewProviderAsync();
        var (dead, well) = (await provider.ConnectAsync(), await provider.ConnectAsync(TimeSpan.FromHours(1)));
        provider.Server.RevokeGrant(dead.Grant.GrantId);
        (await world.Api.GetTokenAsync(dead.Id)).Is(409);

        Assert.Equal([dead.Id], Ids(await world.Api.GetAsync($"connections?status=reauth_required&provider={provider.Name}")));
        Assert.Equal([well.Id], Ids(await world.Api.GetAsync($"connections?status=active&provider={provider.Name}")));
        Assert.Contains(dead.Id, Ids(await world.Api.GetAsync("connections?status=reauth_required")));
        Assert.Empty(Ids(await world.Api.GetAsync("connections?provider=nobody-has-this")));
        var shown = (await world.Api.GetAsync($"connections?status=active&provider={provider.Name}"))["connections"][0].GetRawText();
        Assert.Equal((await world.Api.GetConnectionAsync(well.Id)).Text, shown);
    }

    private static List<string> Ids(Answer page) => [.. page.Is(200)["connections"].EnumerateArray().Select(c => c.GetProperty("connection").GetString()!)];
}

using Azure.Data.Tables;
using TokenFunctions.Api.Http;
using TokenFunctions.Model;
using TokenFunctions.Ports;
using TokenFunctions.Repair;
using TokenFunctions.Storage.Tables;
using TokenFunctions.Tests.Support;
using TokenFunctions.Tokens;

namespace TokenFunctions.Azurite.Tests.Refresh;

/// <summary>The due index and the connections do not match.</summary>
public sealed class DueRowTests : AppTest
{
    private readonly ManualTimeProvider _time = new(TimeProvider.System.GetUtcNow());

    protected override TimeProvider Time => _time;

    [Fact]
    public async Task Sweep_DueRowWithoutItsConnection_GoesOnlyWhenItIsOld()
    {
        await App.ConnectAsync("well", Expired);
        await App.First.Get<IDueIndex>().PutAsync(DueKey.For(_time.GetUtcNow(), "nobody"), AppOnRealParts.ProviderName, null, default);

        // It may belong to a connection that is just being created.
        Assert.Equal(1, (await App.First.SweepAsync())[SweepOutcome.Refreshed]);
        Assert.Single(await DueRowsAsync("nobody"));
        Assert.Empty(App.Events.Of(EventIds.StaleDueRowRemoved));

        _time.Advance(TimeSpan.FromMinutes(11));
        await App.First.SweepAsync();
        Assert.Empty(await DueRowsAsync("nobody"));
        Assert.Single(App.Events.Of(EventIds.StaleDueRowRemoved, "nobody"));
    }

    [Theory]
    [InlineData("garbage", "well")]
    [InlineData("garbage", "nobody")]
    [InlineData("2026garbage", "well")]
    [InlineData("299912312359", "nobody")]
    [InlineData("{today}99", "well")]
    [InlineData("{today}99", "Not an id, 'ü'")]
    public async Task SweepAndReconcile_DueRowOfAMadeUpKey_KeepTheOthersWell(string bucket, string id)
    {
        await App.ConnectAsync("well", Expired);
        await App.ConnectAsync("fresh", Fresh);
        var table = await TableAsync(DueTable.TableName);
        await table.AddEntityAsync(
            new TableEntity(bucket.Replace("{today}", DueKey.BucketOf(_time.GetUtcNow())[..10], StringComparison.Ordinal), id) { ["Provider"] = 7 });
        _time.Advance(TimeSpan.FromHours(2));

        var summary = await App.First.SweepAsync();
        var reconciled = await App.First.Get<Reconciliation>().RunAsync(default);

        Assert.Equal((2, 0, 0), (summary[SweepOutcome.Refreshed], summary[SweepOutcome.Failed], reconciled.Failed));
        Assert.Equal(2, App.Provider.Counters.RefreshesServed);
        Assert.Equal(
            bucket.StartsWith("2999", StringComparison.Ordinal) ? 3 : 2,
            (await App.First.Get<IDueIndex>().ListAsync(null, null, default).ToListAsync()).Count);
    }

    [Fact]
    public async Task GetToken_ConnectionWithoutItsDueRow_RefreshesAndIsDueAgain()
    {
        await App.ConnectAsync("one", Expired);
        var before = await App.First.RowAsync("one");
        await App.First.Get<IDueIndex>().RemoveAsync(before.DueKey!.Value, before.DueETag!, default);

        Assert.Null(Assert.IsType<TokenResult.Token>(await App.First.GetTokenAsync("one")).Warning);

        Assert.Equal((await App.First.RowAsync("one")).DueKey, Assert.Single(await DueRowsAsync("one")).Key);
    }

    private async Task<List<DueEntry>> DueRowsAsync(string id) =>
        await App.First.Get<IDueIndex>().ListAsync(null, null, default).Where(e => e.Key.ConnectionId == id).ToListAsync();
}

using TokenFunctions.Api.Http;
using TokenFunctions.Model;
using TokenFunctions.Ports;
using TokenFunctions.Repair;
using TokenFunctions.Sealing;
using TokenFunctions.Tokens;

namespace TokenFunctions.Azurite.Tests.Refresh;

public sealed class SweepTests : AppTest
{
    [Fact]
    public async Task Sweep_RefreshesWhatIsDueAndNothingElse()
    {
        foreach (var id in (string[])["due-1", "due-2", "due-3"])
        {
            await App.ConnectAsync(id, Expired);
        }

        await App.ConnectAsync("fresh", Fresh);
        await App.ConnectAsync("on-demand", Expired, RefreshStrategy.OnDemand);

        var summary = await App.First.SweepAsync();

        Assert.Equal((3, 3), (summary.Due, summary[SweepOutcome.Refreshed]));
        Assert.Equal(3, App.Provider.Counters.RefreshesServed);
        Assert.Equal(0, (await App.First.SweepAsync()).Due);
    }

    [Fact]
    public async Task Sweep_TwoInstancesAtOnce_RefreshEachOnce()
    {
        foreach (var i in Enumerable.Range(0, 10))
        {
            await App.ConnectAsync($"due-{i}", Expired);
        }

        var other = App.StartInstance();
        await Task.WhenAll(App.First.SweepAsync(), other.SweepAsync());

        Assert.Equal(10, App.Provider.Counters.TokenRequests);
        Assert.Equal(0, App.Provider.Counters.ReuseDetections);
    }

    [Fact]
    public async Task Sweep_OneGrantRevoked_IsReportedAndTheOthersAreRefreshed()
    {
        var revoked = await App.ConnectAsync("revoked", Expired);
        App.Provider.RevokeGrant(revoked.GrantId);
        await App.ConnectAsync("well", Expired);

        var summary = await App.First.SweepAsync();

        Assert.Equal((1, 1), (summary[SweepOutcome.Refreshed], summary[SweepOutcome.ReauthRequired]));
        Assert.Equal(ConnectionStatus.ReauthRequired, (await App.First.RowAsync("revoked")).Status);
    }

    [Fact]
    public async Task Reconcile_DueRowLost_WritesItAgainSoThatTheSweepFindsIt()
    {
        await App.ConnectAsync("one", Expired);
        await App.ConnectAsync("fresh", Fresh);
        foreach (var id in (string[])["one", "fresh"])
        {
            var row = await App.First.RowAsync(id);
            await App.First.Get<IDueIndex>().RemoveAsync(row.DueKey!.Value, row.DueETag!, default);
        }

        Assert.Equal(0, (await App.First.SweepAsync()).Due);

        var summary = await App.First.Get<Reconciliation>().RunAsync(default);

        Assert.Equal((2, 2, 0, 0), (summary.Walked, summary.Repaired, summary.Orphans, summary.Failed));
        var fresh = await App.First.RowAsync("fresh");
        Assert.Equal(fresh.DueETag, (await App.First.Get<IDueIndex>().FindAsync(fresh.DueKey!.Value, default))?.ETag);
        Assert.Equal(1, (await App.First.SweepAsync())[SweepOutcome.Refreshed]);
    }

    [Fact]
    public async Task Reconcile_AllWell_ChangesNothing()
    {
        await App.ConnectAsync("one", Fresh);
        var before = await App.First.RowAsync("one");

        var summary = await App.First.Get<Reconciliation>().RunAsync(default);

        Assert.Equal((1, 0, 0, 0), (summary.Walked, summary.Repaired, summary.Orphans, summary.Failed));
        Assert.Equal(before.ETag, (await App.First.RowAsync("one")).ETag);
    }

    [Fact]
    public async Task Reconcile_SealingKeyChanged_SealsAnewAndTheTokenStillOpens()
    {
        var grant = await App.ConnectAsync("one", Fresh);
        var before = (await App.First.RowAsync("one")).SealedAccessToken!.Value;
        var vault = App.First.Get<ISecretVault>();
        var key = new Secret(Convert.ToBase64String(new byte[SealingKey.SizeInBytes]));
        var version = await vault.SetAsync(SecretNames.SealingKey, key, new Dictionary<string, string>(), null, default);
        var later = App.StartInstance();

        Assert.Equal(1, (await later.Get<Reconciliation>().RunAsync(default)).Repaired);

        var after = (await later.RowAsync("one")).SealedAccessToken!.Value;
        Assert.NotEqual(version, TokenSealer.KeyVersionOf(before));
        Assert.Equal(version, TokenSealer.KeyVersionOf(after));
        Assert.Equal(grant.AccessToken, Assert.IsType<TokenResult.Token>(await App.First.GetTokenAsync("one")).AccessToken.Reveal());
    }
}

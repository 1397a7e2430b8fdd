using Azure.Data.Tables;
using TokenFunctions.Api.Http;
using TokenFunctions.Management;
using TokenFunctions.Model;
using TokenFunctions.OAuth.Endpoints;
using TokenFunctions.Ports;
using TokenFunctions.Repair;
using TokenFunctions.Storage.Tables;
using TokenFunctions.Tests.Support;
using TokenFunctions.Tokens;

namespace TokenFunctions.Azurite.Tests.Refresh;

/// <summary>A client registration was made invalid by hand. Its connections wait, and a PUT repairs it.</summary>
public sealed class EditedRegistrationTests : AppTest
{
    private readonly ManualTimeProvider _time = new(TimeProvider.System.GetUtcNow());

    protected override TimeProvider Time => _time;

    [Fact]
    public async Task RegistrationUnreadable_ConnectionsWaitWithTheirTokensAndAPutMendsIt()
    {
        await App.ConnectAsync("living", Fresh);
        await App.ConnectAsync("expired", Expired);
        await EditAsync();
        var cold = App.StartInstance();

        var refused = Assert.IsType<TokenResult.Unavailable>(await cold.GetTokenAsync("expired"));
        Assert.Equal((ConnectionStatus.Degraded, FailureReasons.RegistrationUnreadable), (refused.Connection.Status, refused.Connection.LastError!.Reason));
        Assert.IsType<TokenResult.Unavailable>(await cold.Get<AccessTokenRetriever>().RefreshAsync("living", default));
        Assert.Equal(WarningCodes.RefreshFailing, Assert.IsType<TokenResult.Token>(await cold.GetTokenAsync("living")).Warning!.Code);
        Assert.Equal(0, (await cold.Get<Reconciliation>().RunAsync(default)).Failed);

        await App.RegisterProviderAsync();
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(2, (await cold.SweepAsync())[SweepOutcome.Refreshed]);
    }

    [Fact]
    public async Task RegistrationUnreadable_VerdictsStand()
    {
        var grant = await App.ConnectAsync("one", Expired);
        App.Provider.RevokeGrant(grant.GrantId);
        Assert.IsType<TokenResult.ReauthRequired>(await App.First.GetTokenAsync("one"));
        await EditAsync();

        Assert.IsType<TokenResult.ReauthRequired>(await App.StartInstance().GetTokenAsync("one"));
    }

    [Fact]
    public async Task ListAndDelete_RegistrationUnreadable_NameItAndRemoveIt()
    {
        await EditAsync();
        var list = await App.First.Get<IProviderStore>().ListAsync(default);

        Assert.Empty(list.Providers);
        Assert.Equal(AppOnRealParts.ProviderName, Assert.Single(list.Unreadable));
        Assert.Equal(ProviderDeletion.Deleted, await App.First.Get<ProviderManagement>().DeleteAsync(AppOnRealParts.ProviderName, default));
        Assert.Empty((await App.First.Get<IProviderStore>().ListAsync(default)).Unreadable);
    }

    private static async Task EditAsync()
    {
        var table = await TableAsync(ProviderTable.TableName);
        TableEntity row = await table.GetEntityAsync<TableEntity>("provider", AppOnRealParts.ProviderName);
        row["TokenEndpoint"] = "nowhere";
        await table.UpdateEntityAsync(row, row.ETag, TableUpdateMode.Replace);
    }
}

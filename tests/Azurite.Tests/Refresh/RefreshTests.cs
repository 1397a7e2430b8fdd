using System.Globalization;
using System.Text;
using Azure.Data.Tables;
using TokenFunctions.Api.Http;
using TokenFunctions.Management;
using TokenFunctions.Model;
using TokenFunctions.Ports;
using TokenFunctions.Storage.Tables;
using TokenFunctions.Tests.Support;
using TokenFunctions.Tokens;

namespace TokenFunctions.Azurite.Tests.Refresh;

/// <summary>The composed app on real parts.</summary>
public sealed class RefreshTests : AppTest
{
    [Fact]
    public async Task GetToken_ExpiredToken_RefreshesAndCopiesTheRotatedTokenToTheVault()
    {
        var grant = await App.ConnectAsync("one", Expired);
        var before = await App.First.RowAsync("one");

        var token = Assert.IsType<TokenResult.Token>(await App.First.GetTokenAsync("one"));

        Assert.NotEqual(grant.AccessToken, token.AccessToken.Reveal());
        Assert.Null(token.Warning);
        Assert.Equal(1, App.Provider.Counters.RefreshesServed);
        var row = await App.First.RowAsync("one");
        Assert.Equal((before.Generation + 1, ConnectionStatus.Active), (row.Generation, row.Status));
        Assert.NotNull(row.SealedRefreshToken);
        Assert.Null(row.Intent);
        var kept = await App.First.Get<ISecretVault>().FindAsync(SecretNames.RefreshToken("one", row.GrantId), null, default);
        Assert.NotEqual(grant.RefreshToken, kept!.Value.Reveal());
        Assert.Equal(row.Generation, SecretNames.GenerationOf(kept.Tags));
    }

    [Fact]
    public async Task GetToken_AfterARefresh_IsTheSameTokenWithoutAskingTheProvider()
    {
        await App.ConnectAsync("one", Expired);
        var first = Assert.IsType<TokenResult.Token>(await App.First.GetTokenAsync("one"));

        var second = Assert.IsType<TokenResult.Token>(await App.First.GetTokenAsync("one"));

        Assert.Equal(first.AccessToken, second.AccessToken);
        Assert.Equal(1, App.Provider.Counters.TokenRequests);
    }

    [Fact]
    public async Task GetToken_AnotherInstance_ReadsTheSameTokenAndRefreshesWithTheRotatedOne()
    {
        await App.ConnectAsync("one", Expired);
        var first = Assert.IsType<TokenResult.Token>(await App.First.GetTokenAsync("one"));
        var other = App.StartInstance();

        Assert.Equal(first.AccessToken, Assert.IsType<TokenResult.Token>(await other.GetTokenAsync("one")).AccessToken);
        var refreshed = Assert.IsType<TokenResult.Token>(await other.Get<AccessTokenRetriever>().RefreshAsync("one", default));

        Assert.NotEqual(first.AccessToken, refreshed.AccessToken);
        Assert.Equal((2, 0), (App.Provider.Counters.RefreshesServed, App.Provider.Counters.ReuseDetections));
    }

    [Fact]
    public async Task GetToken_FortyCallersOnAnExpiredToken_CostOneRefresh()
    {
        await App.ConnectAsync("one", Expired);

        var replies = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => App.First.GetTokenAsync("one")));

        Assert.Single(replies.Select(r => Assert.IsType<TokenResult.Token>(r).AccessToken.Reveal()).Distinct());
        Assert.Equal(1, App.Provider.Counters.TokenRequests);
    }

    [Fact]
    public async Task GetToken_FortyCallersSpreadOverThreeInstances_CostOneRefresh()
    {
        await App.ConnectAsync("one", Expired);
        AppInstance[] instances = [App.First, App.StartInstance(), App.StartInstance()];

        var replies = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => instances[i % 3].GetTokenAsync("one")));

        Assert.Single(replies.Select(r => Assert.IsType<TokenResult.Token>(r).AccessToken.Reveal()).Distinct());
        Assert.Equal(1, App.Provider.Counters.TokenRequests);
    }

    [Fact]
    public async Task GetToken_GrantRevoked_IsReauthRequiredWithTheLink()
    {
        var grant = await App.ConnectAsync("one", Expired);
        App.Provider.RevokeGrant(grant.GrantId);

        var reply = Assert.IsType<TokenResult.ReauthRequired>(await App.First.GetTokenAsync("one"));

        Assert.Equal(FailureReasons.RefreshTokenRejected, reply.Reason);
        Assert.Equal("https://example.com/authorize/one", reply.ReauthorizeUrl);
        Assert.Equal(ConnectionStatus.ReauthRequired, (await App.First.RowAsync("one")).Status);
    }

    [Fact]
    public async Task Storage_AfterRefreshes_HoldsNoTokenInTheClear()
    {
        var grant = await App.ConnectAsync("one", Expired);
        var token = Assert.IsType<TokenResult.Token>(await App.First.GetTokenAsync("one"));
        var row = await App.First.RowAsync("one");
        var rotated = await App.First.Get<ISecretVault>().FindAsync(SecretNames.RefreshToken("one", row.GrantId), null, default);
        string[] secrets = [grant.AccessToken, grant.RefreshToken, token.AccessToken.Reveal(), rotated!.Value.Reveal(), App.Provider.Client.Secret];

        var stored = await DumpAsync();

        Assert.Contains("one", stored, StringComparison.Ordinal);
        Assert.All(secrets, s => Assert.DoesNotContain(s, stored, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Delete_LeavesNothingBehindAndRevokes()
    {
        await App.ConnectAsync("one", Expired);
        await App.First.GetTokenAsync("one");
        var row = await App.First.RowAsync("one");

        Assert.True(await App.First.Get<ConnectionDeletion>().DeleteAsync("one", default));

        Assert.IsType<TokenResult.NotFound>(await App.First.GetTokenAsync("one"));
        Assert.Null(await App.First.Get<IConnectionStore>().FindAsync("one", default));

        // The due row of the refresh before stays until a sweep finds that no commit in flight can need it.
        Assert.InRange((await App.First.Get<IDueIndex>().ListAsync(null, null, default).ToListAsync()).Count, 0, 1);
        Assert.Empty(await App.First.Get<ILeases>().ListAsync(default).ToListAsync());
        Assert.Null(await App.First.Get<ISecretVault>().FindAsync(SecretNames.RefreshToken("one", row.GrantId), null, default));
        Assert.True(App.Provider.Counters.Revocations > 0);
    }

    [Fact]
    public async Task Put_ConnectionDeletedBefore_StartsAnew()
    {
        await App.ConnectAsync("one", Expired);
        var before = await App.First.RowAsync("one");
        await App.First.Get<ConnectionDeletion>().DeleteAsync("one", default);

        await App.ConnectAsync("one", Expired);

        Assert.IsType<TokenResult.Token>(await App.First.GetTokenAsync("one"));
        Assert.NotEqual(before.GrantId, (await App.First.RowAsync("one")).GrantId);
    }

    [Fact]
    public async Task GetToken_VaultDownInAWarmProcess_StillHandsOutTheTokenAtHand()
    {
        await App.ConnectAsync("one", Expired);
        var first = Assert.IsType<TokenResult.Token>(await App.First.GetTokenAsync("one"));
        await App.Vault.DisposeAsync();

        Assert.Equal(first.AccessToken, Assert.IsType<TokenResult.Token>(await App.First.GetTokenAsync("one")).AccessToken);
    }

    [Fact]
    public async Task GetToken_RefreshTokenDeletedFromTheVaultButAtHandInThisProcess_RefreshesAndTheVaultHasItAgain()
    {
        await App.ConnectAsync("one", Expired);
        await App.First.Get<ISecretVault>().RemoveAsync(SecretNames.RefreshToken("one", (await App.First.RowAsync("one")).GrantId), default);

        Assert.IsType<TokenResult.Token>(await App.First.GetTokenAsync("one"));

        Assert.IsType<TokenResult.Token>(await App.StartInstance().Get<AccessTokenRetriever>().RefreshAsync("one", default));
        Assert.Equal((2, 0), (App.Provider.Counters.RefreshesServed, App.Provider.Counters.ReuseDetections));
    }

    private static async Task<string> DumpAsync()
    {
        var azurite = await SharedAzurite.GetAsync();
        var text = new StringBuilder();
        foreach (var table in (string[])[ConnectionTable.TableName, DueTable.TableName, ProviderTable.TableName])
        {
            await foreach (var row in new TableClient(azurite.ConnectionString, table).QueryAsync<TableEntity>((string?)null))
            {
                foreach (var (name, value) in row)
                {
                    var shown = value is byte[] bytes ? Encoding.Latin1.GetString(bytes) : Convert.ToString(value, CultureInfo.InvariantCulture);
                    text.Append(CultureInfo.InvariantCulture, $"{name}={shown}\n");
                }
            }
        }

        return text.ToString();
    }
}

using Azure.Security.KeyVault.Secrets;
using TokenFunctions.Api.Health;
using TokenFunctions.Model;
using TokenFunctions.Ports;
using TokenFunctions.Repair;
using TokenFunctions.Sealing;
using TokenFunctions.Storage.Vault;
using TokenFunctions.Tests.Support;
using TokenFunctions.Tokens;

namespace TokenFunctions.Azurite.Tests.Refresh;

/// <summary>The sealing key has lost a version, or is deleted. The process has not used it before.</summary>
public sealed class LostSealingKeyTests : AppTest
{
    private SecretClient Vault => VaultClients.SecretClientOf(App.Vault);

    [Theory]
    [InlineData("disabled")]
    [InlineData("purged")]
    public async Task GetToken_KeyOfTheAccessTokenLost_RefreshesWithTheVaultsTokenAndReportsIt(string how)
    {
        await App.ConnectAsync("one", Fresh);
        var before = (await App.First.RowAsync("one")).SealedAccessToken!.Value;
        await LoseKeyAsync(how);
        var cold = App.StartInstance();

        Assert.Null(Assert.IsType<TokenResult.Token>(await cold.GetTokenAsync("one")).Warning);

        Assert.Equal((1, 0), (App.Provider.Counters.RefreshesServed, App.Provider.Counters.ReuseDetections));
        Assert.Contains(TokenSealer.KeyVersionOf(before).Value, Assert.Single(App.Events.Of(EventIds.AccessTokenUnreadable, "one")), StringComparison.Ordinal);
        var created = Assert.Single(
            App.Events.Of(EventIds.SealingKeyCreated, TokenSealer.KeyVersionOf((await cold.RowAsync("one")).SealedAccessToken!.Value).Value));
        Assert.Contains("first start", created, StringComparison.Ordinal);
        Assert.IsType<TokenResult.Token>(await App.StartInstance().GetTokenAsync("one"));
    }

    [Fact]
    public async Task GetToken_KeyDeletedButRecoverable_TheNewVersionBringsTheOldOnesBack()
    {
        var grant = await App.ConnectAsync("one", Fresh);
        await App.ConnectAsync("other", Expired);
        await LoseKeyAsync("deleted");
        var cold = App.StartInstance();

        // The refresh of "other" needs a sealing key. Creating it recovers the name with all its versions.
        Assert.IsType<TokenResult.Token>(await cold.GetTokenAsync("other"));

        Assert.Equal(grant.AccessToken, Assert.IsType<TokenResult.Token>(await cold.GetTokenAsync("one")).AccessToken.Reveal());
        Assert.Equal(2, App.Events.Of(EventIds.SealingKeyCreated).Count);
    }

    [Fact]
    public async Task GetToken_SealedRefreshTokenDoesNotOpen_TheVaultsCopyOfTheSameTokenIsSent()
    {
        await App.ConnectAsync("one", Expired);
        await EditAsync("one", ("SealedRefreshToken", new byte[40]));

        Assert.Null(Assert.IsType<TokenResult.Token>(await App.First.GetTokenAsync("one")).Warning);

        Assert.Equal(1, App.Provider.Counters.RefreshesServed);
        Assert.Equal(0, App.Provider.Counters.ReuseDetections);
    }

    [Fact]
    public async Task GetToken_SealedRefreshTokenDoesNotOpenAndTheVaultHasAnother_NothingIsSent()
    {
        await App.ConnectAsync("one", Expired);
        await App.ConnectAsync("other", Expired);
        await EditAsync("one", ("SealedRefreshToken", new byte[40]), ("RefreshTokenFingerprint", "of a newer token"));

        var refused = Assert.IsType<TokenResult.Unavailable>(await App.First.GetTokenAsync("one"));

        Assert.Equal((ConnectionStatus.Degraded, FailureReasons.SealedTokenUnreadable), (refused.Connection.Status, refused.Connection.LastError!.Reason));
        Assert.Single(App.Events.Of(EventIds.CredentialsMissing, "one"));
        Assert.Equal(0, App.Provider.Counters.TokenRequests);
        Assert.IsType<TokenResult.Token>(await App.First.GetTokenAsync("other"));
    }

    [Fact]
    public async Task GetToken_RowNamesAVersionThatIsNone_TheVaultsCopyOfTheSameTokenIsSent()
    {
        await App.ConnectAsync("one", Expired);
        await EditAsync("one", ("RefreshTokenVersion", "made up"));

        Assert.Null(Assert.IsType<TokenResult.Token>(await App.StartInstance().GetTokenAsync("one")).Warning);
        Assert.Equal(0, App.Provider.Counters.ReuseDetections);
    }

    [Fact]
    public async Task Reconcile_OneEnvelopeDoesNotOpen_ReportsItAndSealsTheOtherAnew()
    {
        await App.ConnectAsync("one", Fresh);
        await App.ConnectAsync("other", Fresh);
        await EditAsync("one", ("SealedRefreshToken", new byte[40]), ("RefreshTokenFingerprint", "of a newer token"));
        await Vault.SetSecretAsync(SecretNames.SealingKey, Convert.ToBase64String(new byte[SealingKey.SizeInBytes]));
        var later = App.StartInstance();
        var newest = (await later.Get<SealingKeys>().GetCurrentAsync(default)).Version;

        var summary = await later.Get<Reconciliation>().RunAsync(default);

        Assert.Equal(2, summary.Repaired);
        Assert.Single(App.Events.Of(EventIds.ReconcileItemFailed, "one"));
        Assert.Equal(newest, TokenSealer.KeyVersionOf((await later.RowAsync("one")).SealedAccessToken!.Value));
        Assert.Equal(newest, TokenSealer.KeyVersionOf((await later.RowAsync("other")).SealedAccessToken!.Value));
        Assert.Equal(40, (await later.RowAsync("one")).SealedRefreshToken!.Value.Length);
        Assert.Equal(0, (await later.Get<Reconciliation>().RunAsync(default)).Repaired);
    }

    [Fact]
    public async Task Health_KeyGoneAlthoughThereAreConnections_SaysSo()
    {
        Assert.Equal("ok", await HealthOfAsync("sealing_key"));
        await App.ConnectAsync("one", Fresh);
        Assert.Equal("ok", await HealthOfAsync("sealing_key"));

        await LoseKeyAsync("disabled");

        Assert.Equal("missing", await HealthOfAsync("sealing_key"));
        Assert.Single(App.Events.Of(EventIds.HealthCheckFailed, SecretNames.SealingKey));
        await App.StartInstance().Get<AccessTokenRetriever>().RefreshAsync("one", default);
        Assert.Equal("ok", await HealthOfAsync("sealing_key"));
    }

    [Fact]
    public async Task Health_NewestKeyIsNone_SaysSoAndTheProcessGoesOnWithTheOneThatItKnows()
    {
        await App.ConnectAsync("one", Expired);
        await Vault.SetSecretAsync(SecretNames.SealingKey, "not base64!");

        Assert.Equal("unavailable", await HealthOfAsync("sealing_key"));
        Assert.IsType<TokenResult.Token>(await App.First.GetTokenAsync("one"));
        Assert.Equal(
            FailureReasons.VaultUnavailable,
            Assert.IsType<TokenResult.Unavailable>(
                await App.StartInstance().Get<AccessTokenRetriever>().RefreshAsync("one", default)).Connection.LastError!.Reason);
    }

    /// <summary>Asks a new instance, because an instance caches its report for a while.</summary>
    private async Task<string> HealthOfAsync(string check) => (await App.StartInstance().Get<HealthReporter>().ReportAsync(default)).Checks[check];

    private async Task LoseKeyAsync(string how)
    {
        if (how == "disabled")
        {
            var key = (await Vault.GetSecretAsync(SecretNames.SealingKey)).Value;
            key.Properties.Enabled = false;
            await Vault.UpdateSecretPropertiesAsync(key.Properties);
            return;
        }

        await Vault.StartDeleteSecretAsync(SecretNames.SealingKey);
        if (how == "purged")
        {
            await Vault.PurgeDeletedSecretAsync(SecretNames.SealingKey);
        }
    }
}

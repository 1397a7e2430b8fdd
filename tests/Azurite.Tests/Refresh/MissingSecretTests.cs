using Azure.Security.KeyVault.Secrets;
using TokenFunctions.Api.Http;
using TokenFunctions.Management;
using TokenFunctions.Model;
using TokenFunctions.Ports;
using TokenFunctions.Storage.Vault;
using TokenFunctions.Tests.Support;
using TokenFunctions.Tokens;

namespace TokenFunctions.Azurite.Tests.Refresh;

/// <summary>A secret in the vault is disabled or deleted. The process has not used it before.</summary>
public sealed class MissingSecretTests : AppTest
{
    private readonly ManualTimeProvider _time = new(TimeProvider.System.GetUtcNow());

    protected override TimeProvider Time => _time;

    private SecretClient Vault => VaultClients.SecretClientOf(App.Vault);

    [Theory]
    [InlineData("disabled")]
    [InlineData("deleted")]
    public async Task RefreshTokenMissing_IsReportedTheLivingTokenServedAndHealsByItself(string how)
    {
        await App.ConnectAsync("one", Fresh);
        await App.ConnectAsync("other", Expired);
        var name = await NameAsync("one");
        await TakeAwayAsync(name, how);
        var cold = App.StartInstance();

        var refused = Assert.IsType<TokenResult.Unavailable>(await cold.Get<AccessTokenRetriever>().RefreshAsync("one", default));

        Assert.Equal((ConnectionStatus.Degraded, FailureReasons.RefreshTokenMissing), (refused.Connection.Status, refused.Connection.LastError!.Reason));
        Assert.Equal(refused.Connection.NextAttemptAt, refused.RetryAt);
        Assert.Equal(WarningCodes.RefreshFailing, Assert.IsType<TokenResult.Token>(await cold.GetTokenAsync("one")).Warning!.Code);
        Assert.Contains(name, Assert.Single(App.Events.Of(EventIds.CredentialsMissing, "one")), StringComparison.Ordinal);
        Assert.Null(Assert.IsType<TokenResult.Token>(await cold.GetTokenAsync("other")).Warning);
        Assert.Equal(1, App.Provider.Counters.TokenRequests);

        await BringBackAsync(name, how);
        _time.Advance(refused.RetryAt - _time.GetUtcNow());

        Assert.Equal(1, (await cold.SweepAsync())[SweepOutcome.Refreshed]);
        Assert.Null(Assert.IsType<TokenResult.Token>(await cold.GetTokenAsync("one")).Warning);
        Assert.Equal(ConnectionStatus.Active, (await cold.RowAsync("one")).Status);
        Assert.Equal(0, App.Provider.Counters.ReuseDetections);
    }

    [Fact]
    public async Task RefreshTokenPurged_ANewOneStartsAnew()
    {
        await App.ConnectAsync("one", Expired);
        var name = await NameAsync("one");
        await TakeAwayAsync(name, "deleted");
        await Vault.PurgeDeletedSecretAsync(name);
        var cold = App.StartInstance();
        Assert.IsType<TokenResult.Unavailable>(await cold.GetTokenAsync("one"));

        var definition = new ConnectionDefinition
        {
            Provider = AppOnRealParts.ProviderName,
            RefreshToken = new Secret(App.Provider.IssueGrant(subject: "one").RefreshToken),
        };
        await cold.Get<ConnectionManagement>().PutAsync("one", definition, default);

        Assert.Null(Assert.IsType<TokenResult.Token>(await cold.GetTokenAsync("one")).Warning);
    }

    [Fact]
    public async Task RefreshTokenMissing_Deleted_TheConnectionGoesWithoutIt()
    {
        await App.ConnectAsync("one", Fresh);
        await TakeAwayAsync(await NameAsync("one"), "deleted");

        Assert.True(await App.StartInstance().Get<ConnectionDeletion>().DeleteAsync("one", default));

        Assert.Null(await App.First.Get<IConnectionStore>().FindAsync("one", default));
    }

    [Theory]
    [InlineData("disabled")]
    [InlineData("deleted")]
    public async Task ClientSecretMissing_IsNoVerdictAndHealsByItself(string how)
    {
        await App.ConnectAsync("one", Expired);
        var name = SecretNames.ClientSecret(AppOnRealParts.ProviderName);
        await TakeAwayAsync(name, how);
        var cold = App.StartInstance();

        var refused = Assert.IsType<TokenResult.Unavailable>(await cold.GetTokenAsync("one"));

        Assert.Equal((ConnectionStatus.Degraded, FailureReasons.ClientSecretMissing), (refused.Connection.Status, refused.Connection.LastError!.Reason));
        Assert.Contains(name, Assert.Single(App.Events.Of(EventIds.CredentialsMissing, "one")), StringComparison.Ordinal);
        await BringBackAsync(name, how);
        _time.Advance(refused.RetryAt - _time.GetUtcNow());
        Assert.Null(Assert.IsType<TokenResult.Token>(await cold.GetTokenAsync("one")).Warning);
    }

    private async Task<string> NameAsync(string id) => SecretNames.RefreshToken(id, (await App.First.RowAsync(id)).GrantId);

    private async Task TakeAwayAsync(string name, string how)
    {
        if (how == "deleted")
        {
            await Vault.StartDeleteSecretAsync(name);
            return;
        }

        await EnableAsync(name, false);
    }

    private async Task BringBackAsync(string name, string how)
    {
        if (how == "deleted")
        {
            await Vault.StartRecoverDeletedSecretAsync(name);
            return;
        }

        await EnableAsync(name, true);
    }

    private async Task EnableAsync(string name, bool isEnabled)
    {
        await foreach (var version in Vault.GetPropertiesOfSecretVersionsAsync(name))
        {
            version.Enabled = isEnabled;
            await Vault.UpdateSecretPropertiesAsync(version);
        }
    }
}

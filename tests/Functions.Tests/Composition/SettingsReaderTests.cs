using Microsoft.Extensions.Configuration;
using TokenFunctions.Composition;
using TokenFunctions.Model;
using TokenFunctions.Options;
using TokenFunctions.Storage.Vault;
using TokenFunctions.Tests.Fakes;

namespace TokenFunctions.Tests.Composition;

public sealed class SettingsReaderTests
{
    [Fact]
    public void Read_OnlyRequiredSettings_GivesTheDocumentedDefaults()
    {
        var settings = Good();

        Assert.Equal((TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(2)), (settings.Refresh.BeforeExpiration, settings.Refresh.MinimumLifetime));
        Assert.Equal((TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(25)), (settings.Refresh.Timeout, settings.Refresh.WaitTimeout));
        Assert.Equal((32, 8, 16), (settings.Sweep.Concurrency, settings.Sweep.PerProvider, settings.Provider.Concurrency));
        Assert.Equal((RefreshTokenStore.KeyVault, false), (settings.RefreshTokens.Store, settings.Outbound.AllowLoopback));
        Assert.False(settings.Hosting.IsAzure);
    }

    [Fact]
    public void Read_EachSetting_IsTaken()
    {
        var settings = Good(
            ("Refresh:BeforeExpiration", "00:05:00"),
            ("Refresh:MinimumLifetime", "00:01:00"),
            ("Refresh:Timeout", "00:00:10"),
            ("Refresh:WaitTimeout", "00:00:30"),
            ("Sweep:Concurrency", "4"),
            ("Sweep:PerProvider", "2"),
            ("Provider:Concurrency", "3"),
            ("RefreshTokens:Store", "table"),
            ("Outbound:AllowLoopback", "true"),
            ("AZURE_CLIENT_ID", "id"),
            ("WEBSITE_AUTH_ENABLED", "True"));

        Assert.Equal(
            (TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(30)),
            (settings.Refresh.BeforeExpiration, settings.Refresh.MinimumLifetime, settings.Refresh.Timeout, settings.Refresh.WaitTimeout));
        Assert.Equal(
            (4, 2, 3, RefreshTokenStore.Table, true),
            (settings.Sweep.Concurrency, settings.Sweep.PerProvider, settings.Provider.Concurrency,
                settings.RefreshTokens.Store, settings.Outbound.AllowLoopback));
        Assert.Equal(("id", true), (settings.Hosting.ClientId, settings.Hosting.PlatformAuthenticates));
    }

    [Fact]
    public void Read_NothingSet_GivesEveryErrorAtOnceByTheNameOneWrites()
    {
        var (settings, errors) = SettingsReader.Read(new ConfigurationBuilder().Build());

        Assert.Null(settings);
        Assert.Equal(["AzureWebJobsStorage", "KeyVault__Uri", "ReconcileSchedule", "SweepSchedule", "TokenStorage"], errors.ByName.Keys);
    }

    [Theory]
    [InlineData("KeyVault:Uri", "http://vault.example")]
    [InlineData("KeyVault:Uri", "vault")]
    [InlineData("SweepSchedule", "00:01:00")]
    [InlineData("ReconcileSchedule", "0 * * * *")]
    [InlineData("Refresh:BeforeExpiration", "ten minutes")]
    [InlineData("Refresh:BeforeExpiration", "-00:00:01")]
    [InlineData("Refresh:Timeout", "00:00:51")]
    [InlineData("Refresh:WaitTimeout", "1.00:00:00")]
    [InlineData("Refresh:MinimumLifetime", "02:00:00")]
    [InlineData("Sweep:Concurrency", "-5")]
    [InlineData("Sweep:PerProvider", "many")]
    [InlineData("Provider:Concurrency", "1001")]
    [InlineData("RefreshTokens:Store", "Blob")]
    [InlineData("RefreshTokens:Store", "7")]
    [InlineData("Outbound:AllowLoopback", "yes")]
    public void Read_WrongValue_IsNamedAndNotRepeated(string key, string value)
    {
        var error = Assert.Single(Errors((key, value)));

        Assert.Equal(key.Replace(":", "__", StringComparison.Ordinal), error.Key);
        Assert.DoesNotContain(value, error.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_Identity_NeedsBothAddresses()
    {
        Assert.Equal(
            ["TokenStorage__blobServiceUri"], Errors(("TokenStorage", null), ("TokenStorage:tableServiceUri", "https://a.table.core.windows.net")).Keys);
        Assert.Empty(Errors(
            ("TokenStorage", null),
            ("TokenStorage:tableServiceUri", "https://a.table.core.windows.net"),
            ("TokenStorage:blobServiceUri", "https://a.blob.core.windows.net")));
    }

    [Fact]
    public void Read_LoopbackInAzure_IsRefused() =>
        Assert.Equal(["Outbound__AllowLoopback"], Errors(("WEBSITE_SITE_NAME", "app"), ("Outbound:AllowLoopback", "true")).Keys);

    [Fact]
    public void StorageSettings_Printed_DoNotShowTheirKey() =>
        Assert.DoesNotContain("secret", new StorageSettings("AccountKey=secret", null, null).ToString(), StringComparison.Ordinal);

    [Theory]
    [InlineData("Refresh:Lead", "Refresh__Lead", "Refresh__BeforeExpiration")]
    [InlineData("Refresh:Skew", "Refresh__Skew", "Refresh__MinimumLifetime")]
    [InlineData("Refresh:Patience", "Refresh__Patience", "Refresh__WaitTimeout")]
    public void Read_FormerName_IsAnErrorThatNamesTheNewName(string key, string former, string name)
    {
        var error = Assert.Single(Errors((key, "00:05:00")));

        Assert.Equal(former, error.Key);
        Assert.Contains(name, error.Value, StringComparison.Ordinal);
    }

    private static AppSettings Good(params (string Key, string? Value)[] changes) => Assert.IsType<AppSettings>(Read(changes).Settings);

    private static IReadOnlyDictionary<string, string> Errors(params (string Key, string? Value)[] changes) => Read(changes).Errors.ByName;

    private static (AppSettings? Settings, SettingsErrors Errors) Read((string Key, string? Value)[] changes) => SettingsReader.Read(new ConfigurationBuilder()
        .AddInMemoryCollection(TestSettings.Good).AddInMemoryCollection(changes.Select(c => KeyValuePair.Create(c.Key, c.Value))).Build());
}

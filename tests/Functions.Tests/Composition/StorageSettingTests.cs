using Microsoft.Extensions.Configuration;
using TokenFunctions.Composition;
using TokenFunctions.Model;
using TokenFunctions.Storage.Vault;

namespace TokenFunctions.Tests.Composition;

public sealed class StorageSettingTests
{
    [Theory]
    [InlineData("UseDevelopmentStorage=true", true)]
    [InlineData("AccountName=a;AccountKey=YQ==;EndpointSuffix=core.windows.net;DefaultEndpointsProtocol=https", true)]
    [InlineData("foo", false)]
    [InlineData("AccountName=a", false)]
    [InlineData("AccountName=a;AccountKey=not base64;EndpointSuffix=core.windows.net", false)]
    public void Read_ConnectionString_MustBeOneThatTheClientsTake(string text, bool isGood)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["AzureWebJobsStorage"] = "UseDevelopmentStorage=true",
            ["TokenStorage"] = text,
            ["KeyVault:Uri"] = "https://vault.example",
            ["SweepSchedule"] = "0 * * * * *",
            ["ReconcileSchedule"] = "0 30 3 * * *",
        }).Build();

        var (settings, errors) = SettingsReader.Read(configuration);

        Assert.Equal(isGood, settings is not null);
        Assert.Equal(isGood ? [] : ["TokenStorage"], errors.ByName.Keys);
        Assert.DoesNotContain(text, string.Join(' ', errors.ByName.Values), StringComparison.Ordinal);
    }
}

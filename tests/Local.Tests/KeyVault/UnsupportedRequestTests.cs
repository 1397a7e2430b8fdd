using System.Text.Json;
using Azure.Security.KeyVault.Secrets;
using TokenFunctions.Local.KeyVault;
using TokenFunctions.Tests.Support;

namespace TokenFunctions.Local.Tests.KeyVault;

public sealed class UnsupportedRequestTests
{
    [Theory]
    [InlineData("GET", "/keys", 501, "NotSupported")]
    [InlineData("POST", "/keys/a/create", 501, "NotSupported")]
    [InlineData("GET", "/certificates/a", 501, "NotSupported")]
    [InlineData("GET", "/deletedcertificates", 501, "NotSupported")]
    [InlineData("POST", "/secrets/a/backup", 501, "NotSupported")]
    [InlineData("POST", "/secrets/restore", 501, "NotSupported")]
    [InlineData("GET", "/", 404, "NotFound")]
    [InlineData("GET", "/no/such/path", 404, "NotFound")]
    [InlineData("POST", "/secrets/a", 405, "MethodNotAllowed")]
    [InlineData("DELETE", "/secrets", 405, "MethodNotAllowed")]
    public async Task Request_NotServed_IsAnErrorInTheVaultsJson(string method, string path, int status, string code)
    {
        await using var vault = await RunningVault.StartAsync();

        Assert.Equal((status, code), await ErrorOf(vault, method, path + "?api-version=7.6"));
        Assert.Equal(1, vault.Server.Counters[KeyVaultOperation.Other]);
    }

    [Theory]
    [InlineData("/secrets")]
    [InlineData("/secrets?api-version=")]
    [InlineData("/secrets?api-version=1.0")]
    public async Task Request_OfAnotherApiVersion_Is400(string path)
    {
        await using var vault = await RunningVault.StartAsync();

        Assert.Equal((400, "BadParameter"), await ErrorOf(vault, "GET", path));
    }

    [Fact]
    public async Task EveryStableApiVersionOfTheClient_From74On_IsServed()
    {
        await using var vault = await RunningVault.StartAsync();
        var versions = Enum.GetValues<SecretClientOptions.ServiceVersion>()
            .Where(v => v >= SecretClientOptions.ServiceVersion.V7_4 && !v.ToString().Contains("Preview", StringComparison.Ordinal))
            .ToList();

        foreach (var version in versions)
        {
            await VaultClients.SecretClientOf(vault.Server, version: version).SetSecretAsync("a", version.ToString());
            Assert.Equal(version.ToString(), (await vault.Client.GetSecretAsync("a")).Value.Value);
        }

        Assert.True(versions.Count >= 4, string.Join(", ", versions));
    }

    [Fact]
    public async Task Backup_ByTheClient_IsRefused()
    {
        await using var vault = await RunningVault.StartAsync();
        await vault.Client.SetSecretAsync("a", "v");

        Assert.Equal((501, "NotSupported", null), await RunningVault.ErrorOf(() => vault.Client.BackupSecretAsync("a")));
    }

    [Fact]
    public async Task ASecretNamedLikeAnOperation_IsAnOrdinarySecret()
    {
        await using var vault = await RunningVault.StartAsync();
        foreach (var name in new[] { "restore", "backup", "versions" })
        {
            await vault.Client.SetSecretAsync(name, name);
            Assert.Equal(name, (await vault.Client.GetSecretAsync(name)).Value.Value);
        }
    }

    private static async Task<(int Status, string? Code)> ErrorOf(RunningVault vault, string method, string path)
    {
        using var answer = await VaultClients.SendAsync(vault.Server, new HttpMethod(method), path);
        using var body = JsonDocument.Parse(await answer.Content.ReadAsStreamAsync());
        return ((int)answer.StatusCode, body.RootElement.GetProperty("error").GetProperty("code").GetString());
    }
}

using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using TokenFunctions.Local.KeyVault;
using TokenFunctions.Tests.Support;

namespace TokenFunctions.Local.Tests.KeyVault;

public sealed class KeyVaultServerTests
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    [Fact]
    public async Task Restart_WithTheSameDirectory_KeepsEverything()
    {
        using var directory = new TemporaryDirectory();
        string thumbprint, token, version;
        await using (var vault = await RunningVault.StartAsync(directory.Path))
        {
            (thumbprint, token) = (vault.Server.Thumbprint, vault.Server.AccessToken);
            await vault.Client.SetSecretAsync("a", "one");
            version = (await vault.Client.SetSecretAsync("a", "two")).Value.Properties.Version;
            await vault.Client.SetSecretAsync("gone", "v");
            await vault.Client.StartDeleteSecretAsync("gone");
        }

        await using var restarted = await RunningVault.StartAsync(directory.Path);

        Assert.Equal((thumbprint, token), (restarted.Server.Thumbprint, restarted.Server.AccessToken));
        Assert.Equal(version, (await restarted.Client.GetSecretAsync("A")).Value.Properties.Version);
        Assert.Equal("gone", Assert.Single(await restarted.Client.GetDeletedSecretsAsync().ToListAsync()).Name);
    }

    [Fact]
    public async Task AnAcknowledgedChange_IsInTheStateFileAtOnce()
    {
        using var directory = new TemporaryDirectory();
        using var copy = new TemporaryDirectory();
        await using var vault = await RunningVault.StartAsync(directory.Path);
        await vault.Client.SetSecretAsync("kept", "v");
        await vault.Client.SetSecretAsync("deleted", "v");
        await vault.Client.StartDeleteSecretAsync("deleted");
        await vault.Client.SetSecretAsync("purged", "never-to-be-found");
        await vault.Client.StartDeleteSecretAsync("purged");
        await vault.Client.PurgeDeletedSecretAsync("purged");

        // The state that a killed process leaves: the first server has closed and flushed nothing yet.
        File.Copy(directory["secrets.json"], copy["secrets.json"]);
        await using var second = await RunningVault.StartAsync(copy.Path, clock: vault.Clock);

        Assert.Equal("v", (await second.Client.GetSecretAsync("kept")).Value.Value);
        Assert.Equal("deleted", Assert.Single(await second.Client.GetDeletedSecretsAsync().ToListAsync()).Name);
        Assert.DoesNotContain("never-to-be-found", await File.ReadAllTextAsync(copy["secrets.json"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AHalfWrittenTemporaryFile_IsIgnored()
    {
        using var directory = new TemporaryDirectory();
        await using (var vault = await RunningVault.StartAsync(directory.Path))
        {
            await vault.Client.SetSecretAsync("a", "v");
        }

        await File.WriteAllTextAsync(directory["secrets.json.tmp"], """{"format":"token""");
        await using var restarted = await RunningVault.StartAsync(directory.Path);

        Assert.Equal("v", (await restarted.Client.GetSecretAsync("a")).Value.Value);
        await restarted.Client.SetSecretAsync("b", "v");
    }

    [Fact]
    public async Task AChangeThatCannotBeSaved_FailsAndIsNotSeen()
    {
        using var directory = new TemporaryDirectory();
        await using var vault = await RunningVault.StartAsync(directory.Path);
        await vault.Client.SetSecretAsync("a", "old");
        Directory.CreateDirectory(directory["secrets.json.tmp"]);

        Assert.Equal((500, "InternalServerError", null), await RunningVault.ErrorOf(() => vault.Client.SetSecretAsync("a", "new")));
        Assert.Equal("old", (await vault.Client.GetSecretAsync("a")).Value.Value);

        Directory.Delete(directory["secrets.json.tmp"]);
        await vault.Client.SetSecretAsync("a", "new");
        Assert.Equal("new", (await vault.Client.GetSecretAsync("a")).Value.Value);
    }

    [Fact]
    public async Task StateFiles_AreReadableByTheirOwnerOnly()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        using var parent = new TemporaryDirectory();
        var path = parent["state"];
        await using var vault = await RunningVault.StartAsync(path);
        await vault.Client.SetSecretAsync("a", "v");

        Assert.Equal(OwnerOnly | UnixFileMode.UserExecute, File.GetUnixFileMode(path));
        var files = Directory.GetFiles(path);
        Assert.Equal(["access-token", "certificate.pfx", "lock", "secrets.json"], files.Select(Path.GetFileName).Order(StringComparer.Ordinal));
        foreach (var file in files)
        {
            Assert.Equal(OwnerOnly, File.GetUnixFileMode(file));
        }
    }

    [Theory]
    [InlineData("secrets.json", "")]
    [InlineData("secrets.json", "{}")]
    [InlineData("secrets.json", """{"format":"another","secrets":[]}""")]
    [InlineData("secrets.json", """{"format":"token-functions-vault-1"}""")]
    [InlineData("secrets.json", """{"format":"token-functions-vault-1","secrets":[null]}""")]
    [InlineData("secrets.json", """{"format":"token-functions-vault-1","secrets":[{"name":"a"}]}""")]
    [InlineData("secrets.json", """{"format":"token-functions-vault-1","secrets":[{"name":"a","versions":[]}]}""")]
    [InlineData("certificate.pfx", "not a certificate")]
    [InlineData("access-token", " ")]
    public async Task Start_WithAnUnreadableFile_NamesItAndLeavesItAlone(string file, string content)
    {
        using var directory = new TemporaryDirectory();
        await File.WriteAllTextAsync(directory[file], content);

        var exception = await Assert.ThrowsAsync<InvalidDataException>(() => RunningVault.StartAsync(directory.Path));

        Assert.Contains(directory[file], exception.Message, StringComparison.Ordinal);
        Assert.Equal(content, await File.ReadAllTextAsync(directory[file]));
    }

    [Fact]
    public async Task Start_AfterAFailedStart_FindsTheDirectoryFree()
    {
        using var directory = new TemporaryDirectory();
        await File.WriteAllTextAsync(directory["secrets.json"], "{}");
        await Assert.ThrowsAsync<InvalidDataException>(() => RunningVault.StartAsync(directory.Path));
        File.Delete(directory["secrets.json"]);

        await using var vault = await RunningVault.StartAsync(directory.Path);

        await vault.Client.SetSecretAsync("a", "v");
    }

    [Fact]
    public async Task Start_OnADirectoryInUse_SaysSo()
    {
        using var directory = new TemporaryDirectory();
        await using var vault = await RunningVault.StartAsync(directory.Path);

        var exception = await Assert.ThrowsAsync<IOException>(() => RunningVault.StartAsync(directory.Path));

        Assert.Contains(directory.Path, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_OnABusyPort_SaysWhichPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;

        var exception = await Assert.ThrowsAsync<IOException>(() => KeyVaultServer.StartAsync(new KeyVaultServerOptions { Port = port }));

        Assert.StartsWith($"Port {port} is in use", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Certificate_IsForLoopbackNamesOnly()
    {
        using var directory = new TemporaryDirectory();
        await using var vault = await RunningVault.StartAsync(directory.Path);

        using var certificate = X509CertificateLoader.LoadPkcs12FromFile(directory["certificate.pfx"], null);

        Assert.True(certificate.MatchesHostname("localhost"));
        Assert.True(certificate.MatchesHostname("127.0.0.1"));
        Assert.True(certificate.MatchesHostname("::1"));
        Assert.False(certificate.MatchesHostname("example.com"));
        Assert.Equal(64, vault.Server.Thumbprint.Length);
        Assert.True(vault.Server.Uri.IsLoopback);
        Assert.Equal("https", vault.Server.Uri.Scheme);
    }

    [Fact]
    public async Task Certificate_IsReplacedOnceItHasExpired()
    {
        using var directory = new TemporaryDirectory();
        var clock = new ManualTimeProvider();
        var thumbprints = new List<string>();
        foreach (var days in new[] { 0, 364, 1 })
        {
            clock.Advance(TimeSpan.FromDays(days));
            await using var vault = await RunningVault.StartAsync(directory.Path, clock: clock);
            await vault.Client.SetSecretAsync("a", "v");
            thumbprints.Add(vault.Server.Thumbprint);
        }

        Assert.Equal(thumbprints[0], thumbprints[1]);
        Assert.NotEqual(thumbprints[1], thumbprints[2]);
    }

    [Fact]
    public async Task InMemoryVaults_ShareNothing()
    {
        await using var one = await RunningVault.StartAsync();
        await using var other = await RunningVault.StartAsync();
        await one.Client.SetSecretAsync("a", "v");

        Assert.Empty(await other.Client.GetPropertiesOfSecretsAsync().ToListAsync());
        Assert.NotEqual(one.Server.AccessToken, other.Server.AccessToken);
        Assert.NotEqual(one.Server.Thumbprint, other.Server.Thumbprint);
    }

    [Fact]
    public async Task Dispose_WithOpenConnections_FreesPortAndDirectoryAndMayBeRepeated()
    {
        using var directory = new TemporaryDirectory();
        var vault = await RunningVault.StartAsync(directory.Path);
        await vault.Client.SetSecretAsync("a", "v");
        var port = vault.Server.Uri.Port;

        await vault.Server.DisposeAsync();
        await vault.Server.DisposeAsync();

        await using var again = await KeyVaultServer.StartAsync(new KeyVaultServerOptions { Port = port, StateDirectory = directory.Path });
        Assert.Equal("v", (await VaultClients.SecretClientOf(again).GetSecretAsync("a")).Value.Value);
    }
}

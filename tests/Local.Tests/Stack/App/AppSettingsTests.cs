using System.Text.Json;
using TokenFunctions.Local.Stack.App;
using TokenFunctions.Tests.Support;

namespace TokenFunctions.Local.Tests.Stack.App;

public sealed class AppSettingsTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    [Fact]
    public void ForThisMachine_Override_WinsAndLeavesTheRest()
    {
        var settings = Settings(new Dictionary<string, string> { ["SweepSchedule"] = "0 0 0 1 1 *", ["Refresh__BeforeExpiration"] = "00:00:05" });

        Assert.Equal("0 0 0 1 1 *", settings["SweepSchedule"]);
        Assert.Equal("00:00:05", settings["Refresh__BeforeExpiration"]);
        Assert.Equal("storage", settings["AzureWebJobsStorage"]);
        Assert.Equal("storage", settings["TokenStorage"]);
        Assert.Equal("https://127.0.0.1:8443/", settings["KeyVault__Uri"]);
        Assert.Equal("true", settings["Outbound__AllowLoopback"]);
    }

    [Fact]
    public async Task Write_Settings_AreReadableByTheirOwnerOnlyAndInTheFormOfLocalSettings()
    {
        var path = _directory.File("local.settings.json", "{ \"of\": \"an earlier run\" }");

        await AppSettings.WriteAsync(path, Settings());

        using var written = JsonDocument.Parse(await File.ReadAllTextAsync(path));
        Assert.False(written.RootElement.GetProperty("IsEncrypted").GetBoolean());
        Assert.Equal(Settings(), written.RootElement.GetProperty("Values").Deserialize<Dictionary<string, string>>());
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        }
    }

    public void Dispose() => _directory.Dispose();

    private static IReadOnlyDictionary<string, string> Settings(IReadOnlyDictionary<string, string>? overrides = null) =>
        AppSettings.ForThisMachine("storage", new Uri("https://127.0.0.1:8443/"), "thumbprint", "token", overrides);
}

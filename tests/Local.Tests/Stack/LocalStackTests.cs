using System.Net;
using System.Text.Json;
using TokenFunctions.Local.Stack;
using TokenFunctions.Local.Stack.Api;
using TokenFunctions.Local.Stack.App;
using TokenFunctions.Local.Tests.Stack.App;
using TokenFunctions.Tests.Support;

namespace TokenFunctions.Local.Tests.Stack;

public sealed class LocalStackTests : IAsyncLifetime, IDisposable
{
    private readonly TemporaryDirectory _state = new();
    private LocalStack _stack = null!;

    public async Task InitializeAsync() => _stack = await LocalStack.StartAsync(new LocalStackOptions { StateDirectory = _state.Path });

    [Fact]
    public async Task Start_FreePorts_IsHealthy() => Assert.Equal(HttpStatusCode.OK, (await _stack.Api.HealthAsync()).Status);

    [Fact]
    public async Task Settings_SecondInstance_RunsOnTheSameStorageAndStopsOnSigterm()
    {
        await using var second = await FunctionsAppProcess.StartAsync(new FunctionsAppOptions { Settings = _stack.Settings });
        using var api = new TokenFunctionsClient(second.Uri);

        Assert.Equal(HttpStatusCode.OK, (await api.HealthAsync()).Status);
        Assert.NotEqual(_stack.App.Pid, second.Pid);
        Assert.True(await second.StopAsync());
        Assert.True(second.HasExited);
    }

    [LinuxFact]
    public async Task Settings_OfCoreTools_VaultIsTrustedWithoutOurHook()
    {
        using var file = JsonDocument.Parse(await File.ReadAllTextAsync(_stack.SettingsPath));
        var settings = file.RootElement.GetProperty("Values").Deserialize<Dictionary<string, string>>()!;
        Assert.Equal(_stack.Vault.CertificatePem, await File.ReadAllTextAsync(settings["SSL_CERT_FILE"]));
        // Empty rather than left out, because a developer's own local.settings.json would supply them.
        settings["LocalVault__Thumbprint"] = settings["LocalVault__Token"] = "";

        await using var app = await FunctionsAppProcess.StartAsync(new FunctionsAppOptions { Settings = settings });
        using var api = new TokenFunctionsClient(app.Uri);

        Assert.Equal(HttpStatusCode.OK, (await api.HealthAsync()).Status);
    }

    [Fact]
    public async Task Settings_OfBothKinds_DoNotDisturbEachOther()
    {
        using var file = JsonDocument.Parse(await File.ReadAllTextAsync(_stack.SettingsPath));
        var settings = file.RootElement.GetProperty("Values").Deserialize<Dictionary<string, string>>()!;
        Assert.Equal(_stack.Vault.Thumbprint, settings["LocalVault__Thumbprint"]);

        await using var app = await FunctionsAppProcess.StartAsync(new FunctionsAppOptions { Settings = settings });
        using var api = new TokenFunctionsClient(app.Uri);

        Assert.Equal(HttpStatusCode.OK, (await api.HealthAsync()).Status);
    }

    [Fact]
    public async Task Watch_AppIsKilled_SaysSoAndWhereItsLogIs()
    {
        var watching = _stack.WatchAsync(default);
        Assert.False(watching.IsCompleted);

        await _stack.App.KillAsync();

        var e = await Assert.ThrowsAsync<StackException>(() => watching);
        Assert.StartsWith($"The app ended by itself; its log is {_stack.AppLogPath}.", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_PortOfTheVaultIsTaken_SaysSoAndStopsWhatItHadStarted()
    {
        using var state = new TemporaryDirectory();
        var blobs = LocalPort.FindFree();
        var options = new LocalStackOptions { StateDirectory = state.Path, BlobPort = blobs, VaultPort = _stack.Vault.Uri.Port };

        var e = await Assert.ThrowsAsync<StackException>(() => LocalStack.StartAsync(options));

        Assert.Contains($"{_stack.Vault.Uri.Port}", e.Message, StringComparison.Ordinal);
        Assert.True(LocalPort.IsFree(blobs));
    }

    public async Task DisposeAsync() => await _stack.DisposeAsync();

    public void Dispose() => _state.Dispose();
}

using TokenFunctions.Local.KeyVault;
using TokenFunctions.Local.Processes;
using TokenFunctions.Local.SampleProvider;
using TokenFunctions.Local.Stack;
using TokenFunctions.Local.Stack.App;
using TokenFunctions.Local.Stack.Azurite;
using TokenFunctions.Tests.Support;

namespace TokenFunctions.KillHarness;

/// <summary>Azurite, a vault and any number of app processes, all on loopback. All of them end when this is disposed or this process dies.</summary>
internal sealed class KillWorld : IAsyncDisposable
{
    /// <summary>No timer fires by itself: the harness fires each one.</summary>
    private const string OnceAYear = "0 0 0 1 1 *";

    private static readonly Dictionary<string, string> QuickSettings = new()
    {
        ["Sweep__Concurrency"] = "4",
        ["Refresh__Timeout"] = "00:00:03",
        ["Refresh__WaitTimeout"] = "00:00:04",
        ["DOTNET_TieredPGO"] = "0",
    };

    private readonly TemporaryDirectory _state = new();

    private AzuriteServer _azurite = null!;
    private KeyVaultServer _vault = null!;

    public static async Task<KillWorld> StartAsync()
    {
        var world = new KillWorld();
        try
        {
            // A restart needs the same ports again, and the system may assign ports of its own range to other processes in between.
            var ports = LocalPort.FindFree(4);
            world._vault = await world.StartVaultAsync(ports[0]);
            world._azurite = await AzuriteServer.StartAsync(world.Azurite() with { BlobPort = ports[1], QueuePort = ports[2], TablePort = ports[3] });
            return world;
        }
        catch
        {
            await world.DisposeAsync();
            throw;
        }
    }

    public string StorageConnectionString => _azurite.ConnectionString;

    /// <summary>The app with fault points, which are active if there is a plan.</summary>
    public Task<Instance> StartInstanceAsync(string name, FaultPlan? plan = null) =>
        StartAsync(name, BuiltProgram.Folder("tests/KillHost", "TokenFunctions.KillHost.dll"), Settings(plan, QuickSettings));

    /// <summary>The app without fault points, with its default settings.</summary>
    public Task<Instance> StartPlainAsync(string name) => StartAsync(name, null, Settings(null, new Dictionary<string, string>()));

    private async Task<Instance> StartAsync(string name, string? folder, IReadOnlyDictionary<string, string> settings)
    {
        for (var tries = 1; ; tries++)
        {
            var journal = new InstanceJournal(name, _state[$"{name}-{tries}.journal"]);
            try
            {
                var options = new FunctionsAppOptions { Folder = folder, Settings = new Dictionary<string, string>(settings) { ["JOURNAL"] = journal.Path } };
                return new Instance(name, await FunctionsAppProcess.StartAsync(options), journal);
            }
            catch (StackException e) when (tries < 3 && e.Message.Contains("is in use", StringComparison.Ordinal))
            {
                // Another process took the port between the check and its use.
            }
        }
    }

    public static Task<SampleProviderServer> StartProviderAsync(ProviderBehaviour behaviour) =>
        SampleProviderServer.StartAsync(new SampleProviderOptions { Port = 0, Behaviour = behaviour });

    /// <summary>Stops Azurite so that it keeps what it has acknowledged, and starts it again on the same ports.</summary>
    public async Task RestartAzuriteAsync()
    {
        var old = _azurite;
        await old.DisposeAsync();
        _azurite = await AzuriteServer.StartAsync(Azurite() with { BlobPort = old.BlobUri.Port, QueuePort = old.QueueUri.Port, TablePort = old.TableUri.Port });
    }

    public async Task RestartVaultAsync()
    {
        var old = _vault;
        await old.DisposeAsync();
        _vault = await StartVaultAsync(old.Uri.Port);
    }

    public async ValueTask DisposeAsync()
    {
        if (_vault is not null)
        {
            await _vault.DisposeAsync();
        }

        if (_azurite is not null)
        {
            await _azurite.DisposeAsync();
        }

        _state.Dispose();
    }

    private AzuriteOptions Azurite() => new() { StateDirectory = _state["azurite"] };

    private Task<KeyVaultServer> StartVaultAsync(int port) =>
        KeyVaultServer.StartAsync(new KeyVaultServerOptions { Port = port, StateDirectory = _state["vault"] });

    private IReadOnlyDictionary<string, string> Settings(FaultPlan? plan, IReadOnlyDictionary<string, string> changes)
    {
        var settings = new Dictionary<string, string>(changes) { ["SweepSchedule"] = OnceAYear, ["ReconcileSchedule"] = OnceAYear };
        plan?.AddTo(settings);
        return AppSettings.ForThisMachine(_azurite.ConnectionString, _vault.Uri, _vault.Thumbprint, _vault.AccessToken, settings);
    }
}

using TokenFunctions.Local.KeyVault;
using TokenFunctions.Local.Stack.App;
using TokenFunctions.Local.Stack.Azurite;

namespace TokenFunctions.EndToEnd.Tests.Running;

/// <summary>What an app needs around it, on free ports: Azurite and a vault. The apps that are started here share both, and stop before them.</summary>
public sealed class Surroundings : IAsyncDisposable
{
    /// <summary>No timer fires by itself: the tests fire each one.</summary>
    private const string OnceAYear = "0 0 0 1 1 *";

    private readonly List<RunningApp> _apps = [];

    private Surroundings(AzuriteServer azurite, KeyVaultServer vault) => (Azurite, Vault) = (azurite, vault);

    public AzuriteServer Azurite { get; private set; }

    public KeyVaultServer Vault { get; private set; }

    public VaultView Secrets => new(Vault);

    /// <param name="stateDirectory">Where Azurite and the vault keep their data; null keeps it in memory.</param>
    public static async Task<Surroundings> StartAsync(string? stateDirectory = null)
    {
        var vault = await KeyVaultServer.StartAsync(new KeyVaultServerOptions { Port = 0, StateDirectory = Below("vault") });
        try
        {
            return new Surroundings(await AzuriteServer.StartAsync(new AzuriteOptions { StateDirectory = Below("azurite") }), vault);
        }
        catch
        {
            await vault.DisposeAsync();
            throw;
        }

        string? Below(string name) => stateDirectory is null ? null : Path.Combine(stateDirectory, name);
    }

    /// <param name="changes">Settings that add to, or replace, the usual ones.</param>
    public Task<RunningApp> StartAppAsync(params (string Name, string Value)[] changes) => StartAppAsync(0, changes);

    public async Task<RunningApp> StartAppAsync(int port, params (string Name, string Value)[] changes)
    {
        var app = await RunningApp.StartAsync(Settings(changes), port);
        _apps.Add(app);
        return app;
    }

    public IReadOnlyDictionary<string, string> Settings(params (string Name, string Value)[] changes)
    {
        var settings = new Dictionary<string, string> { ["SweepSchedule"] = OnceAYear, ["ReconcileSchedule"] = OnceAYear };
        foreach (var (name, value) in changes)
        {
            settings[name] = value;
        }

        return AppSettings.ForThisMachine(Azurite.ConnectionString, Vault.Uri, Vault.Thumbprint, Vault.AccessToken, settings);
    }

    /// <summary>Stops Azurite so that it keeps its data, and starts it again on the same ports.</summary>
    public async Task RestartAzuriteAsync(string stateDirectory, Func<Task> meanwhile)
    {
        await Azurite.DisposeAsync();
        await meanwhile();
        Azurite = await AzuriteServer.StartAsync(new AzuriteOptions
        {
            StateDirectory = Path.Combine(stateDirectory, "azurite"),
            BlobPort = Azurite.BlobUri.Port,
            QueuePort = Azurite.QueueUri.Port,
            TablePort = Azurite.TableUri.Port,
        });
    }

    public async Task RestartVaultAsync(string stateDirectory, Func<Task> meanwhile)
    {
        await Vault.DisposeAsync();
        await meanwhile();
        Vault = await KeyVaultServer.StartAsync(new KeyVaultServerOptions { Port = Vault.Uri.Port, StateDirectory = Path.Combine(stateDirectory, "vault") });
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_apps.Select(app => app.DisposeAsync().AsTask()));
        await Vault.DisposeAsync();
        await Azurite.DisposeAsync();
    }
}

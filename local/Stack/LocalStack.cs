using TokenFunctions.Local.KeyVault;
using TokenFunctions.Local.SampleProvider;
using TokenFunctions.Local.Stack.Api;
using TokenFunctions.Local.Stack.App;
using TokenFunctions.Local.Stack.Azurite;
using TokenFunctions.Local.Stack.Sample;

namespace TokenFunctions.Local.Stack;

/// <summary>
/// The whole system on this machine: Azurite and the app as processes, vault and sample provider in this one. Disposing stops it all, the app first.
/// </summary>
public sealed class LocalStack : IAsyncDisposable
{
    private static readonly TimeSpan HealthyWithin = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan AskHealthEvery = TimeSpan.FromMilliseconds(200);

    // A person waits after Ctrl+C. The app recovers from what this cuts off as from a crash.
    private static readonly TimeSpan AppStopPatience = TimeSpan.FromSeconds(3);

    private readonly OwnedResources _owned = new();

    private LocalStack()
    {
    }

    public AzuriteServer Azurite { get; private set; } = null!;

    public KeyVaultServer Vault { get; private set; } = null!;

    public SampleProviderServer Provider { get; private set; } = null!;

    public FunctionsAppProcess App { get; private set; } = null!;

    public TokenFunctionsClient Api { get; private set; } = null!;

    /// <summary>Where a person authorizes a connection again.</summary>
    public ConnectSite Site { get; private set; } = null!;

    /// <summary>The app's settings. Another instance on the same storage needs the same.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; private set; } = null!;

    /// <summary>Everything that the app logs.</summary>
    public string AppLogPath { get; private set; } = null!;

    public string SettingsPath { get; private set; } = null!;

    /// <summary>Returns when each part responds and the app is healthy.</summary>
    /// <exception cref="StackException">A part did not come up.</exception>
    public static async Task<LocalStack> StartAsync(LocalStackOptions options, CancellationToken cancellationToken = default)
    {
        var stack = new LocalStack();
        try
        {
            await stack.StartPartsAsync(options, cancellationToken);
            return stack;
        }
        catch
        {
            await stack.DisposeAsync();
            throw;
        }
    }

    /// <summary>Fails when a process of the stack ends by itself; never completes otherwise.</summary>
    public async Task WatchAsync(CancellationToken cancellationToken)
    {
        var app = App.WaitForExitAsync(cancellationToken);
        var first = await Task.WhenAny(app, Azurite.WaitForExitAsync(cancellationToken));
        cancellationToken.ThrowIfCancellationRequested();
        throw first == app
            ? new StackException($"The app ended by itself; its log is {AppLogPath}. It said: {App.LogTail}")
            : new StackException($"Azurite ended by itself. It said: {Azurite.LogTail}");
    }

    public ValueTask DisposeAsync() => _owned.DisposeAsync();

    private async Task StartPartsAsync(LocalStackOptions options, CancellationToken cancellationToken)
    {
        if (options.Host is AppHost.Func)
        {
            CoreTools.Find();
        }

        var state = _owned.Add(StateDirectory.Open(options.StateDirectory, options.Fresh));
        options.Progress("Starting Azurite ...");
        Azurite = _owned.Add(await StartAzuriteAsync(options, state, cancellationToken));
        options.Progress("Starting the Key Vault and the sample provider ...");
        var vault = new KeyVaultServerOptions { Port = options.VaultPort, StateDirectory = state.Vault };
        Vault = _owned.Add(await InUseAsStackException(KeyVaultServer.StartAsync(vault, cancellationToken)));
        var provider = new SampleProviderOptions { Port = options.ProviderPort, Emulation = options.Emulation };
        Provider = _owned.Add(await InUseAsStackException(SampleProviderServer.StartAsync(provider, cancellationToken)));

        Settings = AppSettings.ForThisMachine(Azurite.ConnectionString, Vault.Uri, Vault.Thumbprint, Vault.AccessToken, options.Settings);
        SettingsPath = state.Settings;
        AppLogPath = state.AppLog;
        var forCoreTools = await CoreToolsSettings.AddAsync(Settings, Vault, state.Certificate, cancellationToken);
        await AppSettings.WriteAsync(SettingsPath, forCoreTools, cancellationToken);
        if (options.Host is AppHost.Func)
        {
            Settings = CoreToolsSettings.WithoutHook(forCoreTools);
        }

        options.Progress("Starting the app ...");
        await StartAppAsync(options, cancellationToken);
        Site = _owned.Add(await ConnectSite.StartAsync(Api, Provider, cancellationToken));
    }

    private static Task<AzuriteServer> StartAzuriteAsync(LocalStackOptions options, StateDirectory state, CancellationToken cancellationToken) =>
        AzuriteServer.StartAsync(
            new AzuriteOptions
            {
                BlobPort = options.BlobPort,
                QueuePort = options.QueuePort,
                TablePort = options.TablePort,
                StateDirectory = state.Azurite,
                Progress = options.Progress,
            },
            cancellationToken);

    private async Task StartAppAsync(LocalStackOptions options, CancellationToken cancellationToken)
    {
        var log = _owned.Add(new AppLog(AppLogPath));
        App = await FunctionsAppProcess.StartAsync(
            new FunctionsAppOptions { Host = options.Host, Port = options.FunctionsPort, Settings = Settings, OnLine = log.Write }, cancellationToken);
        _owned.Add(new StoppedWithin(App, AppStopPatience));
        Api = _owned.Add(new TokenFunctionsClient(App.Uri));
        await WaitUntilHealthyAsync(cancellationToken);
    }

    private async Task WaitUntilHealthyAsync(CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        ApiAnswer health;
        while ((health = await Api.HealthAsync(cancellationToken)).Status != System.Net.HttpStatusCode.OK)
        {
            if (TimeProvider.System.GetElapsedTime(started) > HealthyWithin)
            {
                throw new StackException($"The app is not healthy; its log is {AppLogPath}. Its health says: {health.PrettyBody().ReplaceLineEndings(" ")}");
            }

            await Task.Delay(AskHealthEvery, TimeProvider.System, cancellationToken);
        }
    }

    private static async Task<T> InUseAsStackException<T>(Task<T> starting)
    {
        try
        {
            return await starting;
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            throw new StackException(e.Message.ReplaceLineEndings(" "), e);
        }
    }

    private sealed class StoppedWithin(FunctionsAppProcess app, TimeSpan patience) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await app.StopAsync(patience);
            await app.DisposeAsync();
        }
    }
}

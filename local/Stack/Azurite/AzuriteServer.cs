using System.Diagnostics;
using System.Globalization;
using TokenFunctions.Local.Processes;

namespace TokenFunctions.Local.Stack.Azurite;

/// <summary>A running Azurite on 127.0.0.1. Disposing stops it in the way that keeps its data.</summary>
public sealed class AzuriteServer : IAsyncDisposable
{
    /// <summary>The account and key that every emulator knows; no secret.</summary>
    public const string AccountName = "devstoreaccount1";

    /// <inheritdoc cref="AccountName"/>
    public const string AccountKey = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    // Azurite writes what it acknowledged every 5 s, and the rest when it is asked to stop.
    private static readonly TimeSpan FlushTime = TimeSpan.FromSeconds(10);

    private readonly ChildProcess _process;

    private AzuriteServer(ChildProcess process, int blobPort, int queuePort, int tablePort)
    {
        _process = process;
        BlobUri = Endpoint(blobPort);
        QueueUri = Endpoint(queuePort);
        TableUri = Endpoint(tablePort);
    }

    public Uri BlobUri { get; }

    public Uri QueueUri { get; }

    public Uri TableUri { get; }

    public int Pid => _process.Id;

    /// <summary>The last lines it wrote, on one line.</summary>
    public string LogTail => _process.Tail;

    public string ConnectionString =>
        $"DefaultEndpointsProtocol=http;AccountName={AccountName};AccountKey={AccountKey};" +
        $"BlobEndpoint={BlobUri};QueueEndpoint={QueueUri};TableEndpoint={TableUri};";

    /// <summary>Installs Azurite at its first use, starts it, and waits until blobs and tables respond.</summary>
    /// <exception cref="StackException">Node is missing or too old, the installation failed, or Azurite did not come up.</exception>
    public static async Task<AzuriteServer> StartAsync(AzuriteOptions options, CancellationToken cancellationToken = default)
    {
        await NodeRuntime.CheckAsync(cancellationToken: cancellationToken);
        var installation = new AzuriteInstallation(new AzuritePackage(), options.CacheDirectory ?? AzuriteInstallation.DefaultCacheDirectory, options.Progress);
        var script = await installation.EnsureAsync(cancellationToken);

        var ports = new AzuritePorts();
        var process = ChildProcess.Start(CommandLine(script, options), ports.Read);
        try
        {
            return await WaitUntilUpAsync(process, ports, options.StartPatience, cancellationToken);
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops Azurite so that it writes what it has acknowledged; kills it if that takes unreasonably long.</summary>
    /// <returns>Whether it stopped by itself, with everything written.</returns>
    public Task<bool> StopAsync() => _process.StopAsync(FlushTime);

    public Task WaitForExitAsync(CancellationToken cancellationToken = default) => _process.WaitForExitAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _process.DisposeAsync();
    }

    private static Uri Endpoint(int port) => new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/{AccountName}"));

    private static ProcessStartInfo CommandLine(string script, AzuriteOptions options)
    {
        string[] arguments =
        [
            "--require", Path.Combine(AppContext.BaseDirectory, "Azurite", "lifeline.cjs"), script,
            .. Service("blob", options.BlobPort), .. Service("queue", options.QueuePort), .. Service("table", options.TablePort),
            "--skipApiVersionCheck", "--disableTelemetry", "--silent",
            .. options.StateDirectory is { } directory ? new[] { "--location", Directory.CreateDirectory(directory).FullName } : ["--inMemoryPersistence"],
        ];
        return new ProcessStartInfo("node", arguments) { WorkingDirectory = options.StateDirectory ?? Path.GetTempPath() };
    }

    private static string[] Service(string name, int port) => [$"--{name}Host", "127.0.0.1", $"--{name}Port", port.ToString(CultureInfo.InvariantCulture)];

    private static async Task<AzuriteServer> WaitUntilUpAsync(ChildProcess process, AzuritePorts ports, TimeSpan idle, CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var answered = ConnectAsync(process, ports, over.Token);
        var either = Task.WhenAny(answered, process.WaitForExitAsync(over.Token));
        var givenUp = await new StartPatience(TimeProvider.System) { Idle = idle }.WaitAsync(either, () => process.Progress, cancellationToken);
        await over.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
        if (process.HasExited)
        {
            await process.WaitForExitAsync(cancellationToken);
            throw DidNotComeUp($"ended with code {process.ExitCode} while starting", process);
        }

        return givenUp is null
            ? await answered
            : throw DidNotComeUp(
                $"did not start. Waiting for {(ports.All.IsCompleted ? "its blobs and tables to answer" : "it to listen")} was given up {givenUp}", process);
    }

    private static async Task<AzuriteServer> ConnectAsync(ChildProcess process, AzuritePorts ports, CancellationToken cancellationToken)
    {
        await ports.All.WaitAsync(cancellationToken);
        var server = new AzuriteServer(process, await ports.Blob, await ports.Queue, await ports.Table);
        await HttpProbe.UntilAnsweredAsync(server.BlobUri, cancellationToken);
        await HttpProbe.UntilAnsweredAsync(new Uri(server.TableUri + "/Tables"), cancellationToken);
        return server;
    }

    private static StackException DidNotComeUp(string what, ChildProcess process) =>
        new($"Azurite {what}. Check that its ports are free and its state directory is writable, or start with --fresh. It said: {process.Tail}");
}

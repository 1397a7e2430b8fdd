using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using TokenFunctions.Local.Host.Protocol;
using TokenFunctions.Local.Host.Startup;
using TokenFunctions.Local.Processes;

namespace TokenFunctions.Local.Host.Worker;

/// <summary>A worker that has started, loaded its functions and listens for their HTTP requests.</summary>
internal sealed class FunctionsWorker : IAsyncDisposable
{
    private static readonly TimeSpan GracePeriod = TimeSpan.FromSeconds(5);

    private readonly WorkerServer _server;
    private readonly ChildProcess _process;

    private readonly string _id;

    private FunctionsWorker(WorkerServer server, WorkerStream stream, ChildProcess process, string id) =>
        (_server, Stream, _process, _id) = (server, stream, process, id);

    public WorkerStream Stream { get; }

    public int ExitCode => _process.ExitCode;

    public IReadOnlyList<FunctionDefinition> Functions { get; private set; } = [];

    /// <summary>Where the worker's ASP.NET Core server listens; null for an app without HTTP functions.</summary>
    public Uri? HttpAddress { get; private set; }

    /// <summary>
    /// Starts a worker. The worker picks a free port and binds it a moment later. If another process takes that port in between, the worker is started once
    /// more.
    /// </summary>
    /// <exception cref="StartupException">The worker ended, did not respond in time, or cannot load a function.</exception>
    public static async Task<FunctionsWorker> StartAsync(AppFolder app, HostSettings settings, WorkerOutput output, Action<RpcLog> log)
    {
        try
        {
            return await StartOnceAsync(app, settings, output, log);
        }
        catch (StartupException e) when (WorkerStart.IsPortTaken(e))
        {
            output.Line("Another process took the port that the app chose. Starting the app again ...");
            return await StartOnceAsync(app, settings, output, log);
        }
    }

    public Task WaitForExitAsync() => _process.WaitForExitAsync();

    /// <summary>Asks the worker to stop, and kills it after the grace period.</summary>
    public async ValueTask DisposeAsync()
    {
        Stream.Send(new StreamingMessage { WorkerTerminate = new WorkerTerminate { GracePeriod = Duration.FromTimeSpan(GracePeriod) } });
        await _process.WaitAsync(GracePeriod);
        await _process.DisposeAsync();
        await _server.DisposeAsync();
    }

    private static async Task<FunctionsWorker> StartOnceAsync(AppFolder app, HostSettings settings, WorkerOutput output, Action<RpcLog> log)
    {
        var stream = new WorkerStream(log);
        var server = await WorkerServer.StartAsync(stream);
        var id = Guid.NewGuid().ToString();
        var process = StartProcess(WorkerProcess.StartInfo(app, settings, server.Address, id), output);
        var worker = new FunctionsWorker(server, stream, process, id);
        output.Line(string.Create(CultureInfo.InvariantCulture, $"The app runs as process {process.Id}."));
        try
        {
            await worker.InitializeAsync(app, new WorkerStart(process, output));
            return worker;
        }
        catch
        {
            await process.DisposeAsync();
            await server.DisposeAsync();
            throw;
        }
    }

    private static ChildProcess StartProcess(ProcessStartInfo start, WorkerOutput output)
    {
        try
        {
            return ChildProcess.Start(start, output.Line, output.ErrorLine);
        }
        catch (Win32Exception e)
        {
            throw new StartupException($"Cannot start dotnet ({e.Message}). Install the .NET SDK and put it on the PATH.", e);
        }
    }

    private async Task InitializeAsync(AppFolder app, WorkerStart start)
    {
        await start.WaitAsync("open its stream", Stream.Started);
        var init = new WorkerInitRequest { HostVersion = "4.0.0", WorkerDirectory = app.Path, FunctionAppDirectory = app.Path };
        var initialized = (await start.WaitAsync("initialize", Stream.RequestAsync(Message(m => m.WorkerInitRequest = init)))).WorkerInitResponse;
        WorkerStart.Require(initialized.Result, "The app does not initialize");

        var request = new FunctionsMetadataRequest { FunctionAppDirectory = app.Path };
        var described = (await start.WaitAsync(
            "describe its functions", Stream.RequestAsync(Message(m => m.FunctionsMetadataRequest = request)))).FunctionMetadataResponse;
        WorkerStart.Require(described.Result, "The app cannot describe its functions");
        Functions = [.. described.FunctionMetadataResults.Select(FunctionDefinitionReader.Read)];
        await start.WaitAsync("load its functions", LoadAsync(described.FunctionMetadataResults));

        if (initialized.Capabilities.TryGetValue("HttpUri", out var address))
        {
            HttpAddress = new Uri(address);
            await start.WaitAsync("listen for HTTP requests", WorkerProbe.UntilServingAsync(HttpAddress, _id, _process));
        }
        else if (Functions.FirstOrDefault(f => f.Trigger is HttpTrigger) is { } function)
        {
            throw new StartupException(
                $"Function '{function.Name}' has an HTTP trigger, but the app has no ASP.NET Core server. "
                    + "Call ConfigureFunctionsWebApplication() in its Program.cs.");
        }

        await start.FinishAsync();
    }

    private async Task LoadAsync(IEnumerable<RpcFunctionMetadata> functions)
    {
        foreach (var metadata in functions)
        {
            var load = new FunctionLoadRequest { FunctionId = metadata.FunctionId, Metadata = metadata };
            var loaded = await Stream.RequestAsync(Message(m => m.FunctionLoadRequest = load));
            WorkerStart.Require(loaded.FunctionLoadResponse.Result, $"The app cannot load function '{metadata.Name}'");
        }
    }

    private static StreamingMessage Message(Action<StreamingMessage> fill)
    {
        var message = new StreamingMessage { RequestId = Guid.NewGuid().ToString() };
        fill(message);
        return message;
    }
}

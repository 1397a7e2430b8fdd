using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using TokenFunctions.Local.Host.Http;
using TokenFunctions.Local.Host.Protocol;
using TokenFunctions.Local.Host.Startup;
using TokenFunctions.Local.Host.Timers;
using TokenFunctions.Local.Host.Worker;
using Yarp.ReverseProxy.Forwarder;

namespace TokenFunctions.Local.Host;

/// <summary>A running app: its worker, the server of its functions, and its timers.</summary>
internal sealed class FunctionsHost : IAsyncDisposable
{
    private const long MaxRequestBody = 100 * 1024 * 1024; // the real host's limit

    /// <summary>The drain time of the real host. A function that still runs after it is abandoned, and the app must recover from it as from a crash.</summary>
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(10);

    private readonly WorkerLog _log;
    private readonly FunctionsWorker _worker;
    private readonly WebApplication _server;
    private readonly FunctionForwarder _forwarder;
    private readonly TimerFunctions _timers;
    private readonly TextWriter _errors;

    private FunctionsHost(
        WorkerLog log, FunctionsWorker worker, WebApplication server, FunctionForwarder forwarder, TimerFunctions timers, TextWriter errors) =>
        (_log, _worker, _server, _forwarder, _timers, _errors) = (log, worker, server, forwarder, timers, errors);

    /// <exception cref="StartupException">The app cannot run here.</exception>
    public static async Task<FunctionsHost> StartAsync(HostArguments arguments, TextWriter output, TextWriter errors)
    {
        var app = AppFolder.Open(arguments.App);
        var settings = HostSettings.Load(app.Path, Directory.GetCurrentDirectory());
        var hostJson = HostJson.Load(app.Path, settings.Configuration);
        RequireFreePort(arguments.Port);
        var log = new WorkerLog(hostJson);
        var worker = await FunctionsWorker.StartAsync(app, settings, new WorkerOutput(output, errors), log.Write);
        try
        {
            var host = Compose(log, worker, settings, arguments.Port, hostJson.RoutePrefix, errors);
            await ListenAsync(host._server, arguments.Port);
            Banner.Write(output, host._server.Urls.Single(), hostJson.RoutePrefix, worker.Functions, new DisabledFunctions(settings.Configuration).Contains);
            host._timers.Start();
            return host;
        }
        catch
        {
            await worker.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs until Ctrl+C or SIGTERM. A signal to the whole process group also stops the worker, and that is not a failure.</summary>
    /// <exception cref="StartupException">The worker ended by itself.</exception>
    public async Task RunAsync()
    {
        var stopped = _server.WaitForShutdownAsync();
        var stopping = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = _server.Lifetime.ApplicationStopping.Register(stopping.SetResult);
        await Task.WhenAny(stopping.Task, _worker.WaitForExitAsync());
        if (!stopping.Task.IsCompleted)
        {
            await _server.StopAsync(); // a client that waits gets an empty 500, not a reset connection
            throw new StartupException($"The app ended by itself with code {_worker.ExitCode}. If it wrote why, the lines are above. Start it again.");
        }

        using var deadline = new CancellationTokenSource(DrainTime, TimeProvider.System);
        var timers = _timers.DrainAsync(deadline.Token);
        await stopped;
        if (await timers is { Count: > 0 } left)
        {
            await _errors.WriteLineAsync($"Stopped while still running: {string.Join(", ", left)}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _worker.DisposeAsync();
        await _server.DisposeAsync();
        _forwarder.Dispose();
        _log.Dispose();
    }

    private static FunctionsHost Compose(WorkerLog log, FunctionsWorker worker, HostSettings settings, int port, string prefix, TextWriter errors)
    {
        var server = Server(port);
        var stopping = server.Lifetime.ApplicationStopping;
        var (keys, disabled) = (new KeyGate(settings.Configuration), new DisabledFunctions(settings.Configuration));
        var invoker = new FunctionInvoker(worker.Stream, errors);
        var timers = new TimerFunctions(worker.Functions, settings.Configuration, disabled, InvokeTimerAsync, TimeProvider.System, stopping);
        var forwarder = new FunctionForwarder(server.Services.GetRequiredService<IHttpForwarder>(), worker, invoker, keys, disabled, stopping);
        FunctionEndpoints.Map(server, worker.Functions, prefix, forwarder.InvokeAsync, new AdminEndpoint(keys, timers, worker.Functions).InvokeAsync);
        return new FunctionsHost(log, worker, server, forwarder, timers, errors);

        Task InvokeTimerAsync(FunctionDefinition function, TimerStatus? status, CancellationToken cancellationToken) =>
            invoker.InvokeAsync(function, Guid.NewGuid().ToString(), new TypedData { Json = TimerStatus.ToJson(status) }, [], cancellationToken);
    }

    private static WebApplication Server(int port)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, port);
            kestrel.Limits.MaxRequestBodySize = MaxRequestBody;
        });
        builder.Services.AddRouting();
        builder.Services.AddHttpForwarder();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = DrainTime);
        return builder.Build();
    }

    /// <summary>Checks the port before the worker starts, because that start takes seconds.</summary>
    private static void RequireFreePort(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
        }
        catch (SocketException e)
        {
            throw CannotListen(port, e.SocketErrorCode == SocketError.AddressAlreadyInUse, e);
        }
    }

    private static async Task ListenAsync(WebApplication server, int port)
    {
        try
        {
            await server.StartAsync();
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            throw CannotListen(port, e.InnerException is AddressInUseException, e);
        }
    }

    private static StartupException CannotListen(int port, bool isInUse, Exception e) => new(
        isInUse
            ? $"Port {port} is in use. Stop the program that listens there, or choose another port with --port N."
            : $"Cannot listen on port {port} ({e.Message}). Choose another port with --port N.",
        e);
}

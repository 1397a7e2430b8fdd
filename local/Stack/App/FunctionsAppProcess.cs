using System.Diagnostics;
using System.Globalization;
using TokenFunctions.Local.Stack.Processes;

namespace TokenFunctions.Local.Stack.App;

/// <summary>
/// The app, running as a process of its own on 127.0.0.1. Disposing stops it as a deployment would: SIGTERM, and SIGKILL for one that does not listen.
/// </summary>
public sealed class FunctionsAppProcess : IAsyncDisposable
{
    private static readonly TimeSpan DefaultPatience = TimeSpan.FromSeconds(15);

    /// <summary>What a developer's shell or a test host may have set for itself, and would change where the app listens.</summary>
    private static readonly string[] NotInherited =
        ["ASPNETCORE_URLS", "DOTNET_URLS", "URLS", "ASPNETCORE_HTTP_PORTS", "ASPNETCORE_HTTPS_PORTS", "HTTP_PORTS", "HTTPS_PORTS"];

    private readonly ChildProcess _process;

    private FunctionsAppProcess(ChildProcess process, Uri uri)
    {
        _process = process;
        Uri = uri;
    }

    /// <summary>Without the prefix of its routes: <c>http://127.0.0.1:port/</c>.</summary>
    public Uri Uri { get; }

    public int Pid => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>The last lines it logged, on one line.</summary>
    public string LogTail => _process.Tail;

    /// <summary>Starts the app and waits until its health endpoint answers, be it 200 or 503.</summary>
    /// <exception cref="StackException">It is not built, ended while starting, or did not answer in time.</exception>
    public static async Task<FunctionsAppProcess> StartAsync(FunctionsAppOptions options, CancellationToken cancellationToken = default)
    {
        var assembly = options.Assembly ?? FunctionsAppAssembly.Locate();
        var port = options.Port == 0 ? LocalPort.FindFree() : options.Port;
        var process = ChildProcess.Start(CommandLine(assembly, port, options.Settings), options.OnLine);
        var app = new FunctionsAppProcess(process, LocalPort.HttpUri(port));
        try
        {
            await app.WaitUntilAnsweringAsync(options.StartTimeout, cancellationToken);
            return app;
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>SIGTERM, so that running invocations drain; SIGKILL if it is still there after <paramref name="patience"/> (15 s if not given).</summary>
    /// <returns>Whether it stopped by itself.</returns>
    public Task<bool> StopAsync(TimeSpan? patience = null) => _process.TerminateAsync(patience ?? DefaultPatience);

    /// <summary>SIGKILL: what a crash or a forced recycling does.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public Task WaitForExitAsync(CancellationToken cancellationToken = default) => _process.WaitForExitAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _process.DisposeAsync();
    }

    private static ProcessStartInfo CommandLine(string assembly, int port, IReadOnlyDictionary<string, string> settings)
    {
        var dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } path ? path : "dotnet";
        var start = new ProcessStartInfo(dotnet, [assembly, "--port", port.ToString(CultureInfo.InvariantCulture)])
        {
            // Below the checkout the app would find the settings of a developer's own stack and fill up from them what it is not given here.
            WorkingDirectory = Path.GetTempPath(),
        };
        foreach (var name in NotInherited)
        {
            start.Environment.Remove(name);
        }

        start.Environment["DOTNET_STARTUP_HOOKS"] = typeof(StartupHook).Assembly.Location;
        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        return start;
    }

    private async Task WaitUntilAnsweringAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(timeout, TimeProvider.System);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        var answered = HttpProbe.UntilAnsweredAsync(new Uri(Uri, "api/health"), either.Token);
        var exited = _process.WaitForExitAsync(either.Token);
        var first = await Task.WhenAny(answered, exited);
        await either.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
        if (HasExited)
        {
            await WaitForExitAsync(cancellationToken);
            throw new StackException($"The app ended with code {_process.ExitCode} while starting. It said: {LogTail}");
        }

        if (first != answered || !answered.IsCompletedSuccessfully)
        {
            throw new StackException($"The app did not answer on {Uri} within {timeout.TotalSeconds:0} s. It said: {LogTail}");
        }
    }
}

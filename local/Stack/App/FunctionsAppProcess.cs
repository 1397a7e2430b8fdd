using System.Diagnostics;
using System.Globalization;
using TokenFunctions.Local.Processes;

namespace TokenFunctions.Local.Stack.App;

/// <summary>
/// The app, running as a process of its own on 127.0.0.1. Disposing stops it as a deployment would: SIGTERM, and SIGKILL for one that does not listen.
/// </summary>
public sealed class FunctionsAppProcess : IAsyncDisposable
{
    private static readonly TimeSpan DefaultPatience = TimeSpan.FromSeconds(20);

    /// <summary>What a developer's shell or a test host may have set for itself, and would change where the app listens.</summary>
    private static readonly string[] NotInherited =
        ["ASPNETCORE_URLS", "DOTNET_URLS", "URLS", "ASPNETCORE_HTTP_PORTS", "ASPNETCORE_HTTPS_PORTS", "HTTP_PORTS", "HTTPS_PORTS"];

    private const string Host = "TokenFunctions.Local.Host.dll";
    private const string Hook = "TokenFunctions.Local.WorkerHook.dll";
    private const string Announcement = "Listening on ";
    private const string WorkerAnnouncement = "The app runs as process ";

    private readonly ChildProcess _process;
    private readonly int? _worker;

    private FunctionsAppProcess(ChildProcess process, Uri uri, int? worker)
    {
        _process = process;
        _worker = worker;
        Uri = uri;
    }

    /// <summary>Without the prefix of its routes: <c>http://127.0.0.1:port/</c>.</summary>
    public Uri Uri { get; }

    public int Pid => _process.Id;

    /// <summary>The worker's process; null where the host does not name it.</summary>
    public int? WorkerPid => _worker;

    public bool HasExited => _process.HasExited;

    /// <summary>The last lines it logged, on one line.</summary>
    public string LogTail => _process.Tail;

    /// <summary>Starts the app and waits until its health endpoint answers, be it 200 or 503.</summary>
    /// <exception cref="StackException">It is not built, ended while starting, or did not answer in time.</exception>
    public static async Task<FunctionsAppProcess> StartAsync(FunctionsAppOptions options, CancellationToken cancellationToken = default)
    {
        var listening = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        var (announce, worker) = (Announce(listening, options.OnLine), (int?)null);
        var process = ChildProcess.Start(CommandLine(options), line =>
        {
            worker ??= WorkerOf(line);
            announce(line);
        });
        try
        {
            return await WithinAsync(options.StartTimeout, process, ConnectAsync, cancellationToken);
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }

        async Task<FunctionsAppProcess> ConnectAsync(CancellationToken deadline)
        {
            var uri = await listening.Task.WaitAsync(deadline);
            var app = new FunctionsAppProcess(process, uri, worker);
            await HttpProbe.UntilAnsweredAsync(new Uri(app.Uri, "api/health"), deadline);
            return app;
        }
    }

    /// <summary>SIGTERM, so that running invocations drain; SIGKILL if it is still there after <paramref name="patience"/> (20 s if not given).</summary>
    /// <returns>Whether it stopped by itself.</returns>
    public Task<bool> StopAsync(TimeSpan? patience = null) => _process.TerminateAsync(patience ?? DefaultPatience);

    /// <summary>SIGKILL: what a crash or a forced recycling does. Returns when the host is gone.</summary>
    public async Task KillAsync(Crash crash = Crash.Both)
    {
        if (crash == Crash.Worker && _worker is { } worker)
        {
            PosixSignals.Kill(worker);
        }
        else
        {
            _process.Kill(tree: crash == Crash.Both);
        }

        await _process.WaitForExitAsync();
    }

    public Task WaitForExitAsync(CancellationToken cancellationToken = default) => _process.WaitForExitAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _process.DisposeAsync();
    }

    private static ProcessStartInfo CommandLine(FunctionsAppOptions options)
    {
        var dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } path ? path : "dotnet";
        var (host, app) = (BuiltProgram.Folder("local/Host", Host), options.Folder ?? BuiltProgram.Folder("src/Functions", "TokenFunctions.dll"));
        var start = new ProcessStartInfo(dotnet, [Path.Combine(host, Host), "--app", app, "--port", options.Port.ToString(CultureInfo.InvariantCulture)])
        {
            // Below the checkout the host would find the settings of a developer's own stack and fill up from them what it is not given here.
            WorkingDirectory = Path.GetTempPath(),
        };
        foreach (var name in NotInherited)
        {
            start.Environment.Remove(name);
        }

        start.Environment["DOTNET_STARTUP_HOOKS"] = Path.Combine(BuiltProgram.Folder("local/WorkerHook", Hook), Hook);
        foreach (var (name, value) in options.Settings)
        {
            start.Environment[name] = value;
        }

        return start;
    }

    /// <summary>The app chooses the port and says so: one that is free now may be another's by the time that it listens, and then it would be the other who answers.</summary>
    private static Action<string> Announce(TaskCompletionSource<Uri> listening, Action<string>? onLine) => line =>
    {
        if (line.StartsWith(Announcement, StringComparison.Ordinal) && Uri.TryCreate(line[Announcement.Length..].TrimEnd('/') + "/", UriKind.Absolute, out var uri))
        {
            listening.TrySetResult(uri);
        }

        onLine?.Invoke(line);
    };

    private static int? WorkerOf(string line) =>
        line.StartsWith(WorkerAnnouncement, StringComparison.Ordinal) && int.TryParse(line[WorkerAnnouncement.Length..].TrimEnd('.'), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;

    private static async Task<FunctionsAppProcess> WithinAsync(
        TimeSpan timeout, ChildProcess process, Func<CancellationToken, Task<FunctionsAppProcess>> connect, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(timeout, TimeProvider.System);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        var connected = connect(either.Token);
        var exited = process.WaitForExitAsync(either.Token);
        await Task.WhenAny(connected, exited);
        await either.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
        if (process.HasExited)
        {
            await process.WaitForExitAsync(cancellationToken);
            throw new StackException($"The app ended with code {process.ExitCode} while starting. It said: {process.Tail}");
        }

        return connected.IsCompletedSuccessfully ? await connected : throw new StackException($"The app did not answer within {timeout.TotalSeconds:0} s. It said: {process.Tail}");
    }
}

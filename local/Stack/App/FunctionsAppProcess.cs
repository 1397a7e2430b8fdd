using TokenFunctions.Local.Processes;

namespace TokenFunctions.Local.Stack.App;

/// <summary>The app as its own process on 127.0.0.1. Disposing stops it as a deployment would: SIGTERM, then SIGKILL if it does not stop.</summary>
public sealed class FunctionsAppProcess : IAsyncDisposable
{
    private static readonly TimeSpan DefaultPatience = TimeSpan.FromSeconds(20);

    private readonly ChildProcess _process;
    private readonly int? _worker;

    private FunctionsAppProcess(ChildProcess process, Uri uri, int? worker)
    {
        _process = process;
        _worker = worker;
        Uri = uri;
    }

    /// <summary>The address without the prefix of the routes: <c>http://127.0.0.1:port/</c>.</summary>
    public Uri Uri { get; }

    public int Pid => _process.Id;

    /// <summary>The worker's process; null if the host does not report it.</summary>
    public int? WorkerPid => _worker;

    public bool HasExited => _process.HasExited;

    /// <summary>The last lines it logged, on one line.</summary>
    public string LogTail => _process.Tail;

    /// <summary>Starts the app and waits until its health endpoint responds with 200 or 503.</summary>
    /// <exception cref="StackException">The app is not built, ended during the start, or made no progress for too long.</exception>
    public static async Task<FunctionsAppProcess> StartAsync(FunctionsAppOptions options, CancellationToken cancellationToken = default)
    {
        var (command, lines) = (HostCommand.For(options), new StartLines(options.OnLine));
        if (command.Address is { } address)
        {
            lines.ListensOn(address);
        }

        var process = ChildProcess.Start(command.Start, lines.Read);
        try
        {
            await WaitUntilUpAsync(process, lines, options.StartPatience, cancellationToken);
            return new FunctionsAppProcess(process, await lines.Address, lines.Worker);
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Sends SIGTERM, so that running invocations drain, and SIGKILL if the process still runs after <paramref name="patience"/> (20 s by default).
    /// </summary>
    /// <returns>Whether it stopped by itself.</returns>
    public Task<bool> StopAsync(TimeSpan? patience = null) => _process.TerminateAsync(patience ?? DefaultPatience);

    /// <summary>Sends SIGKILL, as a crash or a forced recycling does. Returns when the host has ended.</summary>
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

    private static async Task WaitUntilUpAsync(ChildProcess process, StartLines lines, TimeSpan idle, CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var answered = UntilAnsweredAsync(lines, over.Token);
        var either = Task.WhenAny(answered, process.WaitForExitAsync(over.Token));
        var givenUp = await new StartPatience(TimeProvider.System) { Idle = idle }.WaitAsync(either, () => process.Progress, cancellationToken);
        await over.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
        if (process.HasExited)
        {
            await process.WaitForExitAsync(cancellationToken);
            throw new StackException($"The app ended with code {process.ExitCode} while starting. It said: {process.Tail}");
        }

        if (givenUp is not null)
        {
            throw new StackException($"The app did not start. Waiting for {lines.WaitingFor} was given up {givenUp}. It said: {process.Tail}");
        }

        await answered;
    }

    private static async Task UntilAnsweredAsync(StartLines lines, CancellationToken cancellationToken) =>
        await HttpProbe.UntilAnsweredAsync(new Uri(await lines.Address.WaitAsync(cancellationToken), "api/health"), cancellationToken);
}

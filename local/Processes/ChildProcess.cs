using System.ComponentModel;
using System.Diagnostics;

namespace TokenFunctions.Local.Processes;

/// <summary>
/// A child process that this process starts, and ends by its id. The child's standard input is a lifeline: it closes when this process closes it or dies for
/// any reason. The child is expected to stop itself then.
/// </summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private static readonly TimeSpan KillTime = TimeSpan.FromSeconds(10);

    private readonly Process _process;
    private readonly OutputTail _tail = new(capacity: 20);
    private long _lines;
    private int? _exitCode;

    private ChildProcess(ProcessStartInfo start, Action<string>? onLine, Action<string>? onErrorLine)
    {
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, e) => Received(e.Data, onLine);
        _process.ErrorDataReceived += (_, e) => Received(e.Data, onErrorLine ?? onLine);
    }

    public int Id { get; private set; }

    /// <summary>Also true after the disposal, which ends the process.</summary>
    public bool HasExited => IsDisposed || _process.HasExited;

    public int ExitCode => _exitCode ?? _process.ExitCode;

    public ChildProgress Progress => new(Interlocked.Read(ref _lines), ProcessorTime());

    /// <summary>The last lines written, on one line.</summary>
    public string Tail => _tail.ToString();

    /// <param name="onLine">Gets each line of its output.</param>
    /// <param name="onErrorLine">Gets each line of its standard error; null sends them to <paramref name="onLine"/>.</param>
    /// <exception cref="Win32Exception">The program does not exist or cannot be run.</exception>
    public static ChildProcess Start(ProcessStartInfo start, Action<string>? onLine = null, Action<string>? onErrorLine = null)
    {
        start.UseShellExecute = false;
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        var child = new ChildProcess(start, onLine, onErrorLine);
        child._process.Start();
        child.Id = child._process.Id;
        child._process.BeginOutputReadLine();
        child._process.BeginErrorReadLine();
        return child;
    }

    /// <summary>Completes when the process has ended and its output was read to the end.</summary>
    public Task WaitForExitAsync(CancellationToken cancellationToken = default) =>
        IsDisposed ? Task.CompletedTask : _process.WaitForExitAsync(cancellationToken);

    /// <returns>Whether it ended within that time.</returns>
    public async Task<bool> WaitAsync(TimeSpan time)
    {
        using var timer = new CancellationTokenSource(time, TimeProvider.System);
        try
        {
            await WaitForExitAsync(timer.Token);
            return true;
        }
        catch (OperationCanceledException) when (timer.IsCancellationRequested)
        {
            return HasExited;
        }
    }

    /// <summary>Asks for a stop by closing the lifeline, and kills the process if it still runs after <paramref name="patience"/>.</summary>
    /// <returns>Whether it stopped by itself.</returns>
    public Task<bool> StopAsync(TimeSpan patience) => StopAsync(CloseLifeline, patience);

    /// <summary>The same as <see cref="StopAsync"/>, but with SIGTERM on systems that have signals.</summary>
    public Task<bool> TerminateAsync(TimeSpan patience) =>
        StopAsync(OperatingSystem.IsWindows() ? CloseLifeline : () => PosixSignals.Terminate(Id), patience);

    /// <summary>Ends the process at once, without flushing; <paramref name="tree"/> also ends its children.</summary>
    public void Kill(bool tree = false)
    {
        if (!IsDisposed)
        {
            _process.Kill(tree);
        }
    }

    /// <summary>Ends the process if it still runs. Its exit code and its last lines stay available. A second disposal does nothing.</summary>
    public async ValueTask DisposeAsync()
    {
        if (IsDisposed)
        {
            return;
        }

        if (!HasExited)
        {
            Kill(tree: true);
            await WaitForExitAsync();
        }

        _exitCode = _process.ExitCode;
        _process.Dispose();
    }

    /// <summary>A disposed <see cref="Process"/> throws "No process is associated with this object" from every member.</summary>
    private bool IsDisposed => _exitCode is not null;

    private TimeSpan ProcessorTime()
    {
        try
        {
            return IsDisposed ? TimeSpan.Zero : _process.TotalProcessorTime;
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception)
        {
            // It has ended in between.
            return TimeSpan.Zero;
        }
    }

    private async Task<bool> StopAsync(Action ask, TimeSpan patience)
    {
        if (!HasExited)
        {
            ask();
        }

        if (await WaitAsync(patience))
        {
            return true;
        }

        Kill(tree: true);
        await WaitAsync(KillTime);
        return false;
    }

    private void CloseLifeline()
    {
        try
        {
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // The child closed its end first: it is stopping already.
        }
    }

    private void Received(string? line, Action<string>? onLine)
    {
        if (line is not null)
        {
            _tail.Add(line);
            Interlocked.Increment(ref _lines);
            onLine?.Invoke(line);
        }
    }
}

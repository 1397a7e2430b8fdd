using System.ComponentModel;
using System.Diagnostics;

namespace TokenFunctions.Local.Processes;

/// <summary>
/// A process of ours, ended by its id. Its standard input is a lifeline: it ends when this process closes it or dies, however it dies,
/// and the child is expected to stop itself then.
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

    /// <summary>True after the disposal too, which ends it.</summary>
    public bool HasExited => IsDisposed || _process.HasExited;

    public int ExitCode => _exitCode ?? _process.ExitCode;

    public ChildProgress Progress => new(Interlocked.Read(ref _lines), ProcessorTime());

    /// <summary>The last lines written, on one line.</summary>
    public string Tail => _tail.ToString();

    /// <param name="onLine">Gets each line of its output.</param>
    /// <param name="onErrorLine">Gets each line of its standard error; null is as <paramref name="onLine"/>.</param>
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

    /// <summary>Completes when the process is gone and its output was read to the end.</summary>
    public Task WaitForExitAsync(CancellationToken cancellationToken = default) => IsDisposed ? Task.CompletedTask : _process.WaitForExitAsync(cancellationToken);

    /// <returns>Whether it is gone within that time.</returns>
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

    /// <summary>Asks to stop by closing the lifeline, and kills what is still there after <paramref name="patience"/>.</summary>
    /// <returns>Whether it stopped by itself.</returns>
    public Task<bool> StopAsync(TimeSpan patience) => StopAsync(CloseLifeline, patience);

    /// <summary>As <see cref="StopAsync"/>, asking by SIGTERM where there is such a thing.</summary>
    public Task<bool> TerminateAsync(TimeSpan patience) =>
        StopAsync(OperatingSystem.IsWindows() ? CloseLifeline : () => PosixSignals.Terminate(Id), patience);

    /// <summary>Ends the process at once, with nothing flushed; <paramref name="tree"/> takes its children along.</summary>
    public void Kill(bool tree = false)
    {
        if (!IsDisposed)
        {
            _process.Kill(tree);
        }
    }

    /// <summary>Ends the process if it still runs. Its exit code and its last lines stay, and disposing again does nothing.</summary>
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

    /// <summary>A disposed <see cref="Process"/> answers every question with "No process is associated with this object".</summary>
    private bool IsDisposed => _exitCode is not null;

    private TimeSpan ProcessorTime()
    {
        try
        {
            return IsDisposed ? TimeSpan.Zero : _process.TotalProcessorTime;
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception)
        {
            // It ended meanwhile.
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

using System.Collections.Concurrent;
using TokenFunctions.Local.Stack;
using TokenFunctions.Local.Stack.App;

namespace TokenFunctions.EndToEnd.Tests.Running;

/// <summary>The app as a process, its API, and everything that it logs.</summary>
public sealed class RunningApp : IAsyncDisposable
{
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(5);

    private readonly ConcurrentQueue<string> _lines;
    private bool _disposed;

    private RunningApp(FunctionsAppProcess process, ConcurrentQueue<string> lines) => (Process, _lines, Api) = (process, lines, new ApiClient(process.Uri));

    public FunctionsAppProcess Process { get; }

    public ApiClient Api { get; }

    public string Output => string.Join('\n', _lines);

    /// <param name="port">0 is any free one.</param>
    /// <exception cref="StackException">The app did not start.</exception>
    public static async Task<RunningApp> StartAsync(IReadOnlyDictionary<string, string> settings, int port = 0)
    {
        var lines = new ConcurrentQueue<string>();
        var options = new FunctionsAppOptions { Port = port, Settings = settings, OnLine = lines.Enqueue };
        try
        {
            return new RunningApp(await FunctionsAppProcess.StartAsync(options), lines);
        }
        catch (StackException e) when (port == 0 && e.Message.Contains("is in use", StringComparison.Ordinal))
        {
            // Another process took the port between the check and its use.
            return new RunningApp(await FunctionsAppProcess.StartAsync(options), lines);
        }
    }

    /// <summary>A second disposal does nothing, so a test can end its app before the surroundings end.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        Api.Dispose();
        await Process.StopAsync(StopPatience);
        await Process.DisposeAsync();
    }
}

using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace TokenFunctions.Local.FunctionsRuntime;

/// <summary>Work that no request waits for: timers, and what the admin endpoint fired. Kestrel drains the rest itself.</summary>
internal sealed partial class BackgroundRuns(ILogger<BackgroundRuns> logger)
{
    private readonly ConcurrentDictionary<Task, string> _running = new();

    public void Add(string function, Task run)
    {
        _running[run] = function;
        _ = run.ContinueWith(done => _running.TryRemove(done, out _), TaskScheduler.Default);
    }

    /// <summary>Waits for what runs; once the token fires, says what is left behind and returns.</summary>
    public async Task DrainAsync(CancellationToken deadline)
    {
        try
        {
            await Task.WhenAll(_running.Keys).WaitAsync(deadline);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            Abandoned(logger, string.Join(", ", _running.Values));
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "Stopped while still running: {Functions}")]
    private static partial void Abandoned(ILogger logger, string functions);
}

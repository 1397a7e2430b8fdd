using System.Collections.Concurrent;
using Microsoft.Extensions.Configuration;
using TokenFunctions.Local.Host.Startup;
using TokenFunctions.Local.Host.Worker;

namespace TokenFunctions.Local.Host.Timers;

/// <summary>The timer functions: runs them at their schedules and on demand, and waits for them when the host stops.</summary>
internal sealed class TimerFunctions
{
    private readonly Dictionary<FunctionDefinition, TimerListener> _listeners;
    private readonly Func<FunctionDefinition, TimerStatus?, CancellationToken, Task> _invoke;
    private readonly ConcurrentDictionary<Task, string> _running = new();
    private readonly CancellationToken _stopping;

    /// <exception cref="StartupException">A schedule does not resolve.</exception>
    public TimerFunctions(
        IEnumerable<FunctionDefinition> functions, IConfiguration configuration, DisabledFunctions disabled,
        Func<FunctionDefinition, TimerStatus?, CancellationToken, Task> invoke, TimeProvider time, CancellationToken stopping)
    {
        (_invoke, _stopping) = (invoke, stopping);
        _listeners = functions
            .Where(f => f.Trigger is TimerTrigger && !disabled.Contains(f.Name))
            .ToDictionary(
                f => f, f => new TimerListener((TimerTrigger)f.Trigger, Schedule(f, configuration), (status, token) => invoke(f, status, token), time));
    }

    public void Start()
    {
        foreach (var (function, listener) in _listeners)
        {
            Add(function, Task.Run(() => listener.RunAsync(_stopping)));
        }
    }

    /// <summary>Runs a timer function now, in the background.</summary>
    public void Fire(FunctionDefinition function) =>
        Add(function, Task.Run(() => _invoke(function, _listeners.GetValueOrDefault(function)?.Status, _stopping)));

    /// <summary>Waits for the runs under way.</summary>
    /// <returns>The functions that still run when the token fires.</returns>
    public async Task<IReadOnlyCollection<string>> DrainAsync(CancellationToken deadline)
    {
        try
        {
            await Task.WhenAll(_running.Keys).WaitAsync(deadline);
            return [];
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            return [.. _running.Values];
        }
    }

    private void Add(FunctionDefinition function, Task run)
    {
        _running[run] = function.Name;
        _ = run.ContinueWith(done => _running.TryRemove(done, out _), TaskScheduler.Default);
    }

    private static TimerSchedule Schedule(FunctionDefinition function, IConfiguration configuration)
    {
        try
        {
            return TimerSchedule.Resolve(((TimerTrigger)function.Trigger).Schedule, configuration);
        }
        catch (StartupException e)
        {
            throw new StartupException($"Function '{function.Name}': {e.Message}", e);
        }
    }
}

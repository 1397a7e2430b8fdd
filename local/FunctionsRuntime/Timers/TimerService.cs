using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Hosting;

namespace TokenFunctions.Local.FunctionsRuntime;

/// <summary>Starts the timers once the host listens, and waits for background runs when it stops.</summary>
internal sealed class TimerService(
    TimerFunctions functions, FunctionInvoker invoker, BackgroundRuns runs, TimeProvider time, IHostApplicationLifetime lifetime) : IHostedService
{
    private readonly Dictionary<FunctionDescriptor, TimerListener> _listeners =
        functions.Schedules.ToDictionary(f => f.Key, f => new TimerListener(f.Key, f.Value, invoker, time));

    public Task StartAsync(CancellationToken cancellationToken)
    {
        lifetime.ApplicationStarted.Register(Listen);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => runs.DrainAsync(cancellationToken);

    /// <summary>Runs a timer's function now, in the background.</summary>
    public void Fire(FunctionDescriptor function)
    {
        var info = _listeners.TryGetValue(function, out var listener) ? listener.Info : new TimerInfo();
        runs.Add(function.Name, Task.Run(() => invoker.InvokeAsync(function, info, lifetime.ApplicationStopping)));
    }

    private void Listen()
    {
        foreach (var (function, listener) in _listeners)
        {
            runs.Add(function.Name, listener.RunAsync(lifetime.ApplicationStopping));
        }
    }
}

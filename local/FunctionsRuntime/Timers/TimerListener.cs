using Microsoft.Azure.Functions.Worker;

namespace TokenFunctions.Local.FunctionsRuntime;

/// <summary>
/// Runs a function at its schedule's occurrences, never beside itself. The next occurrence counts from when a run began, so one that
/// overruns is followed at once by a single catch-up run. A failure is logged by the invoker and changes nothing.
/// </summary>
internal sealed class TimerListener(FunctionDescriptor function, TimerSchedule schedule, FunctionInvoker invoker, TimeProvider time)
{
    private static readonly TimeSpan LongestDelay = TimeSpan.FromDays(24);

    private readonly TimerTriggerAttribute _trigger = (TimerTriggerAttribute)function.Trigger;
    private ScheduleStatus _status = new();
    private bool _monitored;

    private DateTime Now => time.GetUtcNow().UtcDateTime;

    /// <summary>What the function is told: the status before this run, or none where the schedule is not monitored.</summary>
    public TimerInfo Info => new() { ScheduleStatus = _monitored ? _status : null };

    public async Task RunAsync(CancellationToken stopping)
    {
        _status = new ScheduleStatus { Next = schedule.After(Now) };
        _monitored = _trigger.UseMonitor && !schedule.IsSubMinute(Now);
        if (_trigger.RunOnStartup)
        {
            await Task.Yield();
            await RunOnceAsync(Now, stopping);
        }

        while (await IsDueAsync(stopping))
        {
            await RunOnceAsync(Now, stopping);
        }
    }

    private async Task RunOnceAsync(DateTime began, CancellationToken stopping)
    {
        await invoker.InvokeAsync(function, Info, stopping);
        _status = new ScheduleStatus { Last = began, Next = schedule.After(began), LastUpdated = began };
    }

    /// <summary>True when the occurrence has come, false when the host stops first.</summary>
    private async Task<bool> IsDueAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested && _status.Next - Now is { Ticks: > 0 } left)
        {
            var delay = TimeSpan.FromMilliseconds(Math.Ceiling(Math.Min(left.TotalMilliseconds, LongestDelay.TotalMilliseconds)));
            await Task.Delay(delay, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return !stopping.IsCancellationRequested;
    }
}

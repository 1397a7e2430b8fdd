using TokenFunctions.Local.Host.Worker;

namespace TokenFunctions.Local.Host.Timers;

/// <summary>
/// Runs a timer function at the occurrences of its schedule. Runs never overlap. The next occurrence counts from the start of a run, so one
/// catch-up run follows at once after a run that took too long.
/// </summary>
/// <param name="run">Runs the function with the status before the run, which is null where the schedule is not monitored. It does not throw.</param>
internal sealed class TimerListener(TimerTrigger trigger, TimerSchedule schedule, Func<TimerStatus?, CancellationToken, Task> run, TimeProvider time)
{
    private static readonly TimeSpan LongestDelay = TimeSpan.FromDays(24);

    private TimerStatus _status = new(default, default, default);
    private bool _isMonitored;

    private DateTime Now => time.GetUtcNow().UtcDateTime;

    public TimerStatus? Status => _isMonitored ? _status : null;

    public async Task RunAsync(CancellationToken stopping)
    {
        _status = new TimerStatus(default, schedule.After(Now), default);
        _isMonitored = trigger.UseMonitor && !schedule.IsSubMinute(Now);
        if (trigger.RunOnStartup)
        {
            await RunOnceAsync(Now, stopping);
        }

        while (await IsDueAsync(stopping))
        {
            await RunOnceAsync(Now, stopping);
        }
    }

    private async Task RunOnceAsync(DateTime began, CancellationToken stopping)
    {
        await run(Status, stopping);
        _status = new TimerStatus(began, schedule.After(began), began);
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

using Microsoft.Azure.Functions.Worker;
using TokenFunctions.Refresh;

namespace TokenFunctions.Triggers;

/// <summary>What runs by the clock. Timers never overlap themselves, but a manual run may overlap the timer's.</summary>
public sealed class TimerTriggers(ExpirySweep sweep, Reconciliation reconciliation, RefreshLifetime lifetime, TimeProvider time)
{
    [Function("Sweep")]
    public Task Sweep([TimerTrigger("%SweepSchedule%")] TimerInfo timer, CancellationToken cancellationToken) =>
        UntilStopAsync(token => sweep.RunAsync(SweepBudget.Of(timer.ScheduleStatus, time.GetUtcNow()), token), cancellationToken);

    [Function("Reconcile")]
    public Task Reconcile([TimerTrigger("%ReconcileSchedule%")] TimerInfo timer, CancellationToken cancellationToken) =>
        UntilStopAsync(reconciliation.RunAsync, cancellationToken);

    /// <summary>The worker cancels no timer function when it stops.</summary>
    private async Task UntilStopAsync(Func<CancellationToken, Task> run, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.Stopping);
        await run(either.Token);
    }
}

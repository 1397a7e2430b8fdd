using Microsoft.Azure.Functions.Worker;
using TokenFunctions.Refresh;

namespace TokenFunctions.Triggers;

/// <summary>What runs by the clock. Timers never overlap themselves, but a manual run may overlap the timer's.</summary>
public sealed class TimerTriggers(ExpirySweep sweep, Reconciliation reconciliation, TimeProvider time)
{
    [Function("Sweep")]
    public Task Sweep([TimerTrigger("%SweepSchedule%")] TimerInfo timer, CancellationToken cancellationToken) =>
        sweep.RunAsync(SweepBudget.Of(timer.ScheduleStatus, time.GetUtcNow()), cancellationToken);

    [Function("Reconcile")]
    public Task Reconcile([TimerTrigger("%ReconcileSchedule%")] TimerInfo timer, CancellationToken cancellationToken) => reconciliation.RunAsync(cancellationToken);
}

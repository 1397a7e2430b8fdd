using Microsoft.Azure.Functions.Worker;
using TokenFunctions.Refresh;

namespace TokenFunctions.Triggers;

/// <summary>What runs by the clock. Timers never overlap themselves, but a manual run may overlap the timer's.</summary>
public sealed class TimerTriggers(ExpirySweep sweep, Reconciliation reconciliation, TimeProvider time)
{
    private static readonly TimeSpan UsualBudget = TimeSpan.FromSeconds(50);
    private static readonly TimeSpan ShortestBudget = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestBudget = TimeSpan.FromMinutes(5);

    [Function("Sweep")]
    public Task Sweep([TimerTrigger("%SweepSchedule%")] TimerInfo timer, CancellationToken cancellationToken) => sweep.RunAsync(Budget(timer), cancellationToken);

    [Function("Reconcile")]
    public Task Reconcile([TimerTrigger("%ReconcileSchedule%")] TimerInfo timer, CancellationToken cancellationToken) => reconciliation.RunAsync(cancellationToken);

    /// <summary>Below the schedule's period, so that what is left begins the next tick and nothing piles up.</summary>
    private TimeSpan Budget(TimerInfo timer)
    {
        if (timer.ScheduleStatus is not { } status)
        {
            return UsualBudget;
        }

        var untilNext = (status.Next.ToUniversalTime() - time.GetUtcNow().UtcDateTime) * 0.85;
        return untilNext < ShortestBudget ? ShortestBudget : untilNext > LongestBudget ? LongestBudget : untilNext;
    }
}

using Microsoft.Azure.Functions.Worker;
using TokenFunctions.Api.Http;
using TokenFunctions.Refresh;
using TokenFunctions.Repair;
using TokenFunctions.Sweep;

namespace TokenFunctions.Api.Timers;

/// <summary>The timer functions. The runs of a timer never overlap, but a manual run may overlap one of them.</summary>
internal sealed class TimerTriggers(ExpirySweep sweep, Reconciliation reconciliation, RefreshLifetime lifetime, TimeProvider time)
{
    [Function(FunctionNames.Sweep)]
    public Task Sweep([TimerTrigger("%SweepSchedule%")] TimerInfo timer, CancellationToken cancellationToken) =>
        UntilStopAsync(token => sweep.RunAsync(SweepBudget.Of(timer.ScheduleStatus, time.GetUtcNow()), token), cancellationToken);

    [Function(FunctionNames.Reconcile)]
    public Task Reconcile([TimerTrigger("%ReconcileSchedule%")] TimerInfo timer, CancellationToken cancellationToken) =>
        UntilStopAsync(reconciliation.RunAsync, cancellationToken);

    /// <summary>The official worker does not cancel a timer function when it stops.</summary>
    private async Task UntilStopAsync(Func<CancellationToken, Task> run, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.Stopping);
        await run(either.Token);
    }
}

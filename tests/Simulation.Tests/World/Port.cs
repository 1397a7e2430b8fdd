using TokenFunctions.Simulation.Tests.Scheduling;

namespace TokenFunctions.Simulation.Tests.World;

/// <summary>A worker's way to a shared service: each call is a point where the scheduler decides what happens.</summary>
public abstract class Port(Scheduler scheduler, Actor actor, Service service)
{
    protected Scheduler Scheduler => scheduler;

    protected Actor Actor => actor;

    /// <summary>Before the effect, then after it: the worker may be interrupted at both.</summary>
    protected async Task<T> CallAsync<T>(string what, Func<T> effect, Func<Exception> trouble, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var fate = await scheduler.TurnAsync(actor, what, mayFail: true);
        cancellationToken.ThrowIfCancellationRequested();
        if (scheduler.Away.Contains(service))
        {
            scheduler.Coverage.Count(Happening.RefusedInOutage);
            fate = Fate.FailsBefore;
        }

        if (fate == Fate.FailsBefore)
        {
            throw trouble();
        }

        var result = effect();
        await scheduler.TurnAsync(actor, scheduler.IsTracing ? $"{what} -> {Describe(result)}" : what, mayFail: false);
        return fate == Fate.FailsAfter ? throw trouble() : result;
    }

    private static string Describe<T>(T result) => result switch
    {
        null => "null",
        Model.Connection c => $"{c.Status} generation {c.Generation}",
        string or bool => result.ToString()!,
        _ => "ok",
    };
}

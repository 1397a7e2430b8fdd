using TokenFunctions.Model;
using TokenFunctions.Simulation.Tests.Scheduling;
using TokenFunctions.Tests.Fakes.Calls;

namespace TokenFunctions.Simulation.Tests.World;

/// <summary>A worker's way to the shared services: each call is a point where the scheduler decides what happens.</summary>
internal sealed class SimCalls(SimWorld world, Actor actor) : ICallInterceptor
{
    private readonly Scheduler _scheduler = world.Scheduler;

    /// <summary>The worker may be interrupted before the effect and after it.</summary>
    public async Task<T> CallAsync<T>(PortOperation operation, Func<Task<T>> effect, Func<string, Exception> failure, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var fate = await _scheduler.TurnAsync(actor, _scheduler.IsTracing ? Describe(operation) : operation.Name, mayFail: true);
        cancellationToken.ThrowIfCancellationRequested();
        if (_scheduler.Away.Contains(ServiceOf(operation.Port)))
        {
            _scheduler.Coverage.Count(Happening.RefusedInOutage);
            fate = Fate.FailsBefore;
        }

        if (fate == Fate.FailsBefore)
        {
            throw Failed(operation, failure);
        }

        world.Writer = actor;
        var result = await effect();
        await _scheduler.TurnAsync(actor, _scheduler.IsTracing ? $"{Describe(operation)} -> {Describe(result)}" : operation.Name, mayFail: false);
        return fate == Fate.FailsAfter ? throw Failed(operation, failure) : result;
    }

    private Exception Failed(PortOperation operation, Func<string, Exception> failure)
    {
        if (operation is { Port: PortNames.Vault, Name: "Find", Subject: SecretNames.SealingKey })
        {
            actor.KeyMissedAt = _scheduler.Elapsed;
        }

        return failure("simulated");
    }

    private static Service ServiceOf(string port) => port switch
    {
        PortNames.Vault => Service.Vault,
        PortNames.Leases => Service.Leases,
        PortNames.Notifier => Service.Notifier,
        _ => Service.Table,
    };

    private static string Describe(PortOperation operation) => $"{operation.Port}.{operation.Name} {operation.Argument switch
    {
        Connection row => Describe(row),
        DueKey key => key.Bucket,
        StatusChange change => change.To.ToString(),
        _ => operation.Subject,
    }}";

    private static string Describe(Connection row) =>
        $"({row.Status} generation {row.Generation}{(row.Intent is null ? "" : ", intent")}{(row.Spares.IsEmpty ? "" : ", spares")}"
        + $"{(row.SealedRefreshToken is null ? "" : ", sealed")}{(row.IsDeleted ? ", deleted" : "")})";

    private static string Describe<T>(T result) => result switch
    {
        null => "null",
        Connection row => $"{row.Status} generation {row.Generation}",
        string or bool => result.ToString()!,
        _ => "ok",
    };
}

using System.Collections.Concurrent;
using TokenFunctions.Model;
using TokenFunctions.Tests.Fakes.Calls;

namespace TokenFunctions.KillHost;

/// <summary>
/// The steps at the ports, each <c>-before</c> and <c>-after</c>. Row: <c>read</c>, <c>intent</c>, <c>commit</c>, <c>clear</c> (of a sealed refresh token
/// that was moved, other than by an intent), <c>write</c> (any other). Due index: <c>due-put</c> (the new due row), <c>due-remove</c> (old ones). Lease: <c>lease</c> (<c>-after</c>
/// only where it was acquired), <c>release</c>. Vault: <c>vault-read</c>, <c>vault-write</c>.
/// </summary>
internal sealed class FaultyCalls(FaultPoints points) : ICallInterceptor
{
    private readonly ConcurrentDictionary<string, Connection> _known = new(StringComparer.Ordinal);

    public async Task<T> CallAsync<T>(PortOperation operation, Func<Task<T>> effect, Func<string, Exception> failure, CancellationToken cancellationToken)
    {
        if (StepOf(operation) is not { } step)
        {
            return await effect();
        }

        points.Pass($"{step}-before");
        var result = await effect();
        Record(operation, step, result);
        if (step != "lease" || result is not null)
        {
            points.Pass($"{step}-after");
        }

        return result;
    }

    private string? StepOf(PortOperation operation)
    {
        switch (operation)
        {
            case { Port: PortNames.Store, Name: "Find" }:
                return "read";
            case { Port: PortNames.Store, Name: "TryReplace", Argument: Connection row }:
                return StepOf(row);
            case { Port: PortNames.DueIndex, Name: "Put" }:
                return "due-put";
            case { Port: PortNames.DueIndex, Name: "Remove" or "RemoveMany" }:
                return "due-remove";
            case { Port: PortNames.Vault, Name: "Find" }:
                return "vault-read";
            case { Port: PortNames.Vault, Name: "Set" }:
                return "vault-write";
            case { Port: PortNames.Leases, Name: "Release" }:
                return "release";
            case { Port: PortNames.Leases, Name: "TryAcquire" }:
                points.TurnOn();
                return "lease";
            default:
                return null;
        }
    }

    private string StepOf(Connection next) => _known.GetValueOrDefault(next.Id) switch
    {
        { } known when next.Generation > known.Generation || next.GrantId != known.GrantId => "commit",
        { } known when next.Intent is { } intent && intent.AttemptId != known.Intent?.AttemptId => "intent",
        { SealedRefreshToken: not null } when next.SealedRefreshToken is null => "clear",
        _ => "write",
    };

    private void Record<T>(PortOperation operation, string step, T result)
    {
        switch (step, operation.Argument)
        {
            case ("read", _) when result is Connection row:
                _known[row.Id] = row;
                break;
            case ("commit" or "clear" or "intent" or "write", Connection row) when result is not null:
                _known[row.Id] = row;
                Journal.Write(
                    step,
                    row.Id,
                    $"generation={row.Generation}",
                    $"failures={row.Failures}",
                    $"next={row.NextAttemptAt:HH:mm:ss}",
                    $"intent={row.Intent?.AttemptId}",
                    $"ambiguous={row.Intent?.AmbiguousSince:HH:mm:ss}");
                break;
            case ("vault-write", Secret token):
                Journal.Write("kept", Journal.Hash(token));
                break;
            case ("lease", _) when result is not null:
                Journal.Write("leased", operation.Subject);
                break;
            case ("release", _):
                Journal.Write("released", operation.Subject);
                break;
        }
    }
}

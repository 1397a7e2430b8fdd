using TokenFunctions.Model;
using TokenFunctions.Ports;
using TokenFunctions.Simulation.Tests.Scheduling;

namespace TokenFunctions.Simulation.Tests.World;

/// <summary>
/// A conditional write whose response was lost: either the caller sees the failure, or the SDK repeats the write and then sees the condition fail on its own
/// success.
/// </summary>
internal sealed class RepeatingStore(IConnectionStore inner, Coverage coverage, Actor actor) : IConnectionStore
{
    public Task<Connection?> FindAsync(string id, CancellationToken cancellationToken) => inner.FindAsync(id, cancellationToken);

    public Task<string?> TryAddAsync(Connection connection, CancellationToken cancellationToken) =>
        WriteAsync(() => inner.TryAddAsync(connection, cancellationToken));

    public Task<string?> TryReplaceAsync(Connection connection, CancellationToken cancellationToken) =>
        WriteAsync(() => inner.TryReplaceAsync(connection, cancellationToken));

    public Task<bool> TryRemoveAsync(Connection connection, CancellationToken cancellationToken) => inner.TryRemoveAsync(connection, cancellationToken);

    public Task<ConnectionPage> ListAsync(ConnectionFilter filter, string? cursor, int pageSize, CancellationToken cancellationToken) =>
        inner.ListAsync(filter, cursor, pageSize, cancellationToken);

    private async Task<string?> WriteAsync(Func<Task<string?>> write)
    {
        try
        {
            return await write();
        }
        catch (StoreUnavailableException) when (actor.Fates.Below(2) == 1)
        {
            var etag = await write();
            coverage.Count(etag is null ? Happening.OwnWriteRefused : Happening.Calls);
            return etag;
        }
    }
}

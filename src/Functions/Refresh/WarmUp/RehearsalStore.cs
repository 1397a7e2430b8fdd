using TokenFunctions.Model;
using TokenFunctions.Ports;

namespace TokenFunctions.Refresh.WarmUp;

/// <summary>The store of a rehearsal. The row does not exist, so the real store refuses to replace it; the refresh goes on as if it had been written.</summary>
internal sealed class RehearsalStore(IConnectionStore store) : IConnectionStore
{
    public async Task<string?> TryReplaceAsync(Connection connection, CancellationToken cancellationToken) =>
        await store.TryReplaceAsync(connection, cancellationToken) ?? connection.ETag;

    public Task<Connection?> FindAsync(string id, CancellationToken cancellationToken) => store.FindAsync(id, cancellationToken);

    public Task<string?> TryAddAsync(Connection connection, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<bool> TryRemoveAsync(Connection connection, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<ConnectionPage> ListAsync(ConnectionFilter filter, string? cursor, int pageSize, CancellationToken cancellationToken) =>
        throw new NotSupportedException();
}

using TokenFunctions.Model;
using TokenFunctions.Ports;

namespace TokenFunctions.Tests.Fakes.Calls;

internal sealed class InterceptedStore(IConnectionStore inner, ICallInterceptor calls) : IConnectionStore
{
    public Task<Connection?> FindAsync(string id, CancellationToken cancellationToken) =>
        CallAsync(new PortOperation(PortNames.Store, "Find", id), () => inner.FindAsync(id, cancellationToken), cancellationToken);

    public Task<string?> TryAddAsync(Connection connection, CancellationToken cancellationToken) =>
        CallAsync(
            new PortOperation(PortNames.Store, "TryAdd", connection.Id, connection),
            () => inner.TryAddAsync(connection, cancellationToken),
            cancellationToken);

    public Task<string?> TryReplaceAsync(Connection connection, CancellationToken cancellationToken) =>
        CallAsync(
            new PortOperation(PortNames.Store, "TryReplace", connection.Id, connection),
            () => inner.TryReplaceAsync(connection, cancellationToken),
            cancellationToken);

    public Task<bool> TryRemoveAsync(Connection connection, CancellationToken cancellationToken) =>
        CallAsync(
            new PortOperation(PortNames.Store, "TryRemove", connection.Id, connection),
            () => inner.TryRemoveAsync(connection, cancellationToken),
            cancellationToken);

    public Task<ConnectionPage> ListAsync(ConnectionFilter filter, string? cursor, int pageSize, CancellationToken cancellationToken) =>
        CallAsync(
            new PortOperation(PortNames.Store, "List", cursor ?? ""),
            () => inner.ListAsync(filter, cursor, pageSize, cancellationToken),
            cancellationToken);

    private Task<T> CallAsync<T>(PortOperation operation, Func<Task<T>> effect, CancellationToken cancellationToken) =>
        calls.CallAsync(operation, effect, message => new StoreUnavailableException(message), cancellationToken);
}

using System.Runtime.CompilerServices;
using TokenFunctions.Model;
using TokenFunctions.Ports;

namespace TokenFunctions.Tests.Fakes.Calls;

/// <param name="callsForEach">Each listed entry is a call too, as if a page had one entry.</param>
internal sealed class InterceptedDueIndex(IDueIndex inner, ICallInterceptor calls, bool callsForEach = false) : IDueIndex
{
    public Task<string> PutAsync(DueKey key, string provider, string? basis, CancellationToken cancellationToken) =>
        CallAsync(
            new PortOperation(PortNames.DueIndex, "Put", key.ConnectionId, key),
            () => inner.PutAsync(key, provider, basis, cancellationToken),
            cancellationToken);

    public Task RemoveAsync(DueKey key, string etag, CancellationToken cancellationToken) => CallAsync(
        new PortOperation(PortNames.DueIndex, "Remove", key.ConnectionId, key),
        () => inner.RemoveAsync(key, etag, cancellationToken),
        cancellationToken);

    public Task RemoveAsync(IReadOnlyDictionary<DueKey, string> etags, CancellationToken cancellationToken) => CallAsync(
        new PortOperation(PortNames.DueIndex, "RemoveMany", "*"), () => inner.RemoveAsync(etags, cancellationToken), cancellationToken);

    public Task<DueEntry?> FindAsync(DueKey key, CancellationToken cancellationToken) =>
        CallAsync(new PortOperation(PortNames.DueIndex, "Find", key.ConnectionId, key), () => inner.FindAsync(key, cancellationToken), cancellationToken);

    public async IAsyncEnumerable<DueEntry> ListAsync(DateTimeOffset? from, DateTimeOffset? to, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var list = await CallAsync(
            new PortOperation(PortNames.DueIndex, "List", "*"),
            async () => await inner.ListAsync(from, to, cancellationToken).ToListAsync(cancellationToken),
            cancellationToken);
        foreach (var entry in list)
        {
            if (callsForEach)
            {
                await CallAsync(new PortOperation(PortNames.DueIndex, "ListNext", entry.Key.ConnectionId), () => Task.FromResult(true), cancellationToken);
            }

            yield return entry;
        }
    }

    private Task<T> CallAsync<T>(PortOperation operation, Func<Task<T>> effect, CancellationToken cancellationToken) =>
        calls.CallAsync(operation, effect, Failure, cancellationToken);

    private Task CallAsync(PortOperation operation, Func<Task> effect, CancellationToken cancellationToken) =>
        calls.CallAsync(operation, effect, Failure, cancellationToken);

    private static StoreUnavailableException Failure(string message) => new(message);
}

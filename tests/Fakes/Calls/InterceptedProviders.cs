using TokenFunctions.Model;
using TokenFunctions.Ports;

namespace TokenFunctions.Tests.Fakes.Calls;

/// <param name="cachesReads">As the real store does for half a minute: then a find is no call.</param>
internal sealed class InterceptedProviders(IProviderStore inner, ICallInterceptor calls, bool cachesReads) : IProviderStore
{
    public async ValueTask<Provider?> FindAsync(string name, CancellationToken cancellationToken) =>
        cachesReads ? await inner.FindAsync(name, cancellationToken) : (await ReadAsync(name, cancellationToken))?.Provider;

    public Task<StoredProvider?> ReadAsync(string name, CancellationToken cancellationToken) =>
        CallAsync(new PortOperation(PortNames.Providers, "Read", name), () => inner.ReadAsync(name, cancellationToken), cancellationToken);

    public Task<bool> TryWriteAsync(Provider provider, string? etag, CancellationToken cancellationToken) =>
        CallAsync(
            new PortOperation(PortNames.Providers, "TryWrite", provider.Name, provider),
            () => inner.TryWriteAsync(provider, etag, cancellationToken),
            cancellationToken);

    public Task<bool> TryRemoveAsync(string name, string etag, CancellationToken cancellationToken) =>
        CallAsync(new PortOperation(PortNames.Providers, "TryRemove", name), () => inner.TryRemoveAsync(name, etag, cancellationToken), cancellationToken);

    public Task<ProviderList> ListAsync(CancellationToken cancellationToken) => cachesReads
        ? inner.ListAsync(cancellationToken)
        : CallAsync(new PortOperation(PortNames.Providers, "List", "*"), () => inner.ListAsync(cancellationToken), cancellationToken);

    private Task<T> CallAsync<T>(PortOperation operation, Func<Task<T>> effect, CancellationToken cancellationToken) =>
        calls.CallAsync(operation, effect, message => new StoreUnavailableException(message), cancellationToken);
}

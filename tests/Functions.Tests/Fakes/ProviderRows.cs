using TokenFunctions.Api.Http;
using TokenFunctions.Model;
using TokenFunctions.Ports;
using TokenFunctions.Storage.Tables;

namespace TokenFunctions.Tests.Fakes;

/// <summary>The registered providers.</summary>
internal sealed class ProviderRows
{
    private readonly SortedDictionary<string, StoredProvider> _rows = new(StringComparer.Ordinal);
    private int _writes;

    public IReadOnlyList<Provider> All => [.. _rows.Values.Select(s => s.Provider)];

    public StoredProvider? Find(string name) => _rows.GetValueOrDefault(name);

    public bool Write(Provider provider, string? expected)
    {
        if (Find(provider.Name)?.ETag != expected)
        {
            return false;
        }

        Put(provider);
        return true;
    }

    public void Put(Provider provider) => _rows[provider.Name] = new StoredProvider(provider, $"W/\"provider-{++_writes}\"");

    public bool Remove(string name, string etag) => Find(name) is null || (Find(name)!.ETag == etag && _rows.Remove(name));
}

/// <summary>Without the half minute of memory that the real one may have.</summary>
internal sealed class FakeProviderStore(Worker worker) : Port(worker, PortNames.Providers), IProviderStore
{
    private ProviderRows Rows => Worker.World.Providers;

    public async ValueTask<Provider?> FindAsync(string name, CancellationToken cancellationToken) => (await ReadAsync(name, cancellationToken))?.Provider;

    public Task<StoredProvider?> ReadAsync(string name, CancellationToken cancellationToken) => CallAsync("Read", name, () => Rows.Find(name), Trouble, cancellationToken);

    public Task<bool> TryWriteAsync(Provider provider, string? etag, CancellationToken cancellationToken) =>
        CallAsync("TryWrite", provider.Name, () => Rows.Write(provider, etag), Trouble, cancellationToken);

    public Task<bool> TryRemoveAsync(string name, string etag, CancellationToken cancellationToken) =>
        CallAsync("TryRemove", name, () => Rows.Remove(name, etag), Trouble, cancellationToken);

    public Task<ProviderList> ListAsync(CancellationToken cancellationToken) => CallAsync("List", "*", () => new ProviderList(Rows.All, []), Trouble, cancellationToken);

    private static StoreUnavailableException Trouble(string message) => new(message);
}

using TokenFunctions.Model;
using TokenFunctions.Ports;

namespace TokenFunctions.Tests.Fakes.Memory;

/// <summary>The registered providers in memory.</summary>
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

/// <summary><see cref="IProviderStore"/> on <see cref="ProviderRows"/>.</summary>
internal sealed class MemoryProviders(ProviderRows rows) : IProviderStore
{
    public ValueTask<Provider?> FindAsync(string name, CancellationToken cancellationToken) => ValueTask.FromResult(rows.Find(name)?.Provider);

    public Task<StoredProvider?> ReadAsync(string name, CancellationToken cancellationToken) => Task.FromResult(rows.Find(name));

    public Task<bool> TryWriteAsync(Provider provider, string? etag, CancellationToken cancellationToken) => Task.FromResult(rows.Write(provider, etag));

    public Task<bool> TryRemoveAsync(string name, string etag, CancellationToken cancellationToken) => Task.FromResult(rows.Remove(name, etag));

    public Task<ProviderList> ListAsync(CancellationToken cancellationToken) => Task.FromResult(new ProviderList(rows.All, []));
}

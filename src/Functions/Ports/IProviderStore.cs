using TokenFunctions.Model;

namespace TokenFunctions.Ports;

/// <summary>The registered providers.</summary>
/// <exception cref="StoreUnavailableException">Any call.</exception>
internal interface IProviderStore
{
    /// <summary>Null if there is none. May be up to half a minute old.</summary>
    /// <exception cref="RowUnreadableException">The row is not readable.</exception>
    ValueTask<Provider?> FindAsync(string name, CancellationToken cancellationToken);

    /// <summary>As it is stored now.</summary>
    /// <exception cref="RowUnreadableException">The row is not readable.</exception>
    Task<StoredProvider?> ReadAsync(string name, CancellationToken cancellationToken);

    /// <summary>Adds it (<paramref name="etag"/> null) or replaces the one that still has that ETag; false if it has changed.</summary>
    Task<bool> TryWriteAsync(Provider provider, string? etag, CancellationToken cancellationToken);

    /// <summary>Removes it if it still has that ETag; false otherwise.</summary>
    Task<bool> TryRemoveAsync(string name, string etag, CancellationToken cancellationToken);

    Task<ProviderList> ListAsync(CancellationToken cancellationToken);
}

/// <param name="Unreadable">Names of rows that are not readable.</param>
internal sealed record ProviderList(IReadOnlyList<Provider> Providers, IReadOnlyList<string> Unreadable);

internal sealed record StoredProvider(Provider Provider, string ETag);

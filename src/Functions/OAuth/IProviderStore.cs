namespace TokenFunctions.OAuth;

/// <summary>The registered providers.</summary>
/// <exception cref="Connections.StoreUnavailableException">Any call.</exception>
public interface IProviderStore
{
    /// <summary>Null if there is none. May be as old as half a minute.</summary>
    /// <exception cref="Connections.RowUnreadableException">Somebody edited the row into nonsense.</exception>
    ValueTask<Provider?> FindAsync(string name, CancellationToken cancellationToken);

    /// <summary>As it stands this moment.</summary>
    /// <exception cref="Connections.RowUnreadableException">Somebody edited the row into nonsense.</exception>
    Task<StoredProvider?> ReadAsync(string name, CancellationToken cancellationToken);

    /// <summary>Adds it (<paramref name="etag"/> null) or replaces the one that still has that ETag; false if there is another by now.</summary>
    Task<bool> TryWriteAsync(Provider provider, string? etag, CancellationToken cancellationToken);

    /// <summary>Removes it if it still has that ETag; false otherwise.</summary>
    Task<bool> TryRemoveAsync(string name, string etag, CancellationToken cancellationToken);

    Task<ProviderList> ListAsync(CancellationToken cancellationToken);
}

/// <param name="Unreadable">Names of rows that somebody edited into nonsense.</param>
public sealed record ProviderList(IReadOnlyList<Provider> Providers, IReadOnlyList<string> Unreadable);

public sealed record StoredProvider(Provider Provider, string ETag);

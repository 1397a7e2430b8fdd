namespace TokenFunctions.OAuth;

/// <summary>The registered providers.</summary>
/// <exception cref="Connections.StoreUnavailableException">Any call.</exception>
public interface IProviderStore
{
    /// <summary>Null if there is none. May be as old as half a minute.</summary>
    ValueTask<Provider?> FindAsync(string name, CancellationToken cancellationToken);

    /// <summary>As it stands this moment.</summary>
    Task<StoredProvider?> ReadAsync(string name, CancellationToken cancellationToken);

    /// <summary>Adds it (<paramref name="etag"/> null) or replaces the one that still has that ETag; false if there is another by now.</summary>
    Task<bool> TryWriteAsync(Provider provider, string? etag, CancellationToken cancellationToken);

    /// <summary>Removes it if it still has that ETag; false otherwise.</summary>
    Task<bool> TryRemoveAsync(string name, string etag, CancellationToken cancellationToken);

    Task<IReadOnlyList<Provider>> ListAsync(CancellationToken cancellationToken);
}

public sealed record StoredProvider(Provider Provider, string ETag);

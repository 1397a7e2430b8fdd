namespace TokenFunctions.Connections;

/// <summary>The limit of concurrent requests to one provider's host, for what is sent beside the refreshes: revocations and introspections.</summary>
internal interface IHostGate
{
    /// <summary>Waits some seconds for a place at the endpoint's host.</summary>
    /// <param name="within">The endpoint of the refresh that the request belongs to. The refresh's own permit covers a request to the same host.</param>
    /// <returns>To be disposed after the request. Null where none may be sent now.</returns>
    Task<IDisposable?> TryEnterAsync(Uri endpoint, Uri? within, CancellationToken cancellationToken);
}

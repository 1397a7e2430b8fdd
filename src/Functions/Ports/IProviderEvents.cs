using TokenFunctions.Model;

namespace TokenFunctions.Ports;

/// <summary>What concerns a provider or its host rather than one connection, for logs and metrics.</summary>
internal interface IProviderEvents
{
    /// <summary>The circuit opened: the host does not respond.</summary>
    void HostUnresponsive(string host);

    /// <summary>The circuit closed.</summary>
    void HostRecovered(string host);

    /// <summary>The host asked for a pause (<c>Retry-After</c>).</summary>
    void HostThrottled(string host, TimeSpan wait);

    /// <summary>A refresh was not sent, because its host is held back.</summary>
    /// <param name="reason">A member of <see cref="FailureReasons"/>.</param>
    void RefreshHeldBack(string provider, string reason);

    void DiscoveryFailed(string provider, string problem);

    void EndpointsMoved(Provider provider);
}

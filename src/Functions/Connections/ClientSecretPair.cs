using TokenFunctions.Model;

namespace TokenFunctions.Connections;

/// <summary>
/// A client's secret and, during a rotation, the former one. Remembers which of them the provider accepted, so the next request sends that one first.
/// </summary>
internal sealed class ClientSecretPair(Secret current, Secret? former = null)
{
    private volatile Secret _preferred = current;

    /// <summary>The one that the registration names.</summary>
    public Secret Current { get; } = current;

    /// <summary>The secret to send first.</summary>
    public Secret Preferred => _preferred;

    /// <summary>The secret to send after the provider has refused the given one; null if there is no other.</summary>
    public Secret? Besides(Secret? refused) => former is null ? null : Current.Equals(refused) ? former : Current;

    public void Prefer(Secret accepted) => _preferred = accepted;
}

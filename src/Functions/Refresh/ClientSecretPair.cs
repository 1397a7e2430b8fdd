using TokenFunctions.Secrets;

namespace TokenFunctions.Refresh;

/// <summary>A client's secret and, while that is being rotated, the former one. Remembers which of them the provider took, so that the next request does not fail first.</summary>
public sealed class ClientSecretPair(Secret current, Secret? former = null)
{
    private volatile Secret _preferred = current;

    /// <summary>The one that the registration names.</summary>
    public Secret Current { get; } = current;

    /// <summary>What to send first.</summary>
    public Secret Preferred => _preferred;

    /// <summary>What to send where the provider has refused the other; null where there is none.</summary>
    public Secret? Besides(Secret? refused) => former is null ? null : Current.Equals(refused) ? former : Current;

    public void Prefer(Secret accepted) => _preferred = accepted;
}

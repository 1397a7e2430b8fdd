using TokenFunctions.Model;
using TokenFunctions.Ports;
using TokenFunctions.Refresh;

namespace TokenFunctions.Repair;

/// <summary>Reports client secrets that end, and updates what registrations take from their issuers.</summary>
internal sealed class ProviderRepair(IProviderStore providers, ProviderDiscovery discovery, TimeProvider time, ISweepEvents events)
{
    /// <returns>How many failed.</returns>
    /// <exception cref="StoreUnavailableException">The table cannot be read.</exception>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var registrations = (await providers.ListAsync(cancellationToken)).Providers;
        ReportClientSecrets(registrations);
        return await discovery.RefreshAsync(registrations, cancellationToken);
    }

    /// <summary>Every day until the secret is replaced, because all connections of its provider depend on it.</summary>
    private void ReportClientSecrets(IReadOnlyList<Provider> registrations)
    {
        var now = time.GetUtcNow();
        foreach (var provider in registrations)
        {
            if (ClientSecretExpiry.EndsSoon(provider, now) is { } end)
            {
                events.ClientSecretExpires(provider.Name, end, isOver: end <= now);
            }
        }
    }
}

using TokenFunctions.Connections;
using TokenFunctions.OAuth;

namespace TokenFunctions.Refresh;

/// <summary>The lanes of one sweep: providers at one host share one, so that a host that hangs holds up only its own, however many registrations it has.</summary>
internal sealed class SweepLanes(IProviderStore providers, int width)
{
    private readonly Dictionary<string, SemaphoreSlim> _ofProvider = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SemaphoreSlim> _ofHost = new(StringComparer.OrdinalIgnoreCase);

    public async ValueTask<SemaphoreSlim> OfAsync(string provider, CancellationToken cancellationToken) =>
        _ofProvider.TryGetValue(provider, out var lane) ? lane : _ofProvider[provider] = await FindAsync(provider, cancellationToken);

    private async Task<SemaphoreSlim> FindAsync(string provider, CancellationToken cancellationToken)
    {
        if (await TryFindHostAsync(provider, cancellationToken) is not { } host)
        {
            return new SemaphoreSlim(width);
        }

        return _ofHost.TryGetValue(host, out var lane) ? lane : _ofHost[host] = new SemaphoreSlim(width);
    }

    /// <summary>Null where the registration cannot be had: its connections will say so one by one.</summary>
    private async Task<string?> TryFindHostAsync(string provider, CancellationToken cancellationToken)
    {
        try
        {
            return await providers.FindReadableAsync(provider, cancellationToken) is { } found ? ProviderHosts.NameOf(found) : null;
        }
        catch (StoreUnavailableException)
        {
            return null;
        }
    }
}

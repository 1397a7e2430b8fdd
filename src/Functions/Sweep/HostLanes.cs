using TokenFunctions.Connections;
using TokenFunctions.Options;
using TokenFunctions.Ports;
using TokenFunctions.Refresh.Hosts;

namespace TokenFunctions.Sweep;

/// <summary>Limits how many connections of one host a sweep refreshes at a time, however many registrations the host has.</summary>
internal sealed class HostLanes(IProviderStore providers, SweepOptions options, ProviderOptions limits)
{
    /// <summary>The lanes of one sweep.</summary>
    internal Lanes NewSweep() => new(providers, Math.Min(options.PerProvider, limits.Concurrency));

    internal sealed class Lanes(IProviderStore providers, int width)
    {
        private readonly Dictionary<string, SemaphoreSlim> _byProvider = new(StringComparer.Ordinal);
        private readonly Dictionary<string, SemaphoreSlim> _byHost = new(StringComparer.OrdinalIgnoreCase);

        public async ValueTask<SemaphoreSlim> FindAsync(string provider, CancellationToken cancellationToken) =>
            _byProvider.TryGetValue(provider, out var lane) ? lane : _byProvider[provider] = await FindByHostAsync(provider, cancellationToken);

        private async Task<SemaphoreSlim> FindByHostAsync(string provider, CancellationToken cancellationToken)
        {
            if (await TryFindHostAsync(provider, cancellationToken) is not { } host)
            {
                return new SemaphoreSlim(width);
            }

            return _byHost.TryGetValue(host, out var lane) ? lane : _byHost[host] = new SemaphoreSlim(width);
        }

        /// <summary>Null where the registration cannot be read. Each of its connections then reports that.</summary>
        private async Task<string?> TryFindHostAsync(string provider, CancellationToken cancellationToken)
        {
            try
            {
                return await providers.FindReadableAsync(provider, cancellationToken) is { } found ? HostBulkheads.NameOf(found) : null;
            }
            catch (StoreUnavailableException)
            {
                return null;
            }
        }
    }
}

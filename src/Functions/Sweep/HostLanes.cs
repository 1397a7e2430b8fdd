using TokenFunctions.Connections;
using TokenFunctions.Model;
using TokenFunctions.Options;
using TokenFunctions.Ports;
using TokenFunctions.Refresh.Hosts;

namespace TokenFunctions.Sweep;

/// <summary>Limits how many connections of one host a sweep refreshes at a time, however many registrations the host has.</summary>
internal sealed class HostLanes(IProviderStore providers, HostBulkheads hosts, SweepOptions options, ProviderOptions limits, TimeProvider time)
{
    /// <summary>The lanes of one sweep.</summary>
    internal Lanes NewSweep() => new(providers, hosts, Math.Min(options.PerProvider, limits.Concurrency), time.GetTimestamp());

    internal sealed class Lanes(IProviderStore providers, HostBulkheads hosts, int width, long began)
    {
        private readonly Dictionary<string, HostLane> _byProvider = new(StringComparer.Ordinal);
        private readonly Dictionary<string, HostLane> _byHost = new(StringComparer.OrdinalIgnoreCase);

        public async ValueTask<HostLane> FindAsync(string provider, CancellationToken cancellationToken) =>
            _byProvider.TryGetValue(provider, out var lane) ? lane : _byProvider[provider] = await FindByHostAsync(provider, cancellationToken);

        private async Task<HostLane> FindByHostAsync(string provider, CancellationToken cancellationToken)
        {
            if (await TryFindAsync(provider, cancellationToken) is not { } found)
            {
                return new HostLane(width, () => true);
            }

            var name = HostBulkheads.NameOf(found);
            return _byHost.TryGetValue(name, out var lane) ? lane : _byHost[name] = NewLane(hosts.Of(found));
        }

        private HostLane NewLane(HostBulkhead host) => new(width, () => host.HasAnsweredSince(began));

        /// <summary>Null where the registration cannot be read. Each of its connections then reports that, and no host is asked.</summary>
        private async Task<Provider?> TryFindAsync(string provider, CancellationToken cancellationToken)
        {
            try
            {
                return await providers.FindReadableAsync(provider, cancellationToken);
            }
            catch (StoreUnavailableException)
            {
                return null;
            }
        }
    }
}

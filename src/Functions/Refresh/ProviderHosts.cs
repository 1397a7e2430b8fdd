using System.Collections.Concurrent;
using TokenFunctions.OAuth;
using TokenFunctions.Telemetry;

namespace TokenFunctions.Refresh;

/// <summary>The providers' hosts, each behind a bulkhead of its own. In memory: each instance learns for itself.</summary>
public sealed class ProviderHosts(ProviderOptions options, TimeProvider time, Random random, ProviderTelemetry telemetry)
{
    private readonly ConcurrentDictionary<string, ProviderHost> _hosts = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Registrations at one host share it.</summary>
    public static string NameOf(Provider provider) => provider.TokenEndpoint.Authority;

    public ProviderHost Of(Provider provider) =>
        _hosts.GetOrAdd(NameOf(provider), name => new ProviderHost(name, options.Concurrency, time, random, telemetry));
}

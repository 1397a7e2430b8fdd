using System.Collections.Concurrent;
using TokenFunctions.Connections;
using TokenFunctions.Model;
using TokenFunctions.Options;
using TokenFunctions.Ports;

namespace TokenFunctions.Refresh.Hosts;

/// <summary>One bulkhead for each provider's host. They are in memory, so each process finds out for itself.</summary>
internal sealed class HostBulkheads(
    IProviderStore providers, ProviderOptions options, RefreshOptions refresh, TimeProvider time, Random random, IProviderEvents events) : IHostGate
{
    private static readonly TimeSpan PatienceAside = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, HostBulkhead> _hosts = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Registrations with the same token endpoint host share it.</summary>
    public static string NameOf(Provider provider) => provider.TokenEndpoint.Authority;

    public HostBulkhead Of(Provider provider) => Of(provider.TokenEndpoint);

    /// <summary>Enters the host of a registration. Without a registration there is no host; the attempt then reports that it is missing.</summary>
    /// <inheritdoc cref="HostBulkhead.EnterAsync"/>
    public async Task<HostPermit> EnterAsync(string provider, bool isForced, TimeSpan patience, CancellationToken cancellationToken) =>
        await providers.FindReadableAsync(provider, cancellationToken) is { } found
            ? Counted(found, await Of(found).EnterAsync(isForced, patience, cancellationToken))
            : HostPermit.Granted();

    /// <summary>Why this process sends no refresh to the host of a registration now; null where it may.</summary>
    public async Task<HostBackoff?> FindBackoffAsync(string provider, CancellationToken cancellationToken) =>
        await providers.FindReadableAsync(provider, cancellationToken) is { } found ? Of(found).HeldBack : null;

    public Task<IDisposable?> TryEnterAsync(Uri endpoint, Uri? within, CancellationToken cancellationToken) =>
        Of(endpoint).TryEnterAsideAsync(within?.Authority == endpoint.Authority, PatienceAside, cancellationToken);

    private HostBulkhead Of(Uri endpoint) =>
        _hosts.GetOrAdd(endpoint.Authority, name => new HostBulkhead(name, options.Concurrency, refresh.Timeout, time, random, events));

    private HostPermit Counted(Provider provider, HostPermit permit)
    {
        if (permit.Backoff is { } backoff)
        {
            events.RefreshHeldBack(provider.Name, backoff.Reason);
        }

        return permit;
    }
}

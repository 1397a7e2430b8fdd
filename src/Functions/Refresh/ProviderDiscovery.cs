using System.Collections.Concurrent;
using TokenFunctions.Connections;
using TokenFunctions.Model;
using TokenFunctions.Options;
using TokenFunctions.Ports;

namespace TokenFunctions.Refresh;

/// <summary>
/// Keeps the endpoints that registrations take from their issuers' metadata. It asks when a registration is stored, when its token endpoint is gone, and once a
/// day.
/// </summary>
internal sealed class ProviderDiscovery(IDiscovery discovery, IProviderStore providers, RefreshOptions options, TimeProvider time, IProviderEvents events)
{
    private static readonly TimeSpan FreshFor = TimeSpan.FromDays(1);

    /// <summary>The shortest time between two requests, however many connections find that an endpoint is gone.</summary>
    private static readonly TimeSpan ShortestInterval = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<string, long> _askedAt = new(StringComparer.Ordinal);

    /// <summary>Fills in what the registration leaves to its issuer.</summary>
    /// <returns>The complete registration, or why it cannot be completed, in words for people.</returns>
    /// <exception cref="StoreUnavailableException">The table cannot be read.</exception>
    public async Task<(Provider? Provider, string? Problem)> CompleteAsync(Provider provider, bool bringsSecret, CancellationToken cancellationToken)
    {
        if (provider.Discovered == DiscoveredMembers.None)
        {
            return (provider, null);
        }

        var hasSecret = bringsSecret || (await providers.ReadReadableAsync(provider.Name, cancellationToken))?.ClientSecretVersion is not null;
        return await AskAsync(provider, hasSecret);
    }

    /// <summary>
    /// A token endpoint that responds 404 or 410 (RFC 9110 sections 15.5.5 and 15.5.11) may have moved. The grant is tried again as after any failure.
    /// </summary>
    public async Task LookAgainAsync(RefreshResult result)
    {
        if (result is not
            {
                IsAttempt: true,
                Outcome: RefreshOutcome.Deferred or RefreshOutcome.OperatorActionRequired,
                Connection: { LastError.Status: 404 or 410, Provider: var name },
            })
        {
            return;
        }

        var now = time.GetTimestamp();
        var mayAsk = _askedAt.TryGetValue(name, out var askedAt)
            ? time.GetElapsedTime(askedAt) >= ShortestInterval && _askedAt.TryUpdate(name, now, askedAt)
            : _askedAt.TryAdd(name, now);
        if (mayAsk)
        {
            await TryRefreshAsync(name, ShortestInterval);
        }
    }

    /// <summary>Updates the registrations whose metadata is older than a day.</summary>
    /// <returns>How many failed.</returns>
    public async Task<int> RefreshAsync(IReadOnlyList<Provider> registrations, CancellationToken cancellationToken)
    {
        var failed = 0;
        foreach (var provider in registrations.Where(p => IsOlderThan(p, FreshFor)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            failed += await TryRefreshAsync(provider.Name, FreshFor) ? 0 : 1;
        }

        return failed;
    }

    /// <summary>If it fails, the stored endpoints stay in force.</summary>
    private async Task<bool> TryRefreshAsync(string name, TimeSpan ifOlderThan)
    {
        try
        {
            if (await providers.ReadAsync(name, CancellationToken.None) is not { } stored || !IsOlderThan(stored.Provider, ifOlderThan))
            {
                return true;
            }

            var (found, problem) = await AskAsync(stored.Provider, stored.Provider.ClientSecretVersion is not null);
            if (found is null)
            {
                events.DiscoveryFailed(name, problem!);
                return false;
            }

            await SaveAsync(stored, found);
            return true;
        }
        catch (Exception e) when (e is StoreUnavailableException or RowUnreadableException)
        {
            events.DiscoveryFailed(name, e.Message);
            return false;
        }
    }

    /// <summary>A writer that changed the registration meanwhile has asked the issuer too.</summary>
    private async Task SaveAsync(StoredProvider stored, Provider found)
    {
        var hasMoved = found with { DiscoveredAt = stored.Provider.DiscoveredAt } != stored.Provider;
        var next = hasMoved ? found with { Version = Math.Max(time.GetUtcNow().ToUnixTimeSeconds(), found.Version + 1) } : found;
        if (await providers.TryWriteAsync(next, stored.ETag, CancellationToken.None) && hasMoved)
        {
            events.EndpointsMoved(next);
        }
    }

    private bool IsOlderThan(Provider provider, TimeSpan age) =>
        provider.Discovered != DiscoveredMembers.None && (provider.DiscoveredAt is not { } at || time.GetUtcNow() - at >= age);

    private async Task<(Provider? Provider, string? Problem)> AskAsync(Provider provider, bool hasSecret)
    {
        switch (await discovery.FindAsync(provider.Issuer!, options.Timeout))
        {
            case DiscoveryResult.Found { Metadata: var metadata }:
                return MethodOf(provider, metadata, hasSecret) is { } method
                    ? (With(provider, metadata) with { ClientAuthentication = method, DiscoveredAt = time.GetUtcNow() }, null)
                    : (null, NoMethod(metadata));
            case DiscoveryResult.Failed failed:
                return (null, failed.Problem);
            case var result:
                throw new InvalidOperationException($"No such result: {result.GetType().Name}");
        }
    }

    /// <summary>An endpoint that the registration itself names has priority.</summary>
    private static Provider With(Provider provider, IssuerMetadata metadata) => provider with
    {
        TokenEndpoint = metadata.TokenEndpoint,

        // A secret goes only to the server that it was given for.
        FormerClientSecret = provider.IsServedBy(metadata.TokenEndpoint) ? provider.FormerClientSecret : null,
        RevocationEndpoint = provider.Leaves(DiscoveredMembers.RevocationEndpoint) ? metadata.RevocationEndpoint : provider.RevocationEndpoint,
        AuthorizationEndpoint = provider.Leaves(DiscoveredMembers.AuthorizationEndpoint) ? metadata.AuthorizationEndpoint : provider.AuthorizationEndpoint,
        IntrospectionEndpoint = provider.Leaves(DiscoveredMembers.IntrospectionEndpoint) ? metadata.IntrospectionEndpoint : provider.IntrospectionEndpoint,
    };

    /// <summary>Null where no method fits. A client without a secret that needs one gets the same error as any other.</summary>
    private static ClientAuthentication? MethodOf(Provider provider, IssuerMetadata metadata, bool hasSecret)
    {
        if (!provider.Leaves(DiscoveredMembers.ClientAuthentication))
        {
            return provider.ClientAuthentication;
        }

        return ClientAuthenticationNames.Choose(metadata.ClientAuthenticationMethods, provider.ClientAuthentication, hasSecret)
            ?? (hasSecret ? null : provider.ClientAuthentication);
    }

    /// <summary>The issuer's text in it is bounded and escaped.</summary>
    private static string? NoMethod(IssuerMetadata metadata)
    {
        var methods = string.Join(", ", metadata.ClientAuthenticationMethods);
        return ProviderError.From(null, null, $"It accepts only {methods}, none of which fits this registration. Name client_authentication.").Description;
    }
}

using System.Collections.Concurrent;
using TokenFunctions.Connections;
using TokenFunctions.OAuth;
using TokenFunctions.Telemetry;

namespace TokenFunctions.Refresh;

/// <summary>Keeps what registrations have of their issuers' metadata: asked when a registration is put, when its token endpoint is gone, and once a day.</summary>
public sealed class ProviderDiscovery(IDiscovery discovery, IProviderStore providers, RefreshOptions options, TimeProvider time, ProviderTelemetry telemetry)
{
    private static readonly TimeSpan FreshFor = TimeSpan.FromDays(1);

    /// <summary>However many connections find that an endpoint is gone.</summary>
    private static readonly TimeSpan NotOftenerThan = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<string, long> _askedAt = new(StringComparer.Ordinal);

    /// <summary>What the registration leaves to its issuer.</summary>
    /// <returns>The registration whole, or why it cannot be made so, in words for people.</returns>
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

    /// <summary>A token endpoint that answers 404 or 410 (RFC 9110 sections 15.5.5 and 15.5.11) has perhaps moved. That says nothing of the grant, which is tried again as after any failure.</summary>
    public async Task LookAgainAsync(RefreshResult result)
    {
        if (result is not { IsAttempt: true, Outcome: RefreshOutcome.Deferred or RefreshOutcome.OperatorActionRequired, Connection: { LastError.Status: 404 or 410, Provider: var name } })
        {
            return;
        }

        var now = time.GetTimestamp();
        if (_askedAt.TryGetValue(name, out var askedAt) ? time.GetElapsedTime(askedAt) >= NotOftenerThan && _askedAt.TryUpdate(name, now, askedAt) : _askedAt.TryAdd(name, now))
        {
            await TryRefreshAsync(name, NotOftenerThan);
        }
    }

    /// <summary>Asks for those whose metadata is older than a day.</summary>
    /// <returns>How many could not be had.</returns>
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

    /// <summary>Where it fails what is known stays in force.</summary>
    private async Task<bool> TryRefreshAsync(string name, TimeSpan ifOlderThan)
    {
        try
        {
            if (await providers.ReadAsync(name, CancellationToken.None) is not { } stored || !IsOlderThan(stored.Provider, ifOlderThan))
            {
                return true;
            }

            var (told, problem) = await AskAsync(stored.Provider, stored.Provider.ClientSecretVersion is not null);
            if (told is null)
            {
                telemetry.DiscoveryFailed(name, problem!);
                return false;
            }

            await SaveAsync(stored, told);
            return true;
        }
        catch (Exception e) when (e is StoreUnavailableException or RowUnreadableException)
        {
            telemetry.DiscoveryFailed(name, e.Message);
            return false;
        }
    }

    /// <summary>Whoever has written the registration meanwhile has asked the issuer, too.</summary>
    private async Task SaveAsync(StoredProvider stored, Provider told)
    {
        var hasMoved = told with { DiscoveredAt = stored.Provider.DiscoveredAt } != stored.Provider;
        var next = hasMoved ? told with { Version = Math.Max(time.GetUtcNow().ToUnixTimeSeconds(), told.Version + 1) } : told;
        if (await providers.TryWriteAsync(next, stored.ETag, CancellationToken.None) && hasMoved)
        {
            telemetry.EndpointsMoved(next);
        }
    }

    private bool IsOlderThan(Provider provider, TimeSpan age) =>
        provider.Discovered != DiscoveredMembers.None && !(time.GetUtcNow() - provider.DiscoveredAt < age);

    private async Task<(Provider? Provider, string? Problem)> AskAsync(Provider provider, bool hasSecret)
    {
        switch (await discovery.FindAsync(provider.Issuer!, options.Timeout))
        {
            case DiscoveryResult.Found { Metadata: var metadata }:
                var method = MethodOf(provider, metadata, hasSecret);
                return method is null
                    ? (null, ProviderError.From(null, null, $"It takes only {string.Join(", ", metadata.AuthenticationMethods)}, none of which fits this registration: name client_authentication.").Description)
                    : (With(provider, metadata) with { ClientAuthentication = method.Value, DiscoveredAt = time.GetUtcNow() }, null);
            case DiscoveryResult.Failed failed:
                return (null, failed.Problem);
            case var result:
                throw new InvalidOperationException($"No such result: {result.GetType().Name}");
        }
    }

    /// <summary>What the registration names itself wins.</summary>
    private static Provider With(Provider provider, IssuerMetadata metadata) => provider with
    {
        TokenEndpoint = metadata.TokenEndpoint,

        // A secret goes to no other server than it was given for.
        FormerClientSecret = provider.IsServedBy(metadata.TokenEndpoint) ? provider.FormerClientSecret : null,
        RevocationEndpoint = provider.Leaves(DiscoveredMembers.RevocationEndpoint) ? metadata.RevocationEndpoint : provider.RevocationEndpoint,
        AuthorizationEndpoint = provider.Leaves(DiscoveredMembers.AuthorizationEndpoint) ? metadata.AuthorizationEndpoint : provider.AuthorizationEndpoint,
        IntrospectionEndpoint = provider.Leaves(DiscoveredMembers.IntrospectionEndpoint) ? metadata.IntrospectionEndpoint : provider.IntrospectionEndpoint,
    };

    /// <summary>Null where nothing fits. A client that has no secret and needs one is told so as any other.</summary>
    private static ClientAuthentication? MethodOf(Provider provider, IssuerMetadata metadata, bool hasSecret) =>
        !provider.Leaves(DiscoveredMembers.ClientAuthentication) ? provider.ClientAuthentication
        : AuthenticationMethods.Choose(metadata.AuthenticationMethods, provider.ClientAuthentication, hasSecret) ?? (hasSecret ? null : provider.ClientAuthentication);
}

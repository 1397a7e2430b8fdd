namespace TokenFunctions.OAuth;

/// <summary>Asks issuers for their metadata: RFC 8414, then OpenID Connect Discovery 1.0.</summary>
public interface IDiscovery
{
    /// <summary>Whatever network and issuer do is a result, never an exception, and comes within <paramref name="timeout"/> (wall clock, for all requests together).</summary>
    Task<DiscoveryResult> FindAsync(string issuer, TimeSpan timeout);
}

/// <summary>What an issuer was found to say.</summary>
public abstract record DiscoveryResult
{
    private DiscoveryResult()
    {
    }

    public sealed record Found(IssuerMetadata Metadata) : DiscoveryResult;

    /// <param name="Problem">In words for people; what it repeats of the issuer's is bounded and escaped.</param>
    public sealed record Failed(string Problem) : DiscoveryResult;
}

/// <summary>RFC 8414 section 2, as far as we use it. Its endpoints are checked as a registration's are.</summary>
/// <param name="AuthenticationMethods"><c>token_endpoint_auth_methods_supported</c>.</param>
public sealed record IssuerMetadata(
    Uri TokenEndpoint, Uri? RevocationEndpoint, Uri? AuthorizationEndpoint, Uri? IntrospectionEndpoint, IReadOnlyList<string> AuthenticationMethods);

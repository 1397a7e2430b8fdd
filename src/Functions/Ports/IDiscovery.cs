namespace TokenFunctions.Ports;

/// <summary>Reads the metadata of issuers: RFC 8414, then OpenID Connect Discovery 1.0.</summary>
internal interface IDiscovery
{
    /// <summary>
    /// A failure of the network or the issuer is a result, never an exception. It comes within <paramref name="timeout"/> (wall clock, for all requests
    /// together).
    /// </summary>
    Task<DiscoveryResult> FindAsync(string issuer, TimeSpan timeout);
}

/// <summary>The result of reading an issuer's metadata.</summary>
internal abstract record DiscoveryResult
{
    private DiscoveryResult()
    {
    }

    public sealed record Found(IssuerMetadata Metadata) : DiscoveryResult;

    /// <param name="Problem">In words for people; the issuer's text in it is bounded and escaped.</param>
    public sealed record Failed(string Problem) : DiscoveryResult;
}

/// <summary>RFC 8414 section 2, as far as it is used. Its endpoints are validated like a registration's.</summary>
/// <param name="AuthenticationMethods"><c>token_endpoint_auth_methods_supported</c>.</param>
internal sealed record IssuerMetadata(
    Uri TokenEndpoint, Uri? RevocationEndpoint, Uri? AuthorizationEndpoint, Uri? IntrospectionEndpoint, IReadOnlyList<string> ClientAuthenticationMethods);

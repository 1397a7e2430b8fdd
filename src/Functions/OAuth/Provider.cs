using System.Collections.Immutable;

namespace TokenFunctions.OAuth;

/// <summary>An OAuth client registration at an authorization server. Holds no secret: the client secret is in the vault as <c>client-{name}</c>.</summary>
public sealed record Provider
{
    /// <summary><c>[a-z0-9][a-z0-9-]{0,99}</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Raised by each change, the client secret's included.</summary>
    public long Version { get; init; }

    /// <summary>How this provider differs from RFC 6749: a profile of the catalogue, with <see cref="Overrides"/> merged onto it.</summary>
    public required ProviderProfile Profile { get; init; }

    /// <summary>What the registration says in place of its profile's members, as JSON (RFC 7396); null where nothing.</summary>
    public string? Overrides { get; init; }

    public required string ClientId { get; init; }

    /// <summary>Key Vault version of the client secret, or of the private key in its place; null for a public client.</summary>
    public string? ClientSecretVersion { get; init; }

    /// <summary>The secret that the one in force replaces; null where none may be used any more.</summary>
    public FormerClientSecret? FormerClientSecret { get; init; }

    /// <summary>JWK <c>kid</c> of the private key, as the assertions name it.</summary>
    public string? KeyId { get; init; }

    /// <summary>Of the private key; null where the client has none.</summary>
    public SigningAlgorithm? SigningAlgorithm { get; init; }

    public AssertionAudience AssertionAudience { get; init; }

    /// <summary>RFC 7591 <c>client_secret_expires_at</c>; null where it does not expire or nobody told.</summary>
    public DateTimeOffset? ClientSecretExpiresAt { get; init; }

    public required Uri TokenEndpoint { get; init; }

    /// <summary>RFC 7009; null where the provider has none.</summary>
    public Uri? RevocationEndpoint { get; init; }

    public Uri? AuthorizationEndpoint { get; init; }

    /// <summary>RFC 7662; null where the provider has none.</summary>
    public Uri? IntrospectionEndpoint { get; init; }

    /// <summary>What the registration said of the profile's <see cref="ProviderProfile.Settings"/>; the addresses above are made with it.</summary>
    public ImmutableSortedDictionary<string, string> Settings { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>RFC 8414 issuer identifier.</summary>
    public string? Issuer { get; init; }

    /// <summary>What of this registration its issuer tells.</summary>
    public DiscoveredMembers Discovered { get; init; }

    /// <summary>When the issuer last told.</summary>
    public DateTimeOffset? DiscoveredAt { get; init; }

    /// <summary>RFC 7591 <c>token_endpoint_auth_method</c>.</summary>
    public ClientAuthentication ClientAuthentication { get; init; } = ClientAuthentication.ClientSecretBasic;

    /// <summary>The link a person clicks to authorize again, with <c>{connection}</c> in place of the connection's id.</summary>
    public string? ReauthorizeUrl { get; init; }

    /// <summary>Access-token lifetime to assume where the provider tells none; overrides the profile's.</summary>
    public TimeSpan? DefaultLifetime { get; init; }

    /// <summary>Whether that endpoint is at the server that this registration is at: what is meant for the one may go to the other.</summary>
    internal bool IsServedBy(Uri tokenEndpoint) => TokenEndpoint.GetLeftPart(UriPartial.Authority) == tokenEndpoint.GetLeftPart(UriPartial.Authority);

    /// <summary>Whether it is the issuer who tells this.</summary>
    internal bool Leaves(DiscoveredMembers member) => Discovered.HasFlag(member);
}

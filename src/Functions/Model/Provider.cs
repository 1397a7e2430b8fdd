using System.Collections.Immutable;
using TokenFunctions.Model.Profiles;

namespace TokenFunctions.Model;

/// <summary>An OAuth client registration at an authorization server. It has no secret: the client secret is in the vault as <c>client-{name}</c>.</summary>
internal sealed record Provider
{
    /// <summary>RFC 6749 section 5.1 gives an example of one hour.</summary>
    public static readonly TimeSpan GuessedLifetime = TimeSpan.FromHours(1);

    /// <summary><c>[a-z0-9][a-z0-9-]{0,99}</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Raised by each change, also by a change of the client secret.</summary>
    public long Version { get; init; }

    /// <summary>How this provider differs from RFC 6749: a profile of the catalogue, with <see cref="Overrides"/> merged onto it.</summary>
    public required ProviderProfile Profile { get; init; }

    /// <summary>The profile members that the registration replaces, as JSON (RFC 7396); null for none.</summary>
    public string? Overrides { get; init; }

    public required string ClientId { get; init; }

    /// <summary>Key Vault version of the client secret or private key; null for a public client.</summary>
    public SecretVersion? ClientSecretVersion { get; init; }

    /// <summary>The secret that was replaced; null where it may no longer be used.</summary>
    public FormerClientSecret? FormerClientSecret { get; init; }

    /// <summary>JWK <c>kid</c> of the private key.</summary>
    public string? KeyId { get; init; }

    /// <summary>The algorithm of the private key; null where the client has none.</summary>
    public SigningAlgorithm? SigningAlgorithm { get; init; }

    public AssertionAudience AssertionAudience { get; init; }

    /// <summary>RFC 7591 <c>client_secret_expires_at</c>; null where it does not expire, or the end is not known.</summary>
    public DateTimeOffset? ClientSecretExpiresAt { get; init; }

    public required Uri TokenEndpoint { get; init; }

    /// <summary>RFC 7009; null where the provider has none.</summary>
    public Uri? RevocationEndpoint { get; init; }

    public Uri? AuthorizationEndpoint { get; init; }

    /// <summary>RFC 7662; null where the provider has none.</summary>
    public Uri? IntrospectionEndpoint { get; init; }

    /// <summary>The values of the profile's <see cref="ProviderProfile.Settings"/>; the endpoints above are made with them.</summary>
    public ImmutableSortedDictionary<string, string> Settings { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>RFC 8414 issuer identifier.</summary>
    public string? Issuer { get; init; }

    /// <summary>The members that come from the issuer's metadata.</summary>
    public DiscoveredMembers Discovered { get; init; }

    /// <summary>When the issuer's metadata was last read.</summary>
    public DateTimeOffset? DiscoveredAt { get; init; }

    /// <summary>RFC 7591 <c>token_endpoint_auth_method</c>.</summary>
    public ClientAuthentication ClientAuthentication { get; init; } = ClientAuthentication.ClientSecretBasic;

    /// <summary>The link that a person clicks to authorize again; <c>{connection}</c> stands for the connection's id.</summary>
    public string? ReauthorizeUrl { get; init; }

    /// <summary>Access-token lifetime to assume where the provider states none; overrides the profile's.</summary>
    public TimeSpan? DefaultLifetime { get; init; }

    /// <summary>The access-token lifetime to assume where no response states it.</summary>
    internal TimeSpan AssumedLifetime => DefaultLifetime ?? Profile.DefaultLifetime ?? GuessedLifetime;

    /// <summary>Whether that token endpoint is on the server of this registration. Only then may credentials for one go to the other.</summary>
    internal bool IsServedBy(Uri tokenEndpoint) => TokenEndpoint.GetLeftPart(UriPartial.Authority) == tokenEndpoint.GetLeftPart(UriPartial.Authority);

    /// <summary>Whether this member comes from the issuer's metadata.</summary>
    internal bool Leaves(DiscoveredMembers member) => Discovered.HasFlag(member);
}

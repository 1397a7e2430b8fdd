using System.Text.Json.Nodes;
using TokenFunctions.Api.Http;
using TokenFunctions.Model;

namespace TokenFunctions.Api.Providers;

/// <summary>A client registration, without its secret. Times are RFC 3339.</summary>
/// <param name="Provider">The name.</param>
/// <param name="DefaultExpiresIn">Seconds.</param>
internal sealed record ProviderRegistrationResponse(
    string Provider,
    long Version,
    string Profile,
    string ClientId,
    string ClientAuthentication,
    bool HasClientSecret,
    string? ClientSecretExpiresAt,
    string? FormerClientSecretUntil,
    bool HasPrivateKey,
    string? KeyId,
    string? SigningAlgorithm,
    string? AssertionAudience,
    string TokenEndpoint,
    string? RevocationEndpoint,
    string? AuthorizationEndpoint,
    string? IntrospectionEndpoint,
    string? Issuer,
    string? DiscoveredAt,
    IReadOnlyDictionary<string, string> Settings,
    JsonNode? Overrides,
    string? ReauthorizeUrl,
    long? DefaultExpiresIn,
    WarningResponse? Warning)
{
    /// <summary>With a warning if the client secret ends soon.</summary>
    public static ProviderRegistrationResponse Of(Provider p, DateTimeOffset now) => new(
        p.Name,
        p.Version,
        p.Profile.Name,
        p.ClientId,
        ClientAuthenticationNames.Of(p.ClientAuthentication),
        p is { ClientSecretVersion: not null, SigningAlgorithm: null },
        ResponseJson.Time(p.ClientSecretExpiresAt),
        ResponseJson.Time(p.FormerClientSecret?.Until),
        p is { ClientSecretVersion: not null, SigningAlgorithm: not null },
        p.KeyId,
        p.SigningAlgorithm?.ToString(),
        p.SigningAlgorithm is null ? null : ClientAuthenticationRequest.NameOf(p.AssertionAudience),
        p.TokenEndpoint.OriginalString,
        p.RevocationEndpoint?.OriginalString,
        p.AuthorizationEndpoint?.OriginalString,
        p.IntrospectionEndpoint?.OriginalString,
        p.Issuer,
        ResponseJson.Time(p.DiscoveredAt),
        p.Settings,
        p.Overrides is null ? new JsonObject() : JsonNode.Parse(p.Overrides),
        p.ReauthorizeUrl,
        (long?)p.DefaultLifetime?.TotalSeconds,
        ClientSecretExpiry.EndsSoon(p, now) is { } end ? SecretEnds(end) : null);

    private static WarningResponse SecretEnds(DateTimeOffset end) => new(
        WarningCodes.ClientSecretExpires,
        "The client secret ends then. Without a new one, no connection of this provider can be refreshed after that.",
        null,
        null,
        ResponseJson.Time(end));
}

/// <param name="Unreadable">Names of registrations whose row is not readable.</param>
internal sealed record ProviderListResponse(IReadOnlyList<ProviderRegistrationResponse> Providers, IReadOnlyList<string> Unreadable);

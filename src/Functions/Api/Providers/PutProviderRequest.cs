using TokenFunctions.Api.Http;
using TokenFunctions.Management;
using TokenFunctions.Model;
using TokenFunctions.Ports;

namespace TokenFunctions.Api.Providers;

/// <summary>The body of <c>PUT /providers/{name}</c>.</summary>
internal static class PutProviderRequest
{
    public static ProviderDefinition Read(RequestBody body, string name, IEndpointPolicy policy)
    {
        var (profile, overrides) = ProfileReader.Read(body);
        var endpoints = new EndpointReader(body, profile, policy);
        var asksIssuer = !body.Has("token_endpoint") && profile.TokenEndpoint is null && (body.Has("issuer") || profile.Issuer is not null);
        var tokenEndpoint = endpoints.Read("token_endpoint", profile.TokenEndpoint, isRequired: !asksIssuer);
        var client = ClientAuthenticationRequest.Read(body, profile.ClientAuthentication ?? ClientAuthentication.ClientSecretBasic);
        var provider = new Provider
        {
            Name = name,
            Profile = profile,
            Overrides = overrides,
            ClientId = body.Text("client_id", 2048, isRequired: true) ?? "",
            TokenEndpoint = tokenEndpoint ?? new Uri("https://unset.invalid"),
            RevocationEndpoint = endpoints.Read("revocation_endpoint", profile.RevocationEndpoint),
            AuthorizationEndpoint = endpoints.Read("authorization_endpoint", profile.AuthorizationEndpoint),
            IntrospectionEndpoint = endpoints.Read("introspection_endpoint", profile.IntrospectionEndpoint),
            Issuer = endpoints.Read("issuer", profile.Issuer, isRequired: asksIssuer)?.OriginalString,
            Settings = endpoints.Settings,
            ClientAuthentication = client.Authentication,
            ClientSecretExpiresAt = client.ExpiresAt,
            KeyId = client.KeyId,
            SigningAlgorithm = client.Algorithm,
            AssertionAudience = client.Audience,
            ReauthorizeUrl = body.Url("reauthorize_url", LinkProblem)?.OriginalString,
            DefaultLifetime = body.Number("default_expires_in", 1, RequestLimits.MaxSeconds) is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
        };
        var registration = asksIssuer ? provider with { Discovered = LeftToIssuer(body, provider) } : provider;
        return new ProviderDefinition(registration, client.Secret) { ClientSecretOverlap = client.Overlap };
    }

    /// <summary>The members that neither the body nor the profile names.</summary>
    private static DiscoveredMembers LeftToIssuer(RequestBody body, Provider provider) => new (DiscoveredMembers Member, bool IsNamed)[]
    {
        (DiscoveredMembers.TokenEndpoint, false),
        (DiscoveredMembers.RevocationEndpoint, provider.RevocationEndpoint is not null),
        (DiscoveredMembers.AuthorizationEndpoint, provider.AuthorizationEndpoint is not null),
        (DiscoveredMembers.IntrospectionEndpoint, provider.IntrospectionEndpoint is not null),
        (DiscoveredMembers.ClientAuthentication, body.Has("client_authentication") || provider.Profile.ClientAuthentication is not null),
    }.Where(m => !m.IsNamed).Aggregate(DiscoveredMembers.None, (all, m) => all | m.Member);

    /// <summary>A link that people click. The app never opens it.</summary>
    private static string? LinkProblem(Uri uri) => uri.Scheme is "https" || (uri.Scheme is "http" && uri.IsLoopback) ? null : "must be an https URL";
}

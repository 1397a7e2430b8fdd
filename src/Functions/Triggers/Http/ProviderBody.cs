using TokenFunctions.OAuth;
using TokenFunctions.Refresh;

namespace TokenFunctions.Triggers.Http;

/// <summary>The body of <c>PUT /providers/{name}</c>.</summary>
internal static class ProviderBody
{
    private const long MaxSeconds = 315_360_000;

    public static ProviderDefinition Read(RequestBody body, string name, OutboundGuard guard)
    {
        var (profile, overrides) = ProfileReader.Read(body);
        var endpoints = new EndpointReader(body, profile, guard);
        var tokenEndpoint = endpoints.Read("token_endpoint", profile.TokenEndpoint, isRequired: true);
        var client = ClientBody.Read(body, profile.ClientAuthentication ?? ClientAuthentication.ClientSecretBasic);
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
            Issuer = endpoints.Read("issuer", profile.Issuer)?.OriginalString,
            Settings = endpoints.Settings,
            ClientAuthentication = client.Authentication,
            ClientSecretExpiresAt = client.ExpiresAt,
            KeyId = client.KeyId,
            SigningAlgorithm = client.Algorithm,
            AssertionAudience = client.Audience,
            ReauthorizeUrl = body.Url("reauthorize_url", LinkProblem)?.OriginalString,
            DefaultLifetime = body.Number("default_expires_in", 1, MaxSeconds) is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
        };
        return new ProviderDefinition(provider, client.Secret) { ClientSecretOverlap = client.Overlap };
    }

    /// <summary>A link that people click: we never open it.</summary>
    private static string? LinkProblem(Uri uri) => uri.Scheme is "https" || (uri.Scheme is "http" && uri.IsLoopback) ? null : "must be an https URL";
}

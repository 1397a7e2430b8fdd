using TokenFunctions.OAuth;
using TokenFunctions.Refresh;

namespace TokenFunctions.Triggers.Http;

/// <summary>The body of <c>PUT /providers/{name}</c>.</summary>
internal static class ProviderBody
{
    private const long MaxSeconds = 315_360_000;

    private static readonly Dictionary<string, ClientAuthentication> Authentications = new(StringComparer.Ordinal)
    {
        ["client_secret_basic"] = ClientAuthentication.ClientSecretBasic,
        ["client_secret_post"] = ClientAuthentication.ClientSecretPost,
        ["none"] = ClientAuthentication.None,
        ["secret_as_user"] = ClientAuthentication.SecretAsUser,
    };

    public static string NameOf(ClientAuthentication authentication) => Authentications.First(a => a.Value == authentication).Key;

    public static ProviderDefinition Read(RequestBody body, string name, OutboundGuard guard)
    {
        var (profile, overrides) = ProfileReader.Read(body);
        var endpoints = new EndpointReader(body, profile, guard);
        var tokenEndpoint = endpoints.Read("token_endpoint", profile.TokenEndpoint, isRequired: true);
        var authentication = body.Choice("client_authentication", Authentications, profile.ClientAuthentication ?? ClientAuthentication.ClientSecretBasic);
        var secret = body.Secret("client_secret");
        if (authentication == ClientAuthentication.None && secret is not null)
        {
            body.Error("client_secret", "A public client (client_authentication none) has none.");
        }

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
            ClientAuthentication = authentication,
            ReauthorizeUrl = body.Url("reauthorize_url", LinkProblem)?.OriginalString,
            DefaultLifetime = body.Number("default_expires_in", 1, MaxSeconds) is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
        };
        return new ProviderDefinition(provider, secret);
    }

    /// <summary>A link that people click: we never open it.</summary>
    private static string? LinkProblem(Uri uri) => uri.Scheme is "https" || (uri.Scheme is "http" && uri.IsLoopback) ? null : "must be an https URL";
}

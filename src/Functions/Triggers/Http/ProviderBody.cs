using TokenFunctions.OAuth;
using TokenFunctions.Refresh;

namespace TokenFunctions.Triggers.Http;

/// <summary>The body of <c>PUT /providers/{name}</c>.</summary>
internal static class ProviderBody
{
    private const long MaxSeconds = 315_360_000;

    public static ProviderDefinition Read(RequestBody body, string name, OutboundGuard guard)
    {
        var profile = ReadProfile(body);
        var tokenEndpoint = body.Url("token_endpoint", guard.Problem) ?? profile.TokenEndpoint;
        if (tokenEndpoint is null && !body.Has("token_endpoint"))
        {
            body.Missing("token_endpoint");
        }

        var client = ClientBody.Read(body, profile.ClientAuthentication ?? ClientAuthentication.ClientSecretBasic);
        var provider = new Provider
        {
            Name = name,
            Profile = profile,
            ClientId = body.Text("client_id", 2048, isRequired: true) ?? "",
            TokenEndpoint = tokenEndpoint ?? new Uri("https://unset.invalid"),
            RevocationEndpoint = body.Url("revocation_endpoint", guard.Problem) ?? profile.RevocationEndpoint,
            AuthorizationEndpoint = body.Url("authorization_endpoint", guard.Problem),
            Issuer = body.Url("issuer", guard.Problem)?.OriginalString,
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

    private static ProviderProfile ReadProfile(RequestBody body)
    {
        var name = body.Text("profile", 100);
        var profile = ProfileCatalog.Find(name ?? ProviderProfile.Generic.Name);
        if (profile is null)
        {
            body.Error("profile", $"Must be one of {string.Join(", ", ProfileCatalog.Names)}.");
        }

        return profile ?? ProviderProfile.Generic;
    }

    /// <summary>A link that people click: we never open it.</summary>
    private static string? LinkProblem(Uri uri) => uri.Scheme is "https" || (uri.Scheme is "http" && uri.IsLoopback) ? null : "must be an https URL";
}

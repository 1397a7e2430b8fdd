using System.Text.Json.Nodes;

namespace TokenFunctions.Local.SampleProvider.Endpoints;

/// <summary><c>GET /.well-known/oauth-authorization-server</c> (RFC 8414 section 2).</summary>
internal static class Metadata
{
    public static Answer Of(string issuer, ProviderBehaviour behaviour) => Answer.Json(200, new JsonObject
    {
        ["issuer"] = issuer,
        ["authorization_endpoint"] = $"{issuer}/authorize",
        ["token_endpoint"] = $"{issuer}/token",
        ["revocation_endpoint"] = $"{issuer}/revoke",
        ["introspection_endpoint"] = $"{issuer}/introspect",
        ["response_types_supported"] = new JsonArray("code"),
        ["grant_types_supported"] = new JsonArray("authorization_code", "refresh_token"),
        ["token_endpoint_auth_methods_supported"] = AuthenticationMethods(behaviour),
        ["revocation_endpoint_auth_methods_supported"] = AuthenticationMethods(behaviour),
        ["code_challenge_methods_supported"] = new JsonArray("S256"),
        ["authorization_response_iss_parameter_supported"] = true,
    });

    private static JsonArray AuthenticationMethods(ProviderBehaviour behaviour)
    {
        var methods = new JsonArray();
        (string Name, bool Accepted)[] all =
        [
            ("client_secret_basic", behaviour.AcceptClientSecretBasic),
            ("client_secret_post", behaviour.AcceptClientSecretPost),
            ("none", behaviour.AcceptPublicClient),
            ("private_key_jwt", behaviour.AcceptPrivateKeyJwt),
        ];
        foreach (var (name, _) in all.Where(m => m.Accepted))
        {
            methods.Add(name);
        }

        return methods;
    }
}

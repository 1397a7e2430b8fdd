using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using TokenFunctions.Api.Http;
using TokenFunctions.Model;
using TokenFunctions.Model.ClientKeys;
using TokenFunctions.OAuth.Requests;
using TokenFunctions.Tests.Support;

namespace TokenFunctions.AuthorizationServers.Tests.Running;

/// <summary>A client that is registered at an authorization server.</summary>
/// <param name="Secret">The client secret, or the private key.</param>
internal sealed record TestClient(string Id, ClientAuthentication Authentication, string? Secret = null)
{
    /// <summary>Every kind of character that RFC 6749 appendix A allows and that has a meaning in a form, a URL or a Basic header.</summary>
    public static TestClient Odd { get; } = new("odd: id+%&=?", ClientAuthentication.ClientSecretBasic, "s:e/c+r%e&t= \"~%2B-long-enough-to-be-taken");

    public static TestClient Rotating { get; } = new("rotating", ClientAuthentication.ClientSecretBasic, "the-first-secret-of-rotating");

    public static TestClient Keeping { get; } = new("keeping", ClientAuthentication.ClientSecretPost, "the-secret-of-keeping");

    public static TestClient Open { get; } = new("open", ClientAuthentication.None);

    public static TestClient Signing(SigningAlgorithm algorithm) => new($"signs-{algorithm}", ClientAuthentication.PrivateKeyJwt, Pem(algorithm));

    public string KeyId => $"key-of-{Id}";

    /// <summary>As <c>oidc-provider</c> registers it (RFC 7591).</summary>
    public JsonObject Metadata() => Authentication switch
    {
        ClientAuthentication.None => new() { ["client_id"] = Id, ["token_endpoint_auth_method"] = "none" },
        ClientAuthentication.PrivateKeyJwt => new()
        {
            ["client_id"] = Id,
            ["token_endpoint_auth_method"] = "private_key_jwt",
            ["token_endpoint_auth_signing_alg"] = Id["signs-".Length..],
            ["jwks"] = new JsonObject { ["keys"] = new JsonArray(PublicJwk()) },
        },
        _ => new()
        {
            ["client_id"] = Id,
            ["client_secret"] = Secret,
            ["token_endpoint_auth_method"] = Authentication == ClientAuthentication.ClientSecretPost ? "client_secret_post" : "client_secret_basic",
        },
    };

    /// <summary>
    /// The client authentication for redeeming a code and for introspection. For secrets it is a second implementation, which must agree with the app's.
    /// </summary>
    public (AuthenticationHeaderValue? Header, (string Name, string Value)[] Form) Proof(
        Provider provider, ClientAssertions assertions) => Authentication switch
    {
        ClientAuthentication.ClientSecretBasic =>
            (new("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes($"{Uri.EscapeDataString(Id)}:{Uri.EscapeDataString(Secret!)}"))), []),
        ClientAuthentication.ClientSecretPost => (null, [("client_id", Id), ("client_secret", Secret!)]),
        ClientAuthentication.PrivateKeyJwt =>
            (null, [("client_assertion_type", ClientAssertions.Type), ("client_assertion", assertions.For(provider, Jwk())!.Reveal())]),
        _ => (null, [("client_id", Id)]),
    };

    private Secret Jwk()
    {
        using var key = ClientKey.Read(new Secret(Secret!), Enum.Parse<SigningAlgorithm>(Id["signs-".Length..]), KeyId);
        return key.ToJwk();
    }

    private JsonObject PublicJwk()
    {
        var jwk = Id.EndsWith("ES256", StringComparison.Ordinal) ? ClientKeys.EcPublicJwk() : ClientKeys.RsaPublicJwk();
        (jwk["kid"], jwk["use"]) = (KeyId, "sig");
        return jwk;
    }

    private static string Pem(SigningAlgorithm algorithm) =>
        algorithm == SigningAlgorithm.ES256 ? ClientKeys.Ec.ExportECPrivateKeyPem() : ClientKeys.Rsa.ExportPkcs8PrivateKeyPem();
}

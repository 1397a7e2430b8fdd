using System.Buffers.Text;
using System.Text;
using System.Text.Json.Nodes;
using TokenFunctions.Model;
using TokenFunctions.Model.ClientKeys;

namespace TokenFunctions.OAuth.Requests;

/// <summary>
/// Creates the signed assertion that authenticates a client instead of a secret: RFC 7523 sections 2.2 and 3, OpenID Connect Core section 9. An assertion is
/// for one request.
/// </summary>
internal sealed class ClientAssertions(TimeProvider time, Random random)
{
    public const string Type = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    /// <summary>Some servers refuse a longer one.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(60);

    /// <summary>How far our clock may be ahead of the provider's; the rest of the lifetime is how far it may be behind.</summary>
    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(10);

    /// <summary>Null where the registration has no private key.</summary>
    /// <exception cref="ClientKeyException">The stored key cannot sign.</exception>
    public Secret? For(Provider provider, Secret? key) =>
        provider.ClientAuthentication == ClientAuthentication.PrivateKeyJwt && key is not null ? Sign(provider, key) : null;

    /// <summary>The credential that a request carries: an assertion if the secret is a private key, else the secret itself.</summary>
    /// <inheritdoc cref="For" path="/exception"/>
    public Secret? InPlaceOf(Secret? secret, Provider provider) => For(provider, secret) ?? secret;

    private Secret Sign(Provider provider, Secret secret)
    {
        using var key = ClientKey.Read(secret);
        var signed = $"{Encoded(Header(key))}.{Encoded(Claims(provider))}";
        return new Secret($"{signed}.{Base64Url.EncodeToString(key.Sign(Encoding.ASCII.GetBytes(signed)))}");
    }

    private static JsonObject Header(ClientKey key)
    {
        var header = new JsonObject { ["typ"] = "JWT" };
        foreach (var (name, value) in key.Description())
        {
            header[name] = value;
        }

        return header;
    }

    private JsonObject Claims(Provider provider)
    {
        var from = time.GetUtcNow() - Skew;
        return new JsonObject
        {
            ["iss"] = provider.ClientId,
            ["sub"] = provider.ClientId,
            ["aud"] = provider.AssertionAudience == AssertionAudience.Issuer ? provider.Issuer : provider.TokenEndpoint.OriginalString,
            ["jti"] = Identifier(),
            ["iat"] = from.ToUnixTimeSeconds(),
            ["nbf"] = from.ToUnixTimeSeconds(),
            ["exp"] = (from + Lifetime).ToUnixTimeSeconds(),
        };
    }

    private string Identifier()
    {
        var bytes = new byte[16];
        random.NextBytes(bytes);
        return Convert.ToHexStringLower(bytes);
    }

    private static string Encoded(JsonObject json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json.ToJsonString()));
}

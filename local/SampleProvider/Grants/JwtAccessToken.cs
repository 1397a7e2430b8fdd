using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace TokenFunctions.Local.SampleProvider.Grants;

/// <summary>Looks like an RFC 9068 token. Its signature is random: this server does not verify it, and a client must not read the token.</summary>
internal static class JwtAccessToken
{
    public static string New(Grant grant, string scope, DateTimeOffset issuedAt, TimeSpan lifetime)
    {
        var claims = new JsonObject
        {
            ["iat"] = issuedAt.ToUnixTimeSeconds(),
            ["exp"] = (issuedAt + lifetime).ToUnixTimeSeconds(),
            ["sub"] = grant.Subject,
            ["client_id"] = grant.ClientId,
            ["scope"] = scope,
            ["jti"] = OpaqueToken.New("at"),
        };
        return $"{Part("""{"alg":"RS256","typ":"at+jwt"}""")}.{Part(claims.ToJsonString())}.{Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32))}";
    }

    private static string Part(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));
}

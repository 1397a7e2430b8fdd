using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;

namespace TokenFunctions.Model.ClientKeys;

/// <summary>Reads a private key from a JWK: RFC 7517, and RFC 7518 section 6.</summary>
internal static class JsonWebKeyReader
{
    /// <exception cref="ClientKeyException">The text is not the JWK of a private key that can sign.</exception>
    public static FoundKey Read(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            var jwk = document.RootElement;
            return new FoundKey(KeyOf(jwk), AlgorithmOf(jwk), Text(jwk, "kid"), CertificateOf(jwk));
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            throw ClientKeyReader.Problem();
        }
    }

    private static AsymmetricAlgorithm KeyOf(JsonElement jwk) => Text(jwk, "kty") switch
    {
        _ when jwk.TryGetProperty("keys", out _) => throw ClientKeyReader.Problem("Must be one key, not a set of keys."),
        "RSA" or "EC" when Text(jwk, "d") is null => throw ClientKeyReader.Problem("Must be a private key; this JWK is a public one."),
        "RSA" => ClientKeyReader.TryImport(RSA.Create, rsa => rsa.ImportParameters(RsaOf(jwk))) ?? throw ClientKeyReader.Problem(),
        "EC" when Text(jwk, "crv") != "P-256" => throw ClientKeyReader.Problem("Must be an EC key on the curve P-256; this one is on another."),
        "EC" => ClientKeyReader.TryImport(ECDsa.Create, ec => ec.ImportParameters(EcOf(jwk))) ?? throw ClientKeyReader.Problem(),
        _ => throw ClientKeyReader.Problem(),
    };

    private static SigningAlgorithm? AlgorithmOf(JsonElement jwk) => Text(jwk, "alg") switch
    {
        null => null,
        nameof(SigningAlgorithm.RS256) => SigningAlgorithm.RS256,
        nameof(SigningAlgorithm.PS256) => SigningAlgorithm.PS256,
        nameof(SigningAlgorithm.ES256) => SigningAlgorithm.ES256,
        _ => throw ClientKeyReader.Problem("Must sign by RS256, PS256 or ES256; its alg says another."),
    };

    private static CertificateThumbprints? CertificateOf(JsonElement jwk)
    {
        var (sha1, sha256) = (Text(jwk, CertificateThumbprints.Sha1Member), Text(jwk, CertificateThumbprints.Sha256Member));
        return sha1 is null && sha256 is null ? null : new(sha1, sha256);
    }

    private static RSAParameters RsaOf(JsonElement jwk)
    {
        var modulus = Bytes(jwk, "n", 0);
        var half = (modulus.Length + 1) / 2;
        return new RSAParameters
        {
            Modulus = modulus,
            Exponent = Bytes(jwk, "e", 0),
            D = Bytes(jwk, "d", modulus.Length),
            P = Bytes(jwk, "p", half),
            Q = Bytes(jwk, "q", half),
            DP = Bytes(jwk, "dp", half),
            DQ = Bytes(jwk, "dq", half),
            InverseQ = Bytes(jwk, "qi", half),
        };
    }

    private static ECParameters EcOf(JsonElement jwk) => new()
    {
        Curve = ECCurve.NamedCurves.nistP256,
        Q = new ECPoint { X = Bytes(jwk, "x", 32), Y = Bytes(jwk, "y", 32) },
        D = Bytes(jwk, "d", 32),
    };

    /// <summary>Some writers omit leading zeros. .NET requires them.</summary>
    private static byte[] Bytes(JsonElement jwk, string name, int length)
    {
        var bytes = Base64Url.DecodeFromChars(Text(jwk, name) ?? throw ClientKeyReader.Problem($"The JWK has no member {name}."));
        return bytes.Length >= length ? bytes : [.. new byte[length - bytes.Length], .. bytes];
    }

    private static string? Text(JsonElement jwk, string name) =>
        jwk.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.String ? member.GetString() : null;
}

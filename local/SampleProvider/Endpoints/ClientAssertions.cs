using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace TokenFunctions.Local.SampleProvider.Endpoints;

/// <summary>Signed client assertions (RFC 7523 section 3). Each is accepted once.</summary>
internal sealed class ClientAssertions(TimeProvider time)
{
    public const string Type = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    /// <summary>A longer-lived assertion could be stolen and used. Section 3 lets the server refuse it.</summary>
    public static readonly TimeSpan LongestLife = TimeSpan.FromMinutes(10);

    private readonly Lock _gate = new();
    private readonly List<AsymmetricAlgorithm> _keys = [];
    private readonly HashSet<string> _used = [];

    /// <exception cref="ArgumentException">It is not a public key in PEM, or neither RSA nor P-256.</exception>
    public void AddKey(string publicKeyPem)
    {
        lock (_gate)
        {
            _keys.Add((AsymmetricAlgorithm?)ImportRsa(publicKeyPem) ?? ImportP256(publicKeyPem));
        }
    }

    /// <summary>Why the assertion is invalid; null if it is valid.</summary>
    public string? Problem(string assertion, string clientId, string issuer)
    {
        if (assertion.Split('.') is not [var header, var payload, var signature]
            || Parse(header) is not { } head || Parse(payload) is not { } claims || !Base64Url.IsValid(signature))
        {
            return "the assertion is no JWT";
        }

        lock (_gate)
        {
            var signed = Encoding.ASCII.GetBytes($"{header}.{payload}");
            return !_keys.Any(key => IsSignedBy(key, Text(head["alg"]), signed, Base64Url.DecodeFromChars(signature)))
                ? "no registered key has signed the assertion"
                : ClaimProblem(claims, clientId, issuer);
        }
    }

    private string? ClaimProblem(JsonObject claims, string clientId, string issuer)
    {
        var now = time.GetUtcNow();
        return true switch
        {
            _ when Text(claims["iss"]) != clientId || Text(claims["sub"]) != clientId => "iss and sub must be the client id",
            _ when !Audiences(claims["aud"]).Any(a => a == issuer || a == $"{issuer}/token") => "aud must be this server",
            _ when Moment(claims["exp"]) is not { } exp || exp <= now => "exp must be later than now",
            _ when Moment(claims["exp"]) > now + LongestLife => "exp is too far ahead",
            _ when Moment(claims["nbf"]) > now || Moment(claims["iat"]) > now => "nbf or iat is later than now",
            _ when Text(claims["jti"]) is not { Length: > 0 } jti || !_used.Add(jti) => "jti is missing or was used before",
            _ => null,
        };
    }

    private static bool IsSignedBy(AsymmetricAlgorithm key, string? algorithm, byte[] signed, byte[] signature) => (key, algorithm) switch
    {
        (RSA rsa, "RS256") => rsa.VerifyData(signed, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
        (RSA rsa, "PS256") => rsa.VerifyData(signed, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pss),
        (ECDsa ec, "ES256") => ec.VerifyData(signed, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation),
        _ => false,
    };

    private static RSA? ImportRsa(string pem)
    {
        var rsa = RSA.Create();
        try
        {
            rsa.ImportFromPem(pem);
            return rsa;
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            rsa.Dispose();
            return null;
        }
    }

    private static ECDsa ImportP256(string pem)
    {
        var ec = ECDsa.Create();
        try
        {
            ec.ImportFromPem(pem);
            return ec.KeySize == 256 ? ec : throw new ArgumentException("The curve must be P-256.", nameof(pem));
        }
        catch (CryptographicException e)
        {
            throw new ArgumentException("The key must be RSA or P-256.", nameof(pem), e);
        }
    }

    private static JsonObject? Parse(string part)
    {
        try
        {
            return JsonNode.Parse(Base64Url.DecodeFromChars(part)) as JsonObject;
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            return null;
        }
    }

    private static IEnumerable<string?> Audiences(JsonNode? node) => node is JsonArray array ? array.Select(Text) : [Text(node)];

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    private static DateTimeOffset? Moment(JsonNode? node) =>
        node is JsonValue value && value.TryGetValue<double>(out var seconds) && seconds is > 0 and < 253402300800
            ? DateTimeOffset.UnixEpoch.AddSeconds(seconds)
            : null;
}

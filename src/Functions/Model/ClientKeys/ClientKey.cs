using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace TokenFunctions.Model.ClientKeys;

/// <summary>The private key that a client signs its assertions with. In the vault it is a JWK (RFC 7517) that names its algorithm and id.</summary>
internal sealed class ClientKey : IDisposable
{
    private const int LeastRsaBits = 2048;
    private const string P256 = "1.2.840.10045.3.1.7";

    private readonly AsymmetricAlgorithm _key;
    private readonly CertificateThumbprints? _certificate;

    private ClientKey(FoundKey found, SigningAlgorithm? algorithm, string? id)
    {
        (_key, Id, _certificate) = (found.Key, id ?? found.Id, found.Certificate);
        Algorithm = algorithm ?? found.Algorithm ?? (_key is RSA ? SigningAlgorithm.RS256 : SigningAlgorithm.ES256);
    }

    public SigningAlgorithm Algorithm { get; }

    /// <summary>JWK <c>kid</c>.</summary>
    public string? Id { get; }

    /// <param name="key">PEM (PKCS#8, PKCS#1, SEC1) or JWK.</param>
    /// <param name="algorithm">Null: the JWK's algorithm, else the default for the key's type.</param>
    /// <param name="id">Null: the JWK's id.</param>
    /// <exception cref="ClientKeyException">The key cannot sign.</exception>
    public static ClientKey Read(Secret key, SigningAlgorithm? algorithm = null, string? id = null)
    {
        var read = new ClientKey(ClientKeyReader.Read(key.Reveal()), algorithm, id);
        try
        {
            read.Check();
            return read;
        }
        catch
        {
            read.Dispose();
            throw;
        }
    }

    /// <summary>Signs in the format of RFC 7518 section 3.</summary>
    public byte[] Sign(byte[] data) => _key switch
    {
        RSA rsa => rsa.SignData(data, HashAlgorithmName.SHA256, Padding),
        ECDsa ec => ec.SignData(data, HashAlgorithmName.SHA256),
        _ => throw new InvalidOperationException($"No signature of a {_key.GetType().Name}."),
    };

    public Secret ToJwk()
    {
        var jwk = _key is RSA rsa ? RsaMembers(rsa.ExportParameters(true)) : EcMembers(((ECDsa)_key).ExportParameters(true));
        foreach (var (name, value) in Description())
        {
            jwk[name] = value;
        }

        return new Secret(jwk.ToJsonString());
    }

    /// <summary>The members that a JWK and the header of an assertion share: the algorithm, and how to find the public key.</summary>
    public IEnumerable<(string Name, string Value)> Description() =>
        new[]
        {
            ("alg", Algorithm.ToString()),
            ("kid", Id),
            (CertificateThumbprints.Sha1Member, _certificate?.Sha1),
            (CertificateThumbprints.Sha256Member, _certificate?.Sha256),
        }.Where(member => member.Item2 is not null).Select(member => (member.Item1, member.Item2!));

    public void Dispose() => _key.Dispose();

    private RSASignaturePadding Padding => Algorithm == SigningAlgorithm.PS256 ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1;

    private void Check()
    {
        if (_key is RSA { KeySize: < LeastRsaBits } small)
        {
            throw new ClientKeyException(ClientKeyException.KeyMember, $"Must be an RSA key of at least {LeastRsaBits} bits; this one has {small.KeySize}.");
        }

        if (_key is ECDsa ec && ec.ExportParameters(false).Curve is not { IsNamed: true, Oid.Value: P256 })
        {
            throw new ClientKeyException(ClientKeyException.KeyMember, "Must be an EC key on the curve P-256; this one is on another.");
        }

        if (_key is RSA == (Algorithm == SigningAlgorithm.ES256))
        {
            throw new ClientKeyException(ClientKeyException.AlgorithmMember, _key is RSA ? "An RSA key signs by RS256 or PS256." : "An EC key signs by ES256.");
        }

        if (!SignsWhatItVerifies())
        {
            throw new ClientKeyException(ClientKeyException.KeyMember, "Its private and its public part do not belong together.");
        }
    }

    private bool SignsWhatItVerifies()
    {
        try
        {
            byte[] data = [1];
            var signature = Sign(data);
            return _key is RSA rsa
                ? rsa.VerifyData(data, signature, HashAlgorithmName.SHA256, Padding)
                : ((ECDsa)_key).VerifyData(data, signature, HashAlgorithmName.SHA256);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private static JsonObject RsaMembers(RSAParameters p) => new()
    {
        ["kty"] = "RSA",
        ["n"] = Text(p.Modulus),
        ["e"] = Text(p.Exponent),
        ["d"] = Text(p.D),
        ["p"] = Text(p.P),
        ["q"] = Text(p.Q),
        ["dp"] = Text(p.DP),
        ["dq"] = Text(p.DQ),
        ["qi"] = Text(p.InverseQ),
    };

    private static JsonObject EcMembers(ECParameters p) => new()
    {
        ["kty"] = "EC",
        ["crv"] = "P-256",
        ["x"] = Text(p.Q.X),
        ["y"] = Text(p.Q.Y),
        ["d"] = Text(p.D),
    };

    private static string Text(byte[]? bytes) => Base64Url.EncodeToString(bytes);
}

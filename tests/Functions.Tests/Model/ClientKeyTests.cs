using System.Buffers.Text;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using TokenFunctions.Tests.OAuth;
using TokenFunctions.Api.Http;
using TokenFunctions.Model;
using TokenFunctions.Model.ClientKeys;
using TokenFunctions.Tests.Support;

namespace TokenFunctions.Tests.Model;

public sealed class ClientKeyTests
{
    private static readonly byte[] Data = "what is signed"u8.ToArray();

    public static IEnumerable<object[]> Keys => new TheoryData<string, string, SigningAlgorithm>
    {
        { "RSA PKCS#8", ClientKeys.Rsa.ExportPkcs8PrivateKeyPem(), SigningAlgorithm.RS256 },
        { "RSA PKCS#1", ClientKeys.Rsa.ExportRSAPrivateKeyPem(), SigningAlgorithm.RS256 },
        { "RSA JWK", ClientKeys.RsaJwk().ToJsonString(), SigningAlgorithm.RS256 },
        { "RSA JWK of PS256", With(ClientKeys.RsaJwk(), "alg", "PS256"), SigningAlgorithm.PS256 },
        { "EC PKCS#8", ClientKeys.Ec.ExportPkcs8PrivateKeyPem(), SigningAlgorithm.ES256 },
        { "EC SEC1", ClientKeys.Ec.ExportECPrivateKeyPem(), SigningAlgorithm.ES256 },
        {
            "EC SEC1 after its parameters",
            "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n" + ClientKeys.Ec.ExportECPrivateKeyPem(),
            SigningAlgorithm.ES256
        },
        { "EC JWK", "\n  " + ClientKeys.EcJwk().ToJsonString(), SigningAlgorithm.ES256 },
        { "key and certificate", Certificate(ClientKeys.Rsa) + "\n" + ClientKeys.Rsa.ExportPkcs8PrivateKeyPem(), SigningAlgorithm.RS256 },
        { "Windows line ends and a comment", "# the key\r\n" + ClientKeys.Rsa.ExportPkcs8PrivateKeyPem().ReplaceLineEndings("\r\n"), SigningAlgorithm.RS256 },
    };

    public static TheoryData<string, string, string> NoKeys => new()
    {
        { "text", "must-not-print", "PEM" },
        { "JSON of something", """{"must-not-print":1}""", "PEM" },
        { "broken JSON", "{must-not-print", "PEM" },
        { "PEM of something", "-----BEGIN PRIVATE KEY-----\nbXVzdC1ub3QtcHJpbnQ=\n-----END PRIVATE KEY-----", "PEM" },
        { "a damaged key", ClientKeys.Rsa.ExportPkcs8PrivateKeyPem().Replace("MII", "AAA", StringComparison.Ordinal), "PEM" },
        { "OpenSSH", "-----BEGIN OPENSSH PRIVATE KEY-----\nbXVzdC1ub3QtcHJpbnQ=\n-----END OPENSSH PRIVATE KEY-----", "PEM" },
        { "public RSA", ClientKeys.Rsa.ExportSubjectPublicKeyInfoPem(), "public" },
        { "public RSA PKCS#1", ClientKeys.Rsa.ExportRSAPublicKeyPem(), "public" },
        { "public RSA JWK", ClientKeys.RsaPublicJwk().ToJsonString(), "public" },
        { "public EC JWK", ClientKeys.EcPublicJwk().ToJsonString(), "public" },
        { "certificate", Certificate(ClientKeys.Rsa), "public" },
        { "another key's certificate", Certificate(ClientKeys.Rsa) + "\n" + ClientKeys.Ec.ExportPkcs8PrivateKeyPem(), "another key's" },
        {
            "a damaged certificate",
            "-----BEGIN CERTIFICATE-----\nbXVzdC1ub3QtcHJpbnQ=\n-----END CERTIFICATE-----\n" + ClientKeys.Ec.ExportPkcs8PrivateKeyPem(),
            "certificate"
        },
        {
            "encrypted",
            ClientKeys.Rsa.ExportEncryptedPkcs8PrivateKeyPem("word", new PbeParameters(PbeEncryptionAlgorithm.Aes128Cbc, HashAlgorithmName.SHA256, 1)),
            "passphrase"
        },
        { "two keys", ClientKeys.Rsa.ExportPkcs8PrivateKeyPem() + "\n" + ClientKeys.Ec.ExportPkcs8PrivateKeyPem(), "several" },
        { "set of keys", new JsonObject { ["keys"] = new JsonArray(ClientKeys.RsaJwk()) }.ToJsonString(), "set" },
        { "small RSA", SmallRsa(), "2048" },
        { "P-384", OfCurve(ECCurve.NamedCurves.nistP384), "P-256" },
        { "P-384 JWK", With(ClientKeys.EcJwk(), "crv", "P-384"), "P-256" },
        { "256 bits of another curve", OfCurve(ECCurve.NamedCurves.brainpoolP256r1), "P-256" },
        { "symmetric", """{"kty":"oct","k":"bXVzdC1ub3QtcHJpbnQ"}""", "PEM" },
        { "JWK for another algorithm", With(ClientKeys.RsaJwk(), "alg", "RS512"), "RS256" },
        { "JWK without p", With(ClientKeys.RsaJwk(), "p", null), "member p" },
        { "JWK not in base64url", With(ClientKeys.RsaJwk(), "d", "§"), "PEM" },
        { "JWK of two keys' halves", With(ClientKeys.EcJwk(), "d", Base64Url.EncodeToString(new byte[31]) + "AQ"), "" },
    };

    [Theory]
    [MemberData(nameof(Keys))]
    internal void Read_Key_SignsAsItsTypeDoes(string form, string text, SigningAlgorithm algorithm)
    {
        using var key = ClientKey.Read(new Secret(text));

        Assert.Equal(algorithm, key.Algorithm);
        Assert.True(Verifies(algorithm, key.Sign(Data)), form);
    }

    [Theory]
    [MemberData(nameof(Keys))]
    internal void ToJwk_Key_ComesBackWithAlgorithmAndId(string form, string text, SigningAlgorithm algorithm)
    {
        using var key = ClientKey.Read(new Secret(text), id: "key-1");

        using var again = ClientKey.Read(key.ToJwk());

        Assert.Equal((algorithm, "key-1"), (again.Algorithm, again.Id));
        Assert.True(Verifies(algorithm, again.Sign(Data)), form);
        Assert.Equal(key.ToJwk(), again.ToJwk());
    }

    [Theory]
    [MemberData(nameof(NoKeys))]
    public void Read_NoKey_SaysWhyAndRepeatsNothing(string what, string text, string reason)
    {
        var problem = Assert.Throws<ClientKeyException>(() => ClientKey.Read(new Secret(text)));

        Assert.Equal(ClientKeyException.KeyMember, problem.Member);
        Assert.True(problem.Message.Contains(reason, StringComparison.Ordinal), $"{what}: {problem.Message}");
        Assert.DoesNotContain("must-not-print", problem.ToString(), StringComparison.Ordinal);
        Assert.True(problem.Message.Length < 120);
    }

    [Theory]
    [InlineData(SigningAlgorithm.RS256, false)]
    [InlineData(SigningAlgorithm.PS256, false)]
    [InlineData(SigningAlgorithm.ES256, true)]
    internal void Read_AlgorithmOfAnotherKeyType_NamesTheAlgorithm(SigningAlgorithm algorithm, bool isRsa)
    {
        var text = isRsa ? ClientKeys.Rsa.ExportPkcs8PrivateKeyPem() : ClientKeys.Ec.ExportPkcs8PrivateKeyPem();

        Assert.Equal(ClientKeyException.AlgorithmMember, Assert.Throws<ClientKeyException>(() => ClientKey.Read(new Secret(text), algorithm)).Member);
    }

    [Fact]
    public void Read_JwkSaysAnotherThanAsked_AskedCounts()
    {
        var jwk = ClientKeys.RsaJwk();
        (jwk["alg"], jwk["kid"]) = ("RS256", "theirs");

        using var key = ClientKey.Read(new Secret(jwk.ToJsonString()), SigningAlgorithm.PS256, "ours");

        Assert.Equal((SigningAlgorithm.PS256, "ours"), (key.Algorithm, key.Id));
        Assert.True(Verifies(SigningAlgorithm.PS256, key.Sign(Data)));
    }

    [Fact]
    public void Read_CertificateBesideTheKey_IsNamedByItsThumbprintsFromThenOn()
    {
        using var another = RSA.Create(2048);
        using var certificate = Issue(ClientKeys.Rsa);
        var pem = string.Join('\n', Certificate(another), certificate.ExportCertificatePem(), ClientKeys.Rsa.ExportPkcs8PrivateKeyPem());

        using var key = ClientKey.Read(new Secret(pem));
        using var again = ClientKey.Read(key.ToJwk());

        Assert.Equal(
            [
                ("alg", "RS256"),
                ("x5t", Base64Url.EncodeToString(certificate.GetCertHash())),
                ("x5t#S256", Base64Url.EncodeToString(certificate.GetCertHash(HashAlgorithmName.SHA256))),
            ],
            again.Description());
    }

    private static bool Verifies(SigningAlgorithm algorithm, byte[] signature) => algorithm switch
    {
        SigningAlgorithm.RS256 => ClientKeys.Rsa.VerifyData(Data, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
        SigningAlgorithm.PS256 => ClientKeys.Rsa.VerifyData(Data, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pss),
        _ => ClientKeys.Ec.VerifyData(Data, signature, HashAlgorithmName.SHA256),
    };

    private static string With(JsonObject jwk, string member, string? value)
    {
        jwk[member] = value;
        return jwk.ToJsonString();
    }

    private static string SmallRsa()
    {
        using var small = RSA.Create(1024);
        return small.ExportPkcs8PrivateKeyPem();
    }

    private static string OfCurve(ECCurve curve)
    {
        using var other = ECDsa.Create(curve);
        return other.ExportPkcs8PrivateKeyPem();
    }

    private static string Certificate(RSA key)
    {
        using var certificate = Issue(key);
        return certificate.ExportCertificatePem();
    }

    private static X509Certificate2 Issue(RSA key) =>
        new CertificateRequest("CN=client", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(Some.Now, Some.Now.AddDays(1));
}

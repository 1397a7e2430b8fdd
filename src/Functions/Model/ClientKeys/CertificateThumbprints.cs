using System.Buffers.Text;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace TokenFunctions.Model.ClientKeys;

/// <summary>The thumbprints of the certificate of a client's key. Microsoft Entra finds the key by them, not by its id.</summary>
/// <param name="Sha1">RFC 7515 section 4.1.7, <c>x5t</c>.</param>
/// <param name="Sha256">RFC 7515 section 4.1.8, <c>x5t#S256</c>.</param>
internal sealed record CertificateThumbprints(string? Sha1, string? Sha256)
{
    public const string Sha1Member = "x5t";
    public const string Sha256Member = "x5t#S256";

    /// <summary>Null if the certificate (DER) belongs to another key.</summary>
    /// <exception cref="CryptographicException">The bytes are not a certificate.</exception>
    public static CertificateThumbprints? Of(byte[] certificate, AsymmetricAlgorithm key)
    {
        using var read = X509CertificateLoader.LoadCertificate(certificate);
        return read.PublicKey.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(key.ExportSubjectPublicKeyInfo())
            ? new(Base64Url.EncodeToString(read.GetCertHash()), Base64Url.EncodeToString(read.GetCertHash(HashAlgorithmName.SHA256)))
            : null;
    }
}

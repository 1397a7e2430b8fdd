using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using TokenFunctions.Local.KeyVault.State;

namespace TokenFunctions.Local.KeyVault.Hosting;

/// <summary>The vault's self-signed certificate, kept until it expires: clients trust it by its thumbprint.</summary>
internal static class ServerCertificate
{
    private const string FileName = "certificate.pfx";
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(365);

    /// <exception cref="InvalidDataException">The file is not a certificate.</exception>
    public static X509Certificate2 LoadOrCreate(StateDirectory? directory, DateTimeOffset now)
    {
        if (directory?.Read(FileName) is { } kept)
        {
            var certificate = Load(kept, directory);
            if (now < certificate.NotAfter)
            {
                return certificate;
            }

            certificate.Dispose();
        }

        var created = Create(now);
        directory?.Write(FileName, created);
        return X509CertificateLoader.LoadPkcs12(created, password: null);
    }

    private static X509Certificate2 Load(byte[] content, StateDirectory directory)
    {
        try
        {
            return X509CertificateLoader.LoadPkcs12(content, password: null);
        }
        catch (CryptographicException e)
        {
            throw new InvalidDataException($"{directory.PathOf(FileName)} is not a certificate of this vault. Remove it to get a new one.", e);
        }
    }

    private static byte[] Create(DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(ServerAuthentication)], critical: false));
        request.CertificateExtensions.Add(LoopbackNames());
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now + Lifetime);
        return certificate.Export(X509ContentType.Pkcs12);
    }

    private static X509Extension LoopbackNames()
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        names.AddIpAddress(IPAddress.IPv6Loopback);
        return names.Build();
    }
}

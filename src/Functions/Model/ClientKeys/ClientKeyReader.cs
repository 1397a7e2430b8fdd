using System.Security.Cryptography;

namespace TokenFunctions.Model.ClientKeys;

/// <param name="Algorithm">Null where the text names none.</param>
/// <param name="Certificate">Null where there is none.</param>
internal readonly record struct FoundKey(
    AsymmetricAlgorithm Key, SigningAlgorithm? Algorithm = null, string? Id = null, CertificateThumbprints? Certificate = null);

/// <summary>Finds the one private key, and its certificate, in a PEM (RFC 7468, RFC 5915, RFC 8017) or JWK text.</summary>
internal static class ClientKeyReader
{
    private const string Expected = "Must be an RSA or EC private key: PEM (PKCS#8, PKCS#1 or SEC1) or JWK.";

    /// <exception cref="ClientKeyException">The text has no private key, or more than one.</exception>
    public static FoundKey Read(string text) => text.AsSpan().TrimStart().StartsWith("{") ? JsonWebKeyReader.Read(text) : OfPem(text);

    public static ClientKeyException Problem(string message = Expected) => new(ClientKeyException.KeyMember, message);

    private static FoundKey OfPem(string text)
    {
        // Legacy encryption adds headers. .NET does not recognize such a text as PEM.
        if (text.Contains("ENCRYPTED", StringComparison.Ordinal))
        {
            throw Problem("Must not be encrypted with a passphrase.");
        }

        var blocks = Blocks(text);
        var key = KeyOf(blocks);
        return new FoundKey(key, Certificate: CertificateOf(key, blocks));
    }

    private static AsymmetricAlgorithm KeyOf(List<(string Label, byte[] Bytes)> blocks) =>
        blocks.FindAll(b => b.Label.EndsWith("PRIVATE KEY", StringComparison.Ordinal)) switch
        {
            [var block] => Import(block.Label, block.Bytes),
            [_, ..] => throw Problem("Must be one private key, not several."),
            _ when blocks.Exists(b => b.Label is "CERTIFICATE" || b.Label.EndsWith("PUBLIC KEY", StringComparison.Ordinal)) =>
                throw Problem("Must be a private key; this is a public one."),
            _ => throw Problem(),
        };

    /// <summary>The text may contain the whole certificate chain. Only the key's own certificate counts.</summary>
    private static CertificateThumbprints? CertificateOf(AsymmetricAlgorithm key, List<(string Label, byte[] Bytes)> blocks)
    {
        var certificates = blocks.FindAll(b => b.Label == "CERTIFICATE");
        try
        {
            return certificates.Select(c => CertificateThumbprints.Of(c.Bytes, key)).FirstOrDefault(c => c is not null)
                ?? (certificates.Count == 0 ? null : throw Problem("Must come with its own certificate; this is another key's."));
        }
        catch (CryptographicException)
        {
            throw Problem("Must come with a certificate that can be read.");
        }
    }

    private static List<(string Label, byte[] Bytes)> Blocks(string text)
    {
        var blocks = new List<(string, byte[])>();
        for (var rest = text.AsSpan(); PemEncoding.TryFind(rest, out var fields); rest = rest[fields.Location.End..])
        {
            blocks.Add((rest[fields.Label].ToString(), Convert.FromBase64String(rest[fields.Base64Data].ToString())));
        }

        return blocks;
    }

    private static AsymmetricAlgorithm Import(string label, byte[] der) => label switch
    {
        "PRIVATE KEY" =>
            TryImport(RSA.Create, rsa => rsa.ImportPkcs8PrivateKey(der, out _)) ?? TryImport(ECDsa.Create, ec => ec.ImportPkcs8PrivateKey(der, out _)),
        "RSA PRIVATE KEY" => TryImport(RSA.Create, rsa => rsa.ImportRSAPrivateKey(der, out _)),
        "EC PRIVATE KEY" => TryImport(ECDsa.Create, ec => ec.ImportECPrivateKey(der, out _)),
        _ => null,
    } ?? throw Problem();

    public static AsymmetricAlgorithm? TryImport<T>(Func<T> create, Action<T> import)
        where T : AsymmetricAlgorithm
    {
        var key = create();
        try
        {
            import(key);
            return key;
        }
        catch (Exception e) when (e is CryptographicException or PlatformNotSupportedException)
        {
            key.Dispose();
            return null;
        }
    }
}

using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using TokenFunctions.Api.Http;
using TokenFunctions.Model;
using TokenFunctions.Model.Profiles;
using TokenFunctions.OAuth.Endpoints;
using TokenFunctions.OAuth.Http;
using TokenFunctions.OAuth.Responses;
using TokenFunctions.Ports;

namespace TokenFunctions.Tests.OAuth;

/// <summary>Values and helpers for these tests.</summary>
internal static class Some
{
    public const string RefreshToken = "refresh-token-that-must-not-print";
    public const string ClientSecret = "client-secret-that-must-not-print";

    public static readonly DateTimeOffset Now = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    public static Provider Provider(ProviderProfile? profile = null, Uri? tokenEndpoint = null) => new()
    {
        Name = "acme",
        Profile = profile ?? ProviderProfile.Generic,
        ClientId = "client-1",
        TokenEndpoint = tokenEndpoint ?? new Uri("https://auth.acme.example/token"),
    };

    public static TokenRequest Request(Provider? provider = null, string? resource = null, string? secret = ClientSecret) =>
        new(provider ?? Provider(), Secret.From(secret), new Secret(RefreshToken), resource);

    public static ProviderResponse.Received Reply(int status, string body, string mediaType = "application/json") =>
        new(status, ResponseBody.Read(Encoding.UTF8.GetBytes(body), mediaType));

    public static TokenResponse Read(string body, int status = 200, ProviderProfile? profile = null, string mediaType = "application/json") =>
        TokenResponseReader.Read(Request(Provider(profile)), Reply(status, body, mediaType), Now);

    public static TokenResponse.Issued Issued(string body) => Assert.IsType<TokenResponse.Issued>(Read(body));

    public static TokenResponse.Failed Failed(string body, int status = 200, ProviderProfile? profile = null) =>
        Assert.IsType<TokenResponse.Failed>(Read(body, status, profile));

    public static TokenResponse.Failed Failed(ProviderResponse.Received reply) =>
        Assert.IsType<TokenResponse.Failed>(TokenResponseReader.Read(Request(), reply, Now));

    public static ProviderProfile Profile(string name) => ProfileCatalog.Find(name) ?? throw new ArgumentException($"No profile {name}.", nameof(name));

    public static string Jwt(string claims) =>
        $"e30.{Convert.ToBase64String(Encoding.UTF8.GetBytes(claims)).TrimEnd('=').Replace('+', '-').Replace('/', '_')}.c2ln";

    /// <summary>A certificate whose issuer is given only by the URL of the issuer's certificate.</summary>
    public static X509Certificate2 CertificateThatPointsTo(Uri authority)
    {
        using var authorityKey = RSA.Create(2048);
        var name = new X500DistinguishedName("CN=Some authority");
        var generator = X509SignatureGenerator.CreateForRSA(authorityKey, RSASignaturePadding.Pkcs1);
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509AuthorityInformationAccessExtension(null, [authority.AbsoluteUri]));
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.Create(name, generator, now.AddDays(-1), now.AddDays(1), [1]);
        return certificate.CopyWithPrivateKey(key);
    }

    public static X509Certificate2 SelfSignedCertificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }
}

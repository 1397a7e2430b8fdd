using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace TokenFunctions.Local.SampleProvider.Endpoints;

/// <summary>The clients that are registered: one confidential, one public.</summary>
internal sealed class ClientRegistry(SampleClient confidential)
{
    public static bool IsPublic(string clientId) => clientId == SampleClient.PublicId;

    public bool Knows(string clientId) => clientId == confidential.Id || IsPublic(clientId);

    public bool IsSecretOf(string clientId, string secret) =>
        clientId == confidential.Id && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(confidential.Secret));

    /// <summary>RFC 8252 section 7.3: http on a loopback address, any port and path.</summary>
    public static bool AllowsRedirectTo(string? redirectUri) =>
        Uri.TryCreate(redirectUri, UriKind.Absolute, out var uri)
        && uri.Scheme == Uri.UriSchemeHttp
        && (uri.Host == "localhost" || (IPAddress.TryParse(uri.Host, out var address) && IPAddress.IsLoopback(address)))
        && uri.UserInfo.Length == 0
        && uri.Fragment.Length == 0;
}

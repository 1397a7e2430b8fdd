using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace TokenFunctions.Local.SampleProvider.Endpoints;

/// <summary>The registered clients: one confidential, whose secrets may overlap during a rotation, and one public.</summary>
internal sealed class ClientRegistry(SampleClient confidential)
{
    private readonly Lock _gate = new();
    private readonly List<byte[]> _secrets = [Encoding.UTF8.GetBytes(confidential.Secret)];

    public string ConfidentialId => confidential.Id;

    public static bool IsPublic(string clientId) => clientId == SampleClient.PublicId;

    public bool Knows(string clientId) => clientId == confidential.Id || IsPublic(clientId);

    public bool IsSecretOf(string clientId, string secret) => clientId == confidential.Id && IsSecret(secret);

    public bool IsSecret(string secret)
    {
        var sent = Encoding.UTF8.GetBytes(secret);
        lock (_gate)
        {
            return _secrets.Any(known => CryptographicOperations.FixedTimeEquals(sent, known));
        }
    }

    public void AddSecret(string secret)
    {
        lock (_gate)
        {
            _secrets.Add(Encoding.UTF8.GetBytes(secret));
        }
    }

    /// <summary>False if the client does not have this secret.</summary>
    public bool RetireSecret(string secret)
    {
        lock (_gate)
        {
            return _secrets.RemoveAll(known => known.AsSpan().SequenceEqual(Encoding.UTF8.GetBytes(secret))) > 0;
        }
    }

    /// <summary>RFC 8252 section 7.3: http on a loopback address, any port and path.</summary>
    public static bool AllowsRedirectTo(string? redirectUri) =>
        Uri.TryCreate(redirectUri, UriKind.Absolute, out var uri)
        && uri.Scheme == Uri.UriSchemeHttp
        && (uri.Host == "localhost" || (IPAddress.TryParse(uri.Host, out var address) && IPAddress.IsLoopback(address)))
        && uri.UserInfo.Length == 0
        && uri.Fragment.Length == 0;
}

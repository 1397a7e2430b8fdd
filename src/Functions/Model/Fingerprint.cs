using System.Security.Cryptography;
using System.Text;

namespace TokenFunctions.Model;

/// <summary>Recognizes a token without keeping it: 128 bits of SHA-256 over connection, grant and token.</summary>
internal static class Fingerprint
{
    private const int Length = 16;

    public static string Of(string connectionId, string grantId, Secret token)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{connectionId}\n{grantId}\n{token.Reveal()}"));
        return Convert.ToHexStringLower(hash.AsSpan(0, Length));
    }
}

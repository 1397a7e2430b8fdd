using System.Security.Cryptography;
using System.Text;

namespace TokenFunctions.Model;

/// <summary>Recognizes a token without keeping it: 128 bits of SHA-256 over connection, grant and token.</summary>
internal readonly record struct Fingerprint(string Value)
{
    private const int Length = 16;

    /// <summary>Of a connection without a refresh token.</summary>
    public static Fingerprint None { get; } = new("");

    public static Fingerprint Of(string connectionId, GrantId grantId, Secret token)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{connectionId}\n{grantId.Value}\n{token.Reveal()}"));
        return new Fingerprint(Convert.ToHexStringLower(hash.AsSpan(0, Length)));
    }

    public override string ToString() => Value;
}

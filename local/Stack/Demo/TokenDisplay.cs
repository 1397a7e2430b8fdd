using System.Security.Cryptography;
using System.Text;

namespace TokenFunctions.Local.Stack.Demo;

internal static class TokenDisplay
{
    /// <summary>Makes two tokens distinguishable on a screen without showing either.</summary>
    public static string Of(string? token) => token is null
        ? "no token"
        : $"token #{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)))[..8]}";
}
